"""The cards that a Checkout Session's customer has saved before, to choose from and to remove."""

from datetime import UTC, datetime

from sqlalchemy import select

from checkout.kit import clock
from checkout.kit.db import atomic, reading
from checkout.payments import attach
from checkout.payments.kinds import CARD
from checkout.payments.payment_methods import PaymentMethod
from checkout.sessions.restrictions import why_blocked
from checkout.sessions.sessions import CheckoutSession

MOST = 10  # that a page offers


def offered(session: CheckoutSession) -> list[PaymentMethod]:
    """The newest first; without those that have expired, or that lack an address which is asked for."""
    if session.customer_id is None or session.saves_card or CARD not in session.types:
        return []
    query = select(PaymentMethod).where(
        PaymentMethod.customer_id == session.customer_id,
        PaymentMethod.type == CARD,
        PaymentMethod.allow_redisplay.in_(session.asks.redisplayed),
    )
    found = reading().scalars(query.order_by(PaymentMethod.created.desc(), PaymentMethod.id.desc()).limit(MOST))
    options = session.payment_method_options
    taken = [method for method in found if why_blocked(options, method.card) is None]
    return [method for method in taken if _is_good(method, full_address=session.asks.full_address)]


def remove(session: CheckoutSession, method_id: str) -> None:
    """Unties one of the offered cards, where the merchant lets shoppers do that; else nothing."""
    if not session.asks.lets_remove:
        return
    with atomic("saved cards: remove"):
        if any(method.id == method_id for method in offered(session)):
            attach.detach(PaymentMethod.of(session.account, method_id))


def _is_good(method: PaymentMethod, *, full_address: bool) -> bool:
    today = datetime.fromtimestamp(clock.now(), UTC)
    lasts = (method.card["exp_year"], method.card["exp_month"]) >= (today.year, today.month)
    return lasts and not (full_address and method.billing_details["address"]["line1"] is None)
