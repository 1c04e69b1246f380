"""The doors that a shopper opens: a link's page by its public URL or a personal one, and what is sent from it."""

from flask import Blueprint, abort, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import counter as counters
from checkout.hosted_page import form_pages, form_token, state_pages, till, ways
from checkout.hosted_page.words import StateKind, Words, state_words
from checkout.kit.config import settings
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.merchants.accounts import merchant_of
from checkout.sessions.sessions import CheckoutSession
from checkout.web.figures import day_words
from checkout.web.languages import kept_in, speak
from checkout.web.sentences import gettext as _
from links import personal, qr, visits
from links.arrivals import Arrival
from links.links import PaymentLink, of_shopper, of_token
from links.open import counter_of, opening, session_of
from links.params import UrlParams
from links.tally import tally
from links.visits import Visit

OK = 200
QR_KEPT_S = 3600  # by whoever shows the picture: its URL stays good longer than that

pages = Blueprint("links", __name__)
pages.before_request(till.check_size)


@pages.get("/l/<token>")
def show(token: str) -> AnyResponse:
    """Reads and renders; what unfurlers, crawlers and prefetch open costs nothing."""
    return _counted(_public(token))


@pages.get("/p/<link_id>/<signed>")
def show_personal(link_id: str, signed: str) -> AnyResponse:
    return _counted(_personal(link_id, signed))


@pages.post("/l/<token>")
def take(token: str) -> AnyResponse:
    return _taken(_public(token))


@pages.post("/p/<link_id>/<signed>")
def take_personal(link_id: str, signed: str) -> AnyResponse:
    return _taken(_personal(link_id, signed))


@pages.get("/l/<token>/qr.<any(svg, png):kind>")
def picture(token: str, kind: qr.Kind) -> AnyResponse:
    """The link as a QR code; what its URL says, the code says too."""
    arrival = _public(token)
    if not isinstance(arrival, Arrival):
        return arrival
    try:
        drawn = qr.draw(settings().url(arrival.path), kind)
    except qr.TooLong:
        abort(400)
    response = make_response(drawn)
    response.mimetype = qr.MIMETYPES[kind]
    response.headers["Cache-Control"] = f"public, max-age={QR_KEPT_S}"
    return response


def path_of_opener(session: CheckoutSession) -> str | None:
    """For a session's own page: the way to a new visit of what opened it."""
    assert session.opened_by is not None
    link = PaymentLink.find(Account(session.account_id, session.livemode), session.opened_by)
    return Arrival.of_session(link, session).again_path if link is not None else None


def _public(token: str) -> Arrival | AnyResponse:
    link = of_token(token)
    if link is None:
        return state_pages.not_found()
    speak(merchant_of(link.account).locale)
    return Arrival(link, UrlParams.read(request.args))


def _personal(link_id: str, signed: str) -> Arrival | AnyResponse:
    link = of_shopper(link_id)
    if link is None:
        return state_pages.not_found()
    speak(merchant_of(link.account).locale)
    said = personal.read(link, signed)
    if isinstance(said, str):
        return _closed_page(Arrival(link, UrlParams.read({})), said)
    arrival = Arrival(link, UrlParams.read(request.args), said)
    try:
        personal.basket_of(link, said)
    except InvalidRequest:
        return _closed_page(arrival, "unusable")
    return arrival


def _counted(arrival: Arrival | AnyResponse) -> AnyResponse:
    """Opened, as far as the link's conversion goes: its form, by a browser that was not told to load it ahead."""
    response = _shown(arrival)
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if isinstance(arrival, Arrival) and response.status_code == OK and request.method == "GET" and not is_ahead:
        tally().count(arrival.link)
    return response


def _shown(arrival: Arrival | AnyResponse) -> AnyResponse:
    if not isinstance(arrival, Arrival):
        return arrival
    if request.args.get("visit") == "new":
        return _remembered(redirect(kept_in(arrival.path), ways.SEE_OTHER), arrival, visits.new_visit())
    visit = _visit(arrival)
    session = _session(arrival, visit)
    if session is not None:
        return till.show(counter_of(arrival, visit.nonce, session), session)
    if (why := arrival.closed) is not None:
        return _closed_page(arrival, why)
    return _remembered(make_response(form_pages.form_page(counter_of(arrival, visit.nonce, None))), arrival, visit)


def _taken(arrival: Arrival | AnyResponse) -> AnyResponse:
    """The form names the visit; the cookie is only how a second tab comes to the same form."""
    if not isinstance(arrival, Arrival):
        return arrival
    sent = form_token.read(request.form.get("checkout"), arrival.subject)
    visit = Visit(sent.visit, is_new=False) if sent and sent.visit else _visit(arrival)
    session = _session(arrival, visit)
    if session is None and (why := arrival.closed) is not None:
        return _closed_page(arrival, why)
    counter, asked = counter_of(arrival, visit.nonce, session), opening(arrival, visit.nonce, session)
    return till.take(counter, asked, lambda: counter_of(arrival, visit.nonce, session_of(arrival, visit.nonce)))


def _visit(arrival: Arrival) -> Visit:
    cookie = request.cookies.get(visits.cookie_of(arrival.subject))
    return visits.read(cookie, arrival.subject) or visits.new_visit()


def _session(arrival: Arrival, visit: Visit) -> CheckoutSession | None:
    """The visit's, if it has come to that; the page speaks its language."""
    session = None if visit.is_new else session_of(arrival, visit.nonce)
    if session is not None:
        speak(session.language)
    return session


def _closed_page(arrival: Arrival, kind: StateKind) -> AnyResponse:
    """Why a link takes no new visit."""
    link = arrival.link
    bare = counters.of_seller(link.account, arrival.said.theme)
    words = None
    if kind == "inactive" and link.inactive_message:
        words = Words(_("This link is switched off"), link.inactive_message, is_quoted=True)
    if kind == "expired" and arrival.ended_at is not None:
        words = state_words(kind, bare.seller.name, day_words(arrival.ended_at))
    return state_pages.state_page(kind, bare, words=words)


def _remembered(response: AnyResponse, arrival: Arrival, visit: Visit) -> AnyResponse:
    """By the link's own id: several spellings of a personal URL are one visit."""
    if visit.is_new:
        response.set_cookie(
            visits.cookie_of(arrival.subject),
            visits.sign(visit, arrival.subject),
            path=request.path if arrival.personal is None else personal.base_path(arrival.link),
            secure=settings().is_https,
            httponly=True,
            samesite="Lax",
        )
    return response
