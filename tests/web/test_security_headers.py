"""Every page says what it may do; every answer says that it is not to be kept."""

import re

import pytest
from flask import Flask, Response, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checkout.web.security import allow_form_action, csp_nonce, init_app


def client(public_url: str = "https://pay.test") -> FlaskClient:
    app = Flask("doors")
    init_app(app, public_url)
    app.add_url_rule("/page", "page", view_func=lambda: f"<p>{csp_nonce()} {csp_nonce()}</p>")
    app.add_url_rule("/json", "json", view_func=lambda: jsonify(a=1))
    app.add_url_rule("/own", view_func=own_policy)
    app.add_url_rule("/shop", view_func=shop)
    return app.test_client()


def own_policy() -> Response:
    return Response("<p>", mimetype="text/html", headers={"Referrer-Policy": "same-origin"})


def shop() -> str:
    allow_form_action("https://shop.test:8443")
    allow_form_action("https://shop.test:8443")
    return "<p>"


def policy(answer: TestResponse) -> dict[str, str]:
    directives = (part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    return dict(directives)


def test_a_page_allows_nothing_but_itself() -> None:
    answer = client().get("/page")
    nonce, again = re.findall(r"[\w-]{20,}", answer.text)
    assert nonce == again
    assert policy(answer) == {
        "default-src": "'none'",
        "style-src": f"'nonce-{nonce}'",
        "script-src": f"'nonce-{nonce}'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_a_nonce_is_for_one_request() -> None:
    shopper = client()
    assert shopper.get("/page").text != shopper.get("/page").text


def test_a_page_is_private() -> None:
    headers = client().get("/page").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "payment=()" in headers["Permissions-Policy"]


def test_other_answers_are_not_pages() -> None:
    headers = client().get("/json").headers
    assert "Content-Security-Policy" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_error_pages_are_pages_too() -> None:
    assert "default-src 'none'" in client().get("/nothing").headers["Content-Security-Policy"]


def test_what_a_view_set_stays() -> None:
    assert client().get("/own").headers["Referrer-Policy"] == "same-origin"


def test_a_form_may_end_at_the_shop() -> None:
    assert policy(client().get("/shop"))["form-action"] == "'self' https://shop.test:8443"
    assert policy(client().get("/page"))["form-action"] == "'self'"


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.test/path",
        "https://shop.test; script-src *",
        "*",
        "javascript:",
        "https://a b",
        "https://shop.test\n",
    ],
)
def test_only_an_origin_may_be_let_in(origin: str) -> None:
    app = Flask("doors")
    with app.test_request_context(), pytest.raises(AssertionError):
        allow_form_action(origin)


def test_https_stays_https() -> None:
    assert client("https://pay.test").get("/json").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client("http://localhost:8000").get("/page").headers
