"""Changes what a Checkout Session orders while nobody pays for it: its shopper's choices, or its merchant's mind."""

from checkout.kit.errors import InvalidRequest, Refused
from checkout.kit.resources import Account
from checkout.payments import cancel
from checkout.payments.intents import INTENT, PaymentIntent
from checkout.sessions.basket import Basket
from checkout.sessions.choices import Choices
from checkout.sessions.locks import lock
from checkout.sessions.sessions import CheckoutSession

BEING_PAID = ("processing", "requires_action", "requires_capture", "succeeded")


class TotalChanged(Refused):
    """The order comes to something else than its shopper was shown; nothing was charged."""


def choose(session: CheckoutSession, choices: Choices, shown: int | None) -> None:
    """In the open step that begins a payment. ``shown``: the total that its shopper agreed to, in minor units."""
    if not choices.are_none:
        before = session.basket
        basket = choices.applied(before, session.account, session.customer_id)
        if basket != before:
            session.reorder(basket)
    if shown is not None and session.amount_total != shown:
        raise TotalChanged("The total of this order has changed.")


def check_free(session: CheckoutSession) -> None:
    """Refuses to complete an order for nothing that costs something."""
    if session.payment_status != "no_payment_required":
        raise TotalChanged("This order is not free.")


def write_off(session: CheckoutSession, intent: PaymentIntent | None) -> None:
    """In the open step: what is free has no intent, also where its price was tried before."""
    if intent is None:
        return
    assert INTENT.allows(intent.status, "canceled"), intent.id
    cancel.write_off(intent, "abandoned")
    session.payment_intent_id = None


def begin_changing(account: Account, session_id: str) -> tuple[CheckoutSession, PaymentIntent | None]:
    """A session that its merchant may change, and its intent, held. Refuses one that is paid, ended or being paid."""
    session = CheckoutSession.of(account, session_id)
    intent = lock(session)
    if session.status != "open":
        raise InvalidRequest(
            'Only Checkout Sessions with a status in ["open"] can be updated. This Checkout Session has a status of '
            f"`{session.status}`."
        )
    if intent is not None and intent.status in BEING_PAID:
        raise InvalidRequest("This Checkout Session is being paid right now; it cannot be updated.")
    return session, intent


def change(session: CheckoutSession, intent: PaymentIntent | None, basket: Basket) -> None:
    """The merchant changes an order in the open step; an intent that was tried for it follows."""
    session.reorder(basket)
    if intent is None:
        return
    if basket.is_free:
        write_off(session, intent)
    else:
        intent.amount = session.amount_total
