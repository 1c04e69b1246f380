"""What is written once money is taken: at once with its confirmation, or when it is captured later."""

from checkout.events import log
from checkout.kit.joined import Joined
from checkout.payments import balance, receipts
from checkout.payments.charges import Charge
from checkout.payments.intents import INTENT, PaymentIntent, tell
from checkout.processors.contract import Approved, Done

SHOWN_AT_ONCE = "automatic"  # the capture method whose charges have their balance transaction from the beginning


def at_once(charge: Charge, intent: PaymentIntent, approved: Approved, joined: Joined[PaymentIntent]) -> None:
    _take(charge, intent, approved, joined, "charge.succeeded", shown_at_once=intent.capture_method == SHOWN_AT_ONCE)


def later(charge: Charge, intent: PaymentIntent, done: Done, amount: int, joined: Joined[PaymentIntent]) -> None:
    """Of what was kept ready, the amount is taken and the remainder released."""
    charge.amount_captured = amount
    charge.amount_released = intent.amount_released = charge.amount - amount
    charge.capture_before = None
    _take(charge, intent, done, joined, "charge.captured", shown_at_once=False)


def _take(
    charge: Charge,
    intent: PaymentIntent,
    found: Approved | Done,
    joined: Joined[PaymentIntent],
    event: str,
    *,
    shown_at_once: bool,
) -> None:
    """The balance transaction is in the ledger at once; where it is shown later, ``charge.updated`` shows it."""
    transaction = balance.book_charge(
        intent.account,
        charge.id,
        amount=charge.amount_captured,
        fee=found.fee,
        currency=charge.currency,
        description=intent.description,
        available_at_once=found.available_at_once,
    )
    INTENT.move(intent, "succeeded")
    intent.amount_received = intent.amount
    if shown_at_once:
        charge.balance_transaction_id = transaction.id
    log.record(event, charge)
    tell("payment_intent.succeeded", intent)
    joined.settle(intent)
    if not shown_at_once:
        charge.balance_transaction_id = transaction.id
        log.record("charge.updated", charge, previous={"balance_transaction": None})
    receipts.of_payment(charge, intent)
