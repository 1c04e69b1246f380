"""Which language a page speaks, and where its words come from."""

import pytest
from flask import Flask
from flask_babel import gettext

from checkout.web import languages
from checkout.web.languages import LANGUAGES, choices, current, current_locale, kept_in, speak, spoken


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
        ("fr", "?locale=ar&language=pl", "ja", "de", "pl"),
        ("fr", "?locale=<script>&language=xx", "", "de", "fr"),
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


def test_what_the_address_says_is_carried_on(app: Flask) -> None:
    for url, kept in (
        ("/", ["/pay?a=b", "/?language=it"]),
        ("/?locale=de", ["/pay?a=b&locale=de", "/?language=it&locale=de"]),
        ("/?language=pt", ["/pay?a=b&language=pt", "/?language=it"]),
        ("/?locale=de&language=pl", ["/pay?a=b&locale=de&language=pl", "/?language=it&locale=de"]),
        ("/?locale=xx&language=tlh", ["/pay?a=b", "/?language=it"]),
    ):
        with app.test_request_context(url):
            assert [kept_in("/pay?a=b"), kept_in("/?language=it")] == kept, url


def test_a_page_never_says_a_language_that_there_are_no_words_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(spoken()) == list(LANGUAGES)
    monkeypatch.setattr(languages, "LANGUAGES", {**LANGUAGES, "fi": "Suomi"})
    spoken.cache_clear()
    try:
        with app.test_request_context("/?language=fi", headers={"Accept-Language": "fi"}):
            assert current() == "en"
            assert "fi" not in [choice.language for choice in choices()]
    finally:
        spoken.cache_clear()
