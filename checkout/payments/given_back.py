"""What is written once money goes back to the payer: released, refunded, or a refund has failed."""

from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.joined import Joined
from checkout.kit.wire import Shape
from checkout.payments import balance, captured, receipts
from checkout.payments.charges import Charge
from checkout.payments.intents import INTENT, PaymentIntent, tell
from checkout.payments.refunds import REFUND, Refund

EXPIRED = "automatic"  # the cancellation reason of an authorisation that nobody captured in time


def released(charge: Charge, intent: PaymentIntent, reason: str | None, joined: Joined[PaymentIntent]) -> None:
    """Nothing more will be captured."""
    if charge.amount_captured:
        captured.enough(charge, intent, joined)
        return
    charge.amount_released = charge.amount
    charge.capture_before = None
    log.record("charge.expired" if reason == EXPIRED else "charge.refunded", charge)
    INTENT.move(intent, "canceled")
    intent.canceled_at = clock.now()
    intent.cancellation_reason = reason
    tell("payment_intent.canceled", intent)
    joined.settle(intent)


def refunded(refund: Refund, charge: Charge, *, pending: bool) -> None:
    """The processor has taken the refund on, and the money has left the merchant's balance."""
    transaction = balance.book_refund(refund.account, refund.id, amount=refund.amount, currency=refund.currency)
    refund.balance_transaction_id = transaction.id
    if not pending:
        REFUND.move(refund, "succeeded")
    log.record("refund.created", refund)
    before = charge.given_back - refund.amount
    log.record("charge.refunded", charge, previous=_changed(charge, before))
    receipts.of_refund(refund, charge)


def refund_succeeded(refund: Refund) -> None:
    """It was pending."""
    before = refund.shape()
    REFUND.move(refund, "succeeded")
    tell_changed(refund, before)


def never_refunded(refund: Refund, charge: Charge, reason: str) -> None:
    """The processor did not take it on."""
    _fail(refund, charge, reason)
    log.record("refund.created", refund)
    log.record("refund.failed", refund)


def refund_failed(refund: Refund, charge: Charge, reason: str) -> None:
    """The money came back, and is the merchant's again."""
    before = refund.shape()
    transaction = balance.book_refund(
        refund.account, refund.id, amount=refund.amount, currency=refund.currency, failed=True
    )
    refund.failure_balance_transaction_id = transaction.id
    _fail(refund, charge, reason)
    tell_changed(refund, before)
    log.record("refund.failed", refund)


def tell_changed(refund: Refund, before: Shape) -> None:
    from_before = log.changes(wire.plain(before), wire.plain(refund.shape()))
    log.record("refund.updated", refund, previous=from_before)
    log.record("charge.refund.updated", refund, previous=from_before)


def _fail(refund: Refund, charge: Charge, reason: str) -> None:
    REFUND.move(refund, "failed")
    refund.failure_reason = reason
    charge.amount_refunded -= refund.amount


def _changed(charge: Charge, given_back_before: int) -> Shape:
    changed: Shape = {"amount_refunded": given_back_before}
    return changed | ({"refunded": False} if charge.given_back == charge.amount else {})
