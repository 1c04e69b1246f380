"""Settles a setup attempt: writes what its outcome is and all that follows from it, once."""

from contextlib import suppress
from typing import assert_never

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import atomic
from checkout.kit.errors import Busy
from checkout.kit.joined import Joined
from checkout.kit.wire import Shape
from checkout.payments import accounts, generated, next_actions, not_proved
from checkout.payments.attach import keep_for_later
from checkout.payments.kinds import CARD
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.settle import TRIES
from checkout.payments.setup_attempts import SETUP_ATTEMPT, SetupAttempt
from checkout.payments.setup_intents import SETUP, SetupIntent
from checkout.payments.used_cards import Use
from checkout.processors.contract import (
    Challenge,
    ChallengeFailed,
    Declined,
    DepositsSent,
    Pending,
    SetUpOutcome,
    Verified,
)

SetupJoined = Joined[SetupIntent]
ALONE = SetupJoined()


def settle(attempt: SetupAttempt, outcome: SetUpOutcome, joined: SetupJoined = ALONE) -> None:
    """Writes an outcome and all that follows from it in one step; an attempt that is settled stays as it is.

    Raises ``Busy`` where others were quicker each time; the attempt is then left as it was.
    """
    for _ in range(TRIES - 1):
        with suppress(Busy):
            return _settle(attempt, outcome, joined)
    return _settle(attempt, outcome, joined)


def settle_or_leave(attempt: SetupAttempt, outcome: SetUpOutcome, joined: SetupJoined = ALONE) -> None:
    """Settles now, or leaves it to ``reconcile``."""
    with suppress(Busy):
        settle(attempt, outcome, joined)


def _settle(attempt: SetupAttempt, outcome: SetUpOutcome, joined: SetupJoined) -> None:
    account, id, intent_id = attempt.account, attempt.id, attempt.intent_id
    with atomic("set up: settle"):
        intent = SetupIntent.of(account, intent_id)
        now = SetupAttempt.of(account, id)
        if now.is_open:
            _write(now, intent, outcome, joined)


def _write(attempt: SetupAttempt, intent: SetupIntent, outcome: SetUpOutcome, joined: SetupJoined) -> None:
    match outcome:
        case Verified():
            _succeed(attempt, intent, outcome)
        case Declined():
            _fail(attempt, intent, _error(outcome))
        case ChallengeFailed():
            method = PaymentMethod.of(intent.account, attempt.payment_method_id)
            _fail(attempt, intent, not_proved.error_of(outcome, method.type, intent.object_name))
        case Challenge() | DepositsSent():
            if attempt.status == "requires_action":
                return
            _wait(attempt, intent, outcome)
        case Pending():
            return  # the lease brings reconcile back to it
        case _:
            assert_never(outcome)
    joined.settle(intent)


def _succeed(attempt: SetupAttempt, intent: SetupIntent, verified: Verified) -> None:
    method = PaymentMethod.of(intent.account, attempt.payment_method_id)
    SETUP_ATTEMPT.move(attempt, "succeeded")
    attempt.payment_method_details = method.set_up_details(_use(intent, verified))
    later = _account_of(verified, attempt, intent, method) or method.id
    SETUP.move(intent, "succeeded")
    intent.last_setup_error = intent.next_action = None
    log.record("setup_intent.succeeded", intent)
    if intent.customer_id is not None:
        keep_for_later(intent.account, later, intent.customer_id)


def _use(intent: SetupIntent, verified: Verified) -> Use:
    network = intent.options(CARD).get("network")
    return Use(checks=verified.checks, authenticated=verified.authenticated, network=network)


def _account_of(verified: Verified, attempt: SetupAttempt, intent: SetupIntent, method: PaymentMethod) -> str | None:
    """What the payer's bank told is written at the attempt; the id of the account that may be debited later."""
    if verified.payer is None:
        return None
    account, mandate_id = generated.keep_account(method, verified.payer, {"setup_attempt": attempt.id})
    made = account.id, mandate_id
    attempt.payment_method_details = accounts.told(attempt.payment_method_details, verified.payer, made)
    intent.mandate_id = mandate_id
    return account.id


def _fail(attempt: SetupAttempt, intent: SetupIntent, error: Shape) -> None:
    method = PaymentMethod.of(intent.account, attempt.payment_method_id)
    error |= {"payment_method": wire.plain(method.shape())}
    SETUP_ATTEMPT.move(attempt, "failed")
    attempt.setup_error = intent.last_setup_error = error
    SETUP.move(intent, "requires_payment_method")
    intent.payment_method_id = intent.next_action = None
    log.record("setup_intent.setup_failed", intent)


def _wait(attempt: SetupAttempt, intent: SetupIntent, outcome: Challenge | DepositsSent) -> None:
    """For the payer, who is to do something."""
    SETUP_ATTEMPT.move(attempt, "requires_action")
    SETUP.move(intent, "requires_action")
    if isinstance(outcome, Challenge):
        intent.next_action = next_actions.at_bank(outcome.path, attempt.return_url)
    else:
        intent.next_action = next_actions.tell_deposits(attempt.id, outcome.arrive_at)
    log.record("setup_intent.requires_action", intent)


def _error(declined: Declined) -> Shape:
    members = {
        "type": "card_error",
        "code": declined.code,
        "decline_code": declined.decline_code,
        "message": declined.message,
        "param": declined.param,
        "doc_url": f"https://stripe.com/docs/error-codes/{declined.code.replace('_', '-')}",
    }
    return {name: value for name, value in members.items() if value is not None}
