"""Where a shopper is sent on: by a redirect, or by an address for the page's script."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.kit.config import settings
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions import heard, return_urls
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.standing import Standing
from checkout.web.languages import kept_in, said_to

SEE_OTHER = 303
REDIRECT_STATUS = {"succeeded": "succeeded", "processing": "pending", "requires_action": "pending"}  # Source: Stripe

ON = "on=1"  # in the address of a complete session's page: its shopper is on the way to the merchant


def wants_json() -> bool:
    """Whether the page's script asks: it cannot follow a redirect to another origin."""
    return request.method == "POST" and request.accept_mimetypes.best == "application/json"


def with_query(path: str, query: str) -> str:
    """A path of ours with one more part in its query."""
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def leave(url: str) -> AnyResponse:
    """Sends the shopper on."""
    if wants_json():
        return jsonify(redirect=url)
    return redirect(url, SEE_OTHER)


def leave_session(session: CheckoutSession) -> AnyResponse:
    """A paid shopper goes where the merchant wants them, once that knows; any other to the session's page."""
    if session.status != "complete" or session.success_url is None:
        return leave(kept_in(session.path))
    if heard.is_awaited_still(session):
        return leave(kept_in(f"{session.path}?{ON}"))
    return leave_for_shop(session)


def leave_for_shop(session: CheckoutSession) -> AnyResponse:
    assert session.success_url is not None
    return leave(return_urls.filled(session.success_url, session.id))


def leave_for_bank(standing: Standing) -> AnyResponse:
    assert standing.bank_path is not None
    return leave(settings().url(said_to(standing.bank_path)))


def leave_for_merchant(intent: PaymentIntent | SetupIntent, return_url: str) -> AnyResponse:
    """A payer whose merchant confirms by API goes on to ``return_url``, with what Stripe adds to it."""
    added = {
        intent.object_name: intent.id,
        f"{intent.object_name}_client_secret": intent.client_secret,
        "redirect_status": REDIRECT_STATUS.get(intent.status, "failed"),
    }
    parts = urlsplit(return_url)
    query = "&".join(part for part in (parts.query, urlencode(added)) if part)
    return redirect(urlunsplit(parts._replace(query=query)), SEE_OTHER)
