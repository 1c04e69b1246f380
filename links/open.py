"""Opens a checkout from a link: what its page shows, and the session that a first submit makes."""

from dataclasses import replace

from checkout.hosted_page import counter
from checkout.hosted_page.counter import Counter
from checkout.sessions import sessions
from checkout.sessions.openings import Opening
from checkout.sessions.sessions import CheckoutSession, open_session
from links.links import PaymentLink


def counter_of(link: PaymentLink, nonce: str, session: CheckoutSession | None) -> Counter:
    """The link's page for one visit. Reads only. Once there is a session, what it sells and where it leads rules."""
    if session is not None:
        here = counter.of_session(session)
        return replace(here, path=link.path, subject=link.id, visit=nonce, again_path=again_path(link))
    return Counter(
        account=link.account,
        asks=link.asks,
        keeps_card=bool((link.payment_intent_data or {}).get("setup_future_usage")),
        basket=link.basket,
        path=link.path,
        subject=link.id,
        visit=nonce,
        submit_type=link.submit_type,
        leave_to=link.redirect_url,
        message=link.confirmation_message,
    )


def again_path(link: PaymentLink) -> str | None:
    """Where a new visit begins, None where there cannot be one."""
    return f"{link.path}?visit=new" if link.active and not link.is_spent else None


def session_of(link: PaymentLink, nonce: str) -> CheckoutSession | None:
    return sessions.of_visit(link.id, nonce)


def opening(link: PaymentLink, nonce: str, found: CheckoutSession | None) -> Opening:
    """The visit's session; the first submit makes it, inside the step that begins the payment."""
    return Opening(found, find=lambda: session_of(link, nonce), open=lambda: _open(link, nonce))


def _open(link: PaymentLink, nonce: str) -> CheckoutSession:
    return open_session(
        link.account,
        link.basket,
        allow_promotion_codes=link.allow_promotion_codes,
        asked=link.asked,
        capacity_id=link.capacity_id,
        confirmation_message=link.confirmation_message,
        customer_creation=link.customer_creation,
        metadata_=dict(link.metadata_),
        opened_by=link.id,
        settings=dict(link.settings),
        payment_intent_data=dict(link.payment_intent_data or {}),
        submit_type=link.submit_type,
        success_url=link.redirect_url,
        visit=nonce,
    )
