"""The sandbox bank's challenge page: where a payer proves, or fails to prove, that it is them."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from checkout.kit import money
from checkout.processors.sandbox.network import Network, OpenedChallenge

ANSWERS = {"approve": True, "fail": False}
SEE_OTHER = 303  # the browser goes on with a GET, whatever it came with


def challenge_pages(network: Network) -> Blueprint:
    """The page as a door. The address is the payer's proof, so it asks for no cookie and no CSRF token."""
    pages = Blueprint("sandbox_challenge", __name__, url_prefix="/sandbox/challenge")

    @pages.get("/<token>")
    def show(token: str) -> AnyResponse:
        challenge = network.challenge(token)
        if challenge is None:
            return _unknown()
        return _page(challenge) if challenge.is_open else _back(challenge)

    @pages.post("/<token>")
    def answer(token: str) -> AnyResponse:
        challenge = network.challenge(token)
        if challenge is None:
            return _unknown()
        approve = ANSWERS.get(request.form.get("answer", ""))
        if approve is None:
            abort(400)
        network.answer_challenge(token, approve)
        return _back(challenge)

    return pages


def _page(challenge: OpenedChallenge) -> Response:
    amount = money.show(*challenge.money, locale=str(get_locale() or "en")) if challenge.money else None
    return _own(render_template("sandbox/challenge.html", challenge=challenge, amount=amount), 200)


def _unknown() -> Response:
    return _own(render_template("sandbox/challenge.html", challenge=None), 404)


def _back(challenge: OpenedChallenge) -> AnyResponse:
    return redirect(challenge.return_url, SEE_OTHER)


def _own(page: str, status: int) -> Response:
    response = make_response(page, status)
    nonce = cast(Callable[[], str], current_app.jinja_env.globals["csp_nonce"])()  # the page's own
    # Without form-action: after the answer the payer is sent on to wherever the merchant is.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"  # Back must ask again: the answer may have been given
    return response
