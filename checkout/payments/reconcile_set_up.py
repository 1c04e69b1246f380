"""Finds out what became of setup attempts that nobody is waiting for: looks up, never asks again."""

from collections.abc import Callable

from checkout.kit import clock
from checkout.kit.checkpoints import reached
from checkout.kit.db import atomic, let_go
from checkout.payments import setup_attempts
from checkout.payments.attempts import CHALLENGE_LIFE_S
from checkout.payments.reconcile import ALARM_AFTER_LOOKS, BATCH
from checkout.payments.settle_set_up import ALONE, SetupJoined, settle
from checkout.payments.setup_attempts import SetupAttempt
from checkout.processors.contract import Challenge, NeverHeardOf, SetUpOutcome, Unreachable
from checkout.processors.registry import processor


def claim(most: int = BATCH) -> list[SetupAttempt]:
    with atomic("reconcile set up: claim"):
        return setup_attempts.claim_overdue(most)


def reconcile(
    attempt: SetupAttempt, alarm: Callable[[SetupAttempt], None] | None = None, joined: SetupJoined = ALONE
) -> None:
    """Settles one leased attempt as the processor knows it; out of reach, it waits for its next lease."""
    let_go()
    try:
        outcome = find_out(attempt)
    except Unreachable:
        if alarm is not None and attempt.looks >= ALARM_AFTER_LOOKS:
            alarm(attempt)
        return
    reached("reconcile set up: found out")
    settle(attempt, outcome, joined)


def find_out(attempt: SetupAttempt) -> SetUpOutcome:
    """What a reference came to. Unknown there, it is voided first, so that it can never be verified later."""
    found = processor().look_up_set_up(attempt.reference)
    abandoned = isinstance(found, Challenge) and attempt.created + CHALLENGE_LIFE_S <= clock.now()
    if isinstance(found, NeverHeardOf) or abandoned:
        return processor().void_set_up(attempt.reference)
    return found


def any_overdue() -> bool:
    """A look before the lock: most of the time there is nothing to claim."""
    return setup_attempts.has_overdue()
