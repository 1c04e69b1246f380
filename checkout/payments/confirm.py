"""Confirms a payment intent: begin, ask, settle; whoever finds the outcome settles it once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import atomic, let_go
from checkout.kit.errors import InvalidRequest
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import attempts, balance
from checkout.payments.attempts import ATTEMPT, Attempt
from checkout.payments.charges import Charge
from checkout.payments.intents import CONFIRMABLE, INTENT, PaymentIntent, change_intent, unexpected_state
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep
from checkout.processors.contract import (
    Approved,
    Challenge,
    ChallengeFailed,
    ChargeRequest,
    Declined,
    Outcome,
    Pending,
    Unreachable,
)
from checkout.processors.registry import processor

AUTHENTICATION_FAILED = {
    "type": "card_error",
    "code": "payment_intent_authentication_failure",
    "message": "We are unable to authenticate your payment method. Please choose a different payment method and try "
    "again.",
}


IntentJoined = Joined[PaymentIntent]
ALONE = IntentJoined()


@dataclass(frozen=True, slots=True)
class PayWith:
    """What an attempt is made with: a method that is kept, or a tokenized one that ``begin`` keeps."""

    method: str | Tokenized
    return_url: str | None = None
    off_session: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)  # of the intent, changed with the confirmation


def confirm(account: Account, intent_id: str, pay_with: PayWith, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Tries to take the money of an intent once.

    The intent's status says how it ended; still ``processing`` means that the outcome is not known yet.
    Raises ``InvalidRequest`` where the intent cannot be confirmed any more.
    """
    close_challenge(account, intent_id, joined)
    with atomic("confirm: begin"):
        attempt = begin(PaymentIntent.of(account, intent_id), pay_with, joined)
    carry_out(attempt, joined)
    return PaymentIntent.of(account, intent_id)


def begin(intent: PaymentIntent, pay_with: PayWith, joined: IntentJoined) -> Attempt:
    """Writes down, in the open step, what is about to be asked."""
    if intent.status not in CONFIRMABLE or attempts.open_of(intent.id) is not None:
        raise unexpected_state(intent, _why_not_confirmable(intent))
    change_intent(intent, pay_with.columns)
    method = _kept(intent, pay_with.method)
    INTENT.move(intent, "processing")
    intent.payment_method_id = method.id
    intent.next_action = None
    attempt = attempts.open_attempt(
        account_id=intent.account_id,
        livemode=intent.livemode,
        intent_id=intent.id,
        payment_method_id=method.id,
        processor=method.processor,
        amount=intent.amount,
        currency=intent.currency,
        off_session=pay_with.off_session,
        return_url=pay_with.return_url,
    )
    joined.begin(intent)
    return attempt


def carry_out(attempt: Attempt, joined: IntentJoined) -> None:
    """Asks and settles; where the processor cannot be reached, the attempt stays open for ``reconcile``."""
    outcome = ask(attempt)
    if outcome is not None:
        settle(attempt, outcome, joined)


def ask(attempt: Attempt) -> Outcome | None:
    """Puts the one question; None is "not known"."""
    request = ChargeRequest(
        reference=attempt.reference,
        token=PaymentMethod.of(Account(attempt.account_id, attempt.livemode), attempt.payment_method_id).token,
        amount=attempt.amount,
        currency=attempt.currency,
        return_url=settings().url(f"/3ds/{attempt.id}"),
        off_session=attempt.off_session,
    )
    let_go()
    reached("confirm: about to ask")
    try:
        outcome = processor().charge(request)
    except Unreachable:
        return None
    reached("confirm: answered")
    return outcome


def settle(attempt: Attempt, outcome: Outcome, joined: IntentJoined = ALONE) -> None:
    """Writes an outcome and all that follows from it in one step; an attempt that is settled stays as it is."""
    with atomic("confirm: settle"):
        intent = PaymentIntent.of(Account(attempt.account_id, attempt.livemode), attempt.intent_id)
        now = attempts.locked(attempt.id)
        if now.is_open:
            _write(now, intent, outcome, joined)


def close_challenge(account: Account, intent_id: str, joined: IntentJoined = ALONE) -> None:
    """Ends a challenge that is still open, so that a new attempt may begin or the intent be canceled."""
    attempt = attempts.open_of(intent_id)
    if attempt is None or attempt.status != "challenged":
        return
    assert attempt.account_id == account.id
    let_go()
    settle(attempt, processor().void(attempt.reference), joined)


def come_back(attempt: Attempt, joined: IntentJoined = ALONE) -> None:
    """The payer is back from their bank: what did it say? Raises ``Unreachable`` where that is not known yet."""
    if attempt.status != "challenged":
        return
    let_go()
    outcome = processor().look_up(attempt.reference)
    assert isinstance(outcome, Outcome), "a challenge that the processor gave is known to it"
    settle(attempt, outcome, joined)


def _write(attempt: Attempt, intent: PaymentIntent, outcome: Outcome, joined: IntentJoined) -> None:
    match outcome:
        case Approved():
            _approve(attempt, intent, outcome, joined)
        case Declined():
            _decline(attempt, intent, outcome)
            joined.settle(intent)
        case Challenge():
            _challenge(attempt, intent, outcome, joined)
        case ChallengeFailed():
            _fail(attempt, intent, dict(AUTHENTICATION_FAILED))
            joined.settle(intent)
        case Pending():
            return  # the lease brings reconcile back to it
        case _:
            assert_never(outcome)


def _approve(attempt: Attempt, intent: PaymentIntent, approved: Approved, joined: IntentJoined) -> None:
    _end(attempt, "approved")
    charge = _charge(attempt, intent, "succeeded", approved, network_reference=approved.network_reference)
    transaction = balance.book_charge(
        intent.account,
        charge.id,
        amount=attempt.amount,
        fee=approved.fee,
        currency=attempt.currency,
        description=intent.description,
        available_at_once=approved.available_at_once,
    )
    INTENT.move(intent, "succeeded")
    intent.amount_received = intent.amount
    intent.latest_charge_id = charge.id
    intent.last_payment_error = intent.next_action = None
    log.record("charge.succeeded", charge)
    log.record("payment_intent.succeeded", intent)
    joined.settle(intent)
    charge.balance_transaction_id = transaction.id
    log.record("charge.updated", charge, previous={"balance_transaction": None})


def _decline(attempt: Attempt, intent: PaymentIntent, declined: Declined) -> None:
    error = _error(declined, attempt)
    _end(attempt, "declined", error)
    charge = _charge(
        attempt,
        intent,
        "failed",
        declined,
        failure_code=declined.code,
        failure_message=declined.message,
    )
    intent.latest_charge_id = charge.id
    log.record("charge.failed", charge)
    _ask_for_another(intent, error)


def _fail(attempt: Attempt, intent: PaymentIntent, error: Shape) -> None:
    """No charge was tried: the payer did not come through the bank's check, or nothing was ever asked."""
    _end(attempt, "failed", error)
    _ask_for_another(intent, error)


def _ask_for_another(intent: PaymentIntent, error: Shape) -> None:
    assert intent.payment_method_id is not None
    method = PaymentMethod.of(intent.account, intent.payment_method_id)
    intent.last_payment_error = error | {"payment_method": wire.plain(method.shape())}
    INTENT.move(intent, "requires_payment_method")
    intent.payment_method_id = intent.next_action = None
    log.record("payment_intent.payment_failed", intent)


def _challenge(attempt: Attempt, intent: PaymentIntent, challenge: Challenge, joined: IntentJoined) -> None:
    if attempt.status == "challenged":
        return
    ATTEMPT.move(attempt, "challenged")
    INTENT.move(intent, "requires_action")
    intent.next_action = {"path": challenge.path, "return_url": attempt.return_url}
    log.record("payment_intent.requires_action", intent)
    joined.settle(intent)


def _end(attempt: Attempt, status: str, error: Shape | None = None) -> None:
    ATTEMPT.move(attempt, status)
    attempt.settled_at = clock.now()
    attempt.error = error


def _charge(attempt: Attempt, intent: PaymentIntent, status: str, found: Approved | Declined, **more: Any) -> Charge:
    method = PaymentMethod.of(intent.account, attempt.payment_method_id)
    authenticated = isinstance(found, Approved) and found.authenticated
    outcome = found.outcome
    return Charge.add(
        intent.account,
        id=attempt.charge_id,
        amount=attempt.amount,
        billing_details=method.billing_details,
        currency=attempt.currency,
        customer_id=intent.customer_id,
        description=intent.description,
        intent_id=intent.id,
        metadata_=dict(intent.metadata_),
        outcome={
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": outcome.network_status,
            "reason": outcome.reason,
            "risk_level": outcome.risk_level,
            "seller_message": outcome.seller_message,
            "type": outcome.type,
        },
        payment_method_id=method.id,
        payment_method_details=method.details(found.checks, amount=attempt.amount, authenticated=authenticated),
        receipt_email=intent.receipt_email,
        shipping=intent.shipping,
        statement_descriptor=intent.statement_descriptor,
        statement_descriptor_suffix=intent.statement_descriptor_suffix,
        status=status,
        **more,
    )


def _error(declined: Declined, attempt: Attempt) -> Shape:
    members = {
        "type": "card_error",
        "code": declined.code,
        "decline_code": declined.decline_code,
        "message": declined.message,
        "param": declined.param,
        "charge": attempt.charge_id,
        "doc_url": f"https://stripe.com/docs/error-codes/{declined.code.replace('_', '-')}",
    }
    return {name: value for name, value in members.items() if value is not None}


def _kept(intent: PaymentIntent, method: str | Tokenized) -> PaymentMethod:
    if isinstance(method, Tokenized):
        return keep(intent.account, method)
    kept = PaymentMethod.of(intent.account, method, param="payment_method")
    if kept.customer_id not in (None, intent.customer_id):
        raise InvalidRequest(
            f"The PaymentMethod provided ({kept.id}) belongs to a Customer. Please include the Customer in the "
            "`customer` parameter on the PaymentIntent.",
            param="payment_method",
        )
    return kept


def _why_not_confirmable(intent: PaymentIntent) -> str:
    if intent.status == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    if intent.status == "processing":
        return "You cannot confirm this PaymentIntent because it is being processed by an earlier confirmation."
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent with "
        f"one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}."
    )
