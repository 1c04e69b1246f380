"""Opens a checkout from a link: what its page shows, and the session that a first submit makes."""

from dataclasses import replace

from checkout.hosted_page import counter
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.forms import Billing
from checkout.kit import clock
from checkout.sessions import capacity, offered, return_urls, sessions
from checkout.sessions.openings import NotOpen, Opening
from checkout.sessions.sessions import MIN_LIFE_S, CheckoutSession, life_s, open_session
from links import unfurl
from links.arrivals import Arrival


def counter_of(arrival: Arrival, nonce: str, session: CheckoutSession | None) -> Counter:
    """The link's page for one visit. Reads only. Once there is a session, what it sells and where it leads rules."""
    if session is not None:
        here = counter.of_session(session)
        return replace(here, path=arrival.path, subject=arrival.subject, visit=nonce, again_path=arrival.again_path)
    link, (basket, notice) = arrival.link, arrival.order
    known = arrival.email or arrival.said.email
    return Counter(
        account=link.account,
        asks=link.asks,
        keeps_card=bool((link.payment_intent_data or {}).get("setup_future_usage")),
        basket=basket,
        path=arrival.path,
        subject=arrival.subject,
        visit=nonce,
        submit_type=link.submit_type,
        types=tuple(offered.types_of(link.payment_method_types)),
        payer=Billing(known) if known else None,
        locked_email=arrival.email,
        leave_to=link.redirect_url,
        message=link.confirmation_message,
        notice=notice,
        theme=arrival.said.theme,
        tags=unfurl.tags(arrival, basket),
    )


def session_of(arrival: Arrival, nonce: str) -> CheckoutSession | None:
    return sessions.of_visit(arrival.link.id, nonce)


def opening(arrival: Arrival, nonce: str, found: CheckoutSession | None) -> Opening:
    """The visit's session; the first submit makes it, inside the step that begins the payment."""
    return Opening(found, find=lambda: session_of(arrival, nonce), open=lambda: _open(arrival, nonce))


def _open(arrival: Arrival, nonce: str) -> CheckoutSession:
    link = arrival.link
    if arrival.is_ended:
        raise NotOpen("This link was open when its page was, and is not any more.")
    basket, _notice = arrival.order
    return open_session(
        link.account,
        basket,
        allow_promotion_codes=basket.takes_codes,
        asked=link.asked,
        capacity_id=link.capacity_id,
        client_reference_id=arrival.reference,
        confirmation_message=link.confirmation_message,
        customer_creation=link.customer_creation,
        customer_email=arrival.email,
        expires_at=_expires_at(arrival),
        locale=arrival.said.locale,
        metadata_=dict(link.metadata_),
        opened_by=link.id,
        settings=dict(link.settings),
        opened_with=arrival.kept or None,
        payment_intent_data=dict(link.payment_intent_data or {}),
        payment_method_options=link.payment_method_options,
        payment_method_types=link.payment_method_types,
        submit_type=link.submit_type,
        success_url=link.redirect_url and return_urls.with_query(link.redirect_url, arrival.said.utm),
        theme=arrival.said.theme,
        ticket_id=_ticket(arrival.ticket_id),
        visit=nonce,
    )


def _ticket(id: str | None) -> str | None:
    """The first to need it makes it: of many at once, the others find it when they try again."""
    if id is not None and capacity.known(id) is None:
        capacity.open_capacity(1, id)
    return id


def _expires_at(arrival: Arrival) -> int:
    """Not long after what opened it has ended: whoever began just before that has half an hour."""
    ends = (arrival.link.expires_at, arrival.personal.expires_at if arrival.personal else None)
    now = clock.now()
    return min([now + life_s(arrival.link.account), *(max(end, now + MIN_LIFE_S) for end in ends if end is not None)])
