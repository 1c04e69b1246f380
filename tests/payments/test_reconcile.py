"""Reconciliation: what became of attempts that nobody is waiting for, asked again and again, in time."""

import time_machine
from sqlalchemy import select

from checkout.kit import clock
from checkout.kit.db import atomic, now_writing, reading
from checkout.payments import attempts
from checkout.payments.attempts import (
    CHALLENGE_LIFE_S,
    LEASE_S,
    MAX_ASKING_WAIT_S,
    MAX_CHALLENGED_WAIT_S,
    Attempt,
)
from tests.flows import scenes
from tests.houses import House
from tests.payments.bank import at_the_bank_of, challenged_intent, now


def test_a_payer_who_does_not_come_back_from_their_bank(house: House) -> None:
    intent = challenged_intent(house)
    at_the_bank_of(intent).press("approve")
    assert now(house, intent).status == "requires_action", "the answer lies at the bank"
    with time_machine.travel(clock.now() + LEASE_S + 1):
        house.work()
    assert now(house, intent).status == "succeeded"


def test_a_payer_who_never_answers_their_bank(house: House) -> None:
    intent = challenged_intent(house)
    bank = at_the_bank_of(intent)
    with time_machine.travel(clock.now() + CHALLENGE_LIFE_S - clock.MINUTE_S):
        house.work()
        assert now(house, intent).status == "requires_action"
    with time_machine.travel(clock.now() + CHALLENGE_LIFE_S + MAX_CHALLENGED_WAIT_S):
        house.work()
    failed = now(house, intent)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"
    bank.press("approve")
    house.work()
    assert scenes.charges(house) == []


def waits(house: House, looks: int) -> list[int]:
    """How long each look at the only attempt lets it rest."""
    found = []
    for _ in range(looks):
        with house.app.app_context():
            attempt = reading().scalars(select(Attempt)).one()
            with time_machine.travel(attempt.lease_until, tick=False), atomic("look"):
                (claimed,) = attempts.claim_overdue(1)
                found.append(claimed.lease_until - clock.now())
    return found


def test_an_answer_that_is_owed_is_asked_for_within_a_minute(house: House) -> None:
    challenged_intent(house)
    with house.app.app_context(), atomic("as a crash leaves it"):
        attempt = now_writing().scalars(select(Attempt)).one()
        attempt.status = "asking"
    assert waits(house, 12) == [LEASE_S] + [MAX_ASKING_WAIT_S] * 11
    with house.app.app_context(), atomic("as it was"):
        now_writing().scalars(select(Attempt)).one().status = "challenged"


def test_a_challenge_is_looked_at_less_and_less_often(house: House) -> None:
    challenged_intent(house)
    assert waits(house, 10) == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
