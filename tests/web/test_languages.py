"""Which language a page speaks, and where its words come from."""

import pytest
from flask import Flask
from flask_babel import gettext

from checkout.web import languages
from checkout.web.languages import LANGUAGES, current, current_locale, speak


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    languages.init_app(app)
    return app


@pytest.mark.parametrize(
    ("asked", "url", "cookie", "browser", "spoken"),
    [
        (None, "", "", "", "en"),
        (None, "", "", "de-AT,de;q=0.9,en;q=0.5", "de"),
        (None, "", "", "xx,pt-PT;q=0.8", "pt-BR"),
        (None, "", "", "zh-Hant-TW", "zh"),
        ("fr", "", "", "de", "fr"),
        ("auto", "", "", "de", "de"),
        ("fi", "", "", "de", "de"),
        ("fr", "", "ja", "de", "ja"),
        ("fr", "?locale=ar", "ja", "de", "ar"),
        ("fr", "?locale=<script>", "", "de", "fr"),
    ],
)
def test_who_decides(app: Flask, asked: str | None, url: str, cookie: str, browser: str, spoken: str) -> None:
    headers = {"Cookie": f"language={cookie}", "Accept-Language": browser}
    with app.test_request_context(f"/{url}", headers=headers):
        assert current() in LANGUAGES
        speak(asked)
        assert (current(), str(current_locale()).replace("_", "-")) == (spoken, spoken)


def test_outside_a_request_what_is_asked_for_is_spoken(app: Flask) -> None:
    with app.app_context():
        assert current() == "en"
        speak("he")
        assert (current(), current_locale().text_direction) == ("he", "rtl")


def test_what_no_catalogue_has_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/?locale=pl"):
        assert gettext("No such sentence.") == "No such sentence."
