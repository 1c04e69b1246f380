"""Settles an attempt: writes what its outcome is and all that follows from it, once, whoever found it out."""

from contextlib import suppress
from typing import Any, assert_never

import structlog

from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.db import atomic
from checkout.kit.errors import Busy
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import accounts, attempts, captured, generated, mandates, next_actions, not_proved
from checkout.payments.attach import keep_for_later
from checkout.payments.attempts import ATTEMPT, Attempt
from checkout.payments.cards import card_shape
from checkout.payments.charges import CHARGE, Charge
from checkout.payments.intents import INTENT, PaymentIntent, tell
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.used_cards import Use
from checkout.processors.contract import (
    Approved,
    Challenge,
    ChallengeFailed,
    Declined,
    DepositsSent,
    NetworkOutcome,
    Outcome,
    Pending,
    Verified,
)

CAPTURE_WITHIN_S = 7 * clock.DAY_S  # then an authorisation expires. Source: Stripe, for cards
EXTENDED_WITHIN_S = 30 * clock.DAY_S  # or then, where the card lets it last longer
TRIES = 3  # of a step that loses to another: the processor has answered, and that must be written
PENDING = Approved("", fee=0, checks={})  # how a charge looks that its bank has not decided

IntentJoined = Joined[PaymentIntent]
ALONE = IntentJoined()
logger = structlog.get_logger()


def settle(attempt: Attempt, outcome: Outcome, joined: IntentJoined = ALONE) -> None:
    """Writes an outcome and all that follows from it in one step; an attempt that is settled stays as it is.

    Raises ``Busy`` where others were quicker each time; the attempt is then left as it was.
    """
    for _ in range(TRIES - 1):
        with suppress(Busy):
            return _settle(attempt, outcome, joined)
    return _settle(attempt, outcome, joined)


def settle_or_leave(attempt: Attempt, outcome: Outcome, joined: IntentJoined = ALONE) -> None:
    """Settles now, or leaves it to ``reconcile``: busy is not "no", the processor has answered."""
    with suppress(Busy):
        settle(attempt, outcome, joined)


def _settle(attempt: Attempt, outcome: Outcome, joined: IntentJoined) -> None:
    id, intent_id, account = attempt.id, attempt.intent_id, Account(attempt.account_id, attempt.livemode)
    with atomic("confirm: settle"):
        intent = PaymentIntent.of(account, intent_id)
        now = attempts.locked(id)
        if now.is_open:
            _write(now, intent, outcome, joined)
        elif _contradicts(now.status, outcome):
            logger.error("payment.contradicted", attempt=now.id, status=now.status, outcome=type(outcome).__name__)


def _contradicts(status: str, outcome: Outcome) -> bool:
    """A processor that says one thing first and another later: a person has to look at it."""
    if status == "approved":
        return isinstance(outcome, Declined | ChallengeFailed)
    return isinstance(outcome, Approved)


def _write(attempt: Attempt, intent: PaymentIntent, outcome: Outcome, joined: IntentJoined) -> None:
    match outcome:
        case Approved():
            _approve(attempt, intent, outcome, joined)
        case Declined():
            _decline(attempt, intent, outcome)
            joined.settle(intent)
        case Challenge():
            _wait(attempt, intent, next_actions.at_bank(outcome.path, attempt.return_url), joined)
        case DepositsSent():
            _wait(attempt, intent, next_actions.tell_deposits(attempt.id, outcome.arrive_at), joined)
        case ChallengeFailed():
            method = PaymentMethod.of(intent.account, attempt.payment_method_id)
            _fail(attempt, intent, not_proved.error_of(outcome, method.type, intent.object_name))
            joined.settle(intent)
        case Pending():
            _delay(attempt, intent, joined)
        case Verified():
            _prove(attempt, intent)
            joined.settle(intent)
        case _:
            assert_never(outcome)


def _approve(attempt: Attempt, intent: PaymentIntent, approved: Approved, joined: IntentJoined) -> None:
    was_delayed = attempt.status == "delayed"
    _end(attempt, "approved")
    charge = _charged(
        attempt, intent, "succeeded", approved, was_delayed=was_delayed, network_reference=approved.network_reference
    )
    intent.latest_charge_id = charge.id
    intent.last_payment_error = intent.next_action = None
    later = _account_of(approved, charge, intent) or attempt.payment_method_id
    joined = joined.after(IntentJoined(settle=lambda _: _afterwards(attempt, intent, charge, later)))
    if attempt.capture:
        captured.at_once(charge, intent, approved, joined)
        return
    extended = charge.grants("extended_authorization")
    charge.capture_before = clock.now() + (EXTENDED_WITHIN_S if extended else CAPTURE_WITHIN_S)
    card = charge.payment_method_details["card"] | {"capture_before": charge.capture_before}
    charge.payment_method_details = charge.payment_method_details | {"card": card}
    INTENT.move(intent, "requires_capture")
    log.record("charge.succeeded", charge)
    tell("payment_intent.amount_capturable_updated", intent, previous={"amount_capturable": 0})
    joined.settle(intent)


def _account_of(approved: Approved, charge: Charge, intent: PaymentIntent) -> str | None:
    """What the payer's bank told goes to the charge; the id of the account to debit later, where one is wanted."""
    if approved.payer is None:
        return None
    method = PaymentMethod.of(intent.account, charge.payment_method_id)
    made = None
    if intent.future_usage(method.type) is not None:
        account, mandate_id = generated.keep_account(method, approved.payer, {"charge": charge.id})
        made = account.id, mandate_id
    charge.payment_method_details = accounts.told(charge.payment_method_details, approved.payer, made)
    return made[0] if made else None


def _afterwards(attempt: Attempt, intent: PaymentIntent, charge: Charge, method_id: str) -> None:
    _keep_for_later(intent, charge, method_id)
    if attempt.mandate_id is not None:
        mandates.used_up(intent.account, attempt.mandate_id)


def _keep_for_later(intent: PaymentIntent, charge: Charge, method_id: str) -> None:
    """Ties the method that has paid to the customer, where the merchant wants to use it again."""
    if intent.future_usage(charge.payment_method_details["type"]) is not None and intent.customer_id is not None:
        keep_for_later(intent.account, method_id, intent.customer_id)


def _decline(attempt: Attempt, intent: PaymentIntent, declined: Declined) -> None:
    error = _error(declined, attempt)
    was_delayed = attempt.status == "delayed"
    _end(attempt, "declined", error)
    charge = _charged(
        attempt,
        intent,
        "failed",
        declined,
        was_delayed=was_delayed,
        failure_code=declined.code,
        failure_message=declined.message,
    )
    intent.latest_charge_id = charge.id
    log.record("charge.failed", charge)
    if declined.code in mandates.ENDED_BY:
        mandates.end_of(attempt.payment_method_id)
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
    tell("payment_intent.payment_failed", intent)


def _wait(attempt: Attempt, intent: PaymentIntent, next_action: Shape, joined: IntentJoined) -> None:
    """For the payer, who is to do something."""
    if attempt.status == "challenged":
        return
    ATTEMPT.move(attempt, "challenged")
    INTENT.move(intent, "requires_action")
    intent.next_action = next_action
    tell("payment_intent.requires_action", intent)
    joined.settle(intent)


def _prove(attempt: Attempt, intent: PaymentIntent) -> None:
    """The payer is who they say; the merchant confirms again, and then the money is asked for."""
    _end(attempt, "proved")
    INTENT.move(intent, "requires_confirmation")
    intent.last_payment_error = intent.next_action = None


def _delay(attempt: Attempt, intent: PaymentIntent, joined: IntentJoined) -> None:
    """Taken on, and decided later: reconcile looks at once, and then ever more rarely."""
    if attempt.status == "delayed":
        return
    if intent.status == "requires_action":
        INTENT.move(intent, "processing")
        intent.next_action = None
    ATTEMPT.move(attempt, "delayed")
    attempt.lease_until = clock.now()
    charge = _charge(attempt, intent, "pending", PENDING)
    intent.latest_charge_id = charge.id
    intent.last_payment_error = None
    log.record("charge.pending", charge)
    tell("payment_intent.processing", intent)
    joined.settle(intent)


def _end(attempt: Attempt, status: str, error: Shape | None = None) -> None:
    ATTEMPT.move(attempt, status)
    attempt.settled_at = clock.now()
    attempt.error = error


def _charged(
    attempt: Attempt,
    intent: PaymentIntent,
    status: str,
    found: Approved | Declined,
    *,
    was_delayed: bool,
    **columns: Any,
) -> Charge:
    """A new charge, or the pending one decided."""
    if not was_delayed:
        return _charge(attempt, intent, status, found, **columns)
    charge = Charge.of(intent.account, attempt.charge_id)
    CHARGE.move(charge, status)
    charge.amount_captured = attempt.amount if status == "succeeded" else 0
    charge.outcome = _outcome(found.outcome)
    for name, value in columns.items():
        setattr(charge, name, value)
    return charge


def _outcome(outcome: NetworkOutcome) -> Shape:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": outcome.network_status,
        "reason": outcome.reason,
        "risk_level": outcome.risk_level,
        "seller_message": outcome.seller_message,
        "type": outcome.type,
    }


def _charge(attempt: Attempt, intent: PaymentIntent, status: str, found: Approved | Declined, **more: Any) -> Charge:
    method = PaymentMethod.of(intent.account, attempt.payment_method_id)
    return Charge.add(
        intent.account,
        id=attempt.charge_id,
        amount=attempt.amount,
        amount_captured=attempt.amount if status == "succeeded" and attempt.capture else 0,
        billing_details=method.billing_details,
        currency=attempt.currency,
        customer_id=intent.customer_id,
        description=intent.description,
        intent_id=intent.id,
        metadata_=dict(intent.metadata_),
        outcome=_outcome(found.outcome),
        payment_method_id=method.id,
        payment_method_details=method.details(_use(attempt, found)),
        receipt_email=intent.receipt_email,
        shipping=intent.shipping,
        source=wire.plain(card_shape(method)) if intent.hidden else None,
        statement_descriptor=intent.statement_descriptor,
        statement_descriptor_suffix=intent.statement_descriptor_suffix,
        status=status,
        transfer_group=intent.transfer_group,
        **more,
    )


def _use(attempt: Attempt, found: Approved | Declined) -> Use:
    approved = found if isinstance(found, Approved) else None
    return Use(
        amount=attempt.amount,
        checks=found.checks,
        authenticated=approved is not None and approved.authenticated,
        granted=approved.granted if approved else (),
        network=(attempt.wishes or {}).get("network"),
        mandate=attempt.mandate_id,
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
