"""The door that a shopper opens: a link's page, and what is sent from it."""

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import form_pages, form_token, state_pages, till, ways
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.words import Words
from checkout.kit.config import settings
from checkout.kit.resources import Account
from checkout.sessions.sessions import CheckoutSession
from links import visits
from links.links import PaymentLink, of_token
from links.open import again_path, counter_of, opening, session_of
from links.visits import COOKIE, Visit

pages = Blueprint("links", __name__)
pages.before_request(till.check_size)


@pages.get("/l/<token>")
def show(token: str) -> AnyResponse:
    """Reads and renders; what unfurlers, crawlers and prefetch open costs nothing."""
    link = of_token(token)
    if link is None:
        return state_pages.not_found()
    if request.args.get("visit") == "new":
        return _remembered(redirect(request.path, ways.SEE_OTHER), link, visits.new_visit())
    visit = _visit(link)
    session = session_of(link, visit.nonce)
    counter = counter_of(link, visit.nonce, session)
    if session is not None:
        return till.show(counter, session)
    closed = _closed(link, counter)
    if closed is not None:
        return closed
    return _remembered(make_response(form_pages.form_page(counter)), link, visit)


@pages.post("/l/<token>")
def take(token: str) -> AnyResponse:
    """The form names the visit; the cookie is only how a second tab comes to the same form."""
    link = of_token(token)
    if link is None:
        return state_pages.not_found()
    sent = form_token.read(request.form.get("checkout"), link.id)
    visit = Visit(sent.visit, is_new=False) if sent and sent.visit else _visit(link)
    session = session_of(link, visit.nonce)
    counter = counter_of(link, visit.nonce, session)
    if session is None:
        closed = _closed(link, counter)
        if closed is not None:
            return closed
    return till.take(counter, opening(link, visit.nonce, session))


def path_of_opener(session: CheckoutSession) -> str | None:
    """For a session's own page: the way to a new visit of the link that opened it."""
    assert session.opened_by is not None
    link = PaymentLink.find(Account(session.account_id, session.livemode), session.opened_by)
    return again_path(link) if link is not None else None


def _visit(link: PaymentLink) -> Visit:
    return visits.read(request.cookies.get(COOKIE), link.id) or visits.new_visit()


def _closed(link: PaymentLink, counter: Counter) -> AnyResponse | None:
    """Why a link takes no new visit, as its own page; None where it does."""
    if not link.active:
        message = link.inactive_message
        words = Words("This link is switched off", message) if message else None
        return state_pages.state_page("inactive", counter, words=words)
    if link.is_spent:
        return state_pages.state_page("limit_reached", counter)
    return None


def _remembered(response: AnyResponse, link: PaymentLink, visit: Visit) -> AnyResponse:
    if visit.is_new:
        response.set_cookie(
            COOKIE,
            visits.sign(visit, link.id),
            path=request.path,
            secure=settings().is_https,
            httponly=True,
            samesite="Lax",
        )
    return response
