"""Finds out what became of attempts that nobody is waiting for: looks up, never asks again."""

from collections.abc import Callable

from checkout.kit import clock
from checkout.kit.checkpoints import reached
from checkout.kit.db import atomic, let_go
from checkout.payments import attempts
from checkout.payments.attempts import CHALLENGE_LIFE_S, Attempt
from checkout.payments.settle import ALONE, IntentJoined, settle
from checkout.processors.contract import Challenge, NeverHeardOf, Outcome, Unreachable
from checkout.processors.registry import processor

BATCH = 50  # attempts leased at a time: few enough that their leases outlast the work
ALARM_AFTER_LOOKS = 4  # an outcome that is still unknown then deserves a person


def claim(most: int = BATCH) -> list[Attempt]:
    with atomic("reconcile: claim"):
        return attempts.claim_overdue(most)


def reconcile(attempt: Attempt, joined: IntentJoined = ALONE, alarm: Callable[[Attempt], None] | None = None) -> None:
    """Settles one leased attempt as the processor knows it; out of reach, it waits for its next lease."""
    let_go()
    try:
        outcome = find_out(attempt)
    except Unreachable:
        if alarm is not None and attempt.looks >= ALARM_AFTER_LOOKS:
            alarm(attempt)
        return
    reached("reconcile: found out")
    settle(attempt, outcome, joined)


def find_out(attempt: Attempt) -> Outcome:
    """What a reference came to. Unknown there, it is voided first, so that it can never land later."""
    found = processor().look_up(attempt.reference)
    reached("reconcile: looked up")
    abandoned = isinstance(found, Challenge) and attempt.created + CHALLENGE_LIFE_S <= clock.now()
    if isinstance(found, NeverHeardOf) or abandoned:
        return processor().void(attempt.reference)
    return found


def any_overdue() -> bool:
    """A look before the lock: most of the time there is nothing to claim."""
    return attempts.has_overdue()
