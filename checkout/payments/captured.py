"""What is written once money is taken: at once with its confirmation, or when it is captured later."""

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import is_new
from checkout.kit.joined import Joined
from checkout.payments import balance, receipts
from checkout.payments.balance import BalanceTransaction
from checkout.payments.charges import Charge
from checkout.payments.instructions import Instruction
from checkout.payments.intents import INTENT, PaymentIntent, tell
from checkout.processors.contract import Approved, Done

SHOWN_AT_ONCE = "automatic"  # the capture method whose charges have their balance transaction from the beginning


def at_once(charge: Charge, intent: PaymentIntent, approved: Approved, joined: Joined[PaymentIntent]) -> None:
    shown_at_once = intent.capture_method == SHOWN_AT_ONCE
    amount = charge.amount_captured
    _take(charge, intent, approved, joined, "charge.succeeded", shown_at_once=shown_at_once, amount=amount)


def later(
    charge: Charge, intent: PaymentIntent, done: Done, instruction: Instruction, joined: Joined[PaymentIntent]
) -> None:
    """Of what was kept ready, the amount is taken and, where it is the last capture, the remainder released."""
    if not instruction.final:
        _take_part(charge, intent, done, instruction.amount)
        joined.settle(intent)
        return
    charge.amount_captured += instruction.amount
    _release_rest(charge, intent)
    _take(charge, intent, done, joined, "charge.captured", shown_at_once=False, amount=instruction.amount)


def enough(charge: Charge, intent: PaymentIntent, joined: Joined[PaymentIntent]) -> None:
    """Parts were captured, and the remainder is released: nothing more will be."""
    _release_rest(charge, intent)
    INTENT.move(intent, "succeeded")
    intent.amount_received = intent.amount
    log.record("charge.captured", charge)
    tell("payment_intent.succeeded", intent)
    joined.settle(intent)


def _release_rest(charge: Charge, intent: PaymentIntent) -> None:
    charge.amount_released = intent.amount_released = charge.amount - charge.amount_captured
    charge.capture_before = None


def _take_part(charge: Charge, intent: PaymentIntent, done: Done, amount: int) -> None:
    """The remainder stays ready."""
    before, intent_before = wire.plain(charge.shape()), wire.plain(intent.shape())
    charge.amount_captured += amount
    charge.balance_transaction_id = _book(charge, intent, done, amount).id
    intent.amount_received = charge.amount_captured
    log.record("charge.updated", charge, previous=log.changes(before, wire.plain(charge.shape())))
    changed = log.changes(intent_before, wire.plain(intent.shape()))
    tell("payment_intent.amount_capturable_updated", intent, previous=changed)


def _take(
    charge: Charge,
    intent: PaymentIntent,
    found: Approved | Done,
    joined: Joined[PaymentIntent],
    event: str,
    *,
    shown_at_once: bool,
    amount: int,
) -> None:
    """The balance transaction is in the ledger at once; where it is shown later, ``charge.updated`` shows it."""
    before = charge.balance_transaction_id
    transaction = _book(charge, intent, found, amount)
    INTENT.move(intent, "succeeded")
    intent.amount_received = intent.amount
    if shown_at_once:
        charge.balance_transaction_id = transaction.id
    log.record(event, charge)
    tell("payment_intent.succeeded", intent)
    joined.settle(intent)
    if not shown_at_once:
        charge.balance_transaction_id = transaction.id
        log.record("charge.updated", charge, previous={"balance_transaction": before})
    receipts.of_payment(charge, intent)


def _book(charge: Charge, intent: PaymentIntent, found: Approved | Done, amount: int) -> BalanceTransaction:
    return balance.book_charge(
        intent.account,
        charge.id,
        amount=amount,
        fee=found.fee,
        currency=charge.currency,
        description=intent.description,
        available_at_once=found.available_at_once,
        part=0 if is_new(charge) else balance.count_of(charge.id),
    )
