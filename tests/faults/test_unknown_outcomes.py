"""The processor cannot be reached, before it has heard of a payment or after it took the money: nobody guesses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe
import time_machine
from sqlalchemy import select
from structlog.testing import capture_logs

from checkout.kit import clock
from checkout.kit.db import reading
from checkout.kit.errors import Busy
from checkout.payments.attempts import LEASE_S, MAX_ASKING_WAIT_S, Attempt
from checkout.payments.reconcile import ALARM_AFTER_LOOKS
from checkout.payments.settle import TRIES
from tests.faults.outages import Held, cut_off
from tests.flows import scenes
from tests.houses import House
from tests.shoppers import Answer, Shopper

LOST = pytest.mark.parametrize("after", [False, True], ids=["question lost", "answer lost"])
INTENT: Any = {
    "amount": 900,
    "currency": "eur",
    "payment_method": "pm_card_visa",
    "confirm": True,
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}
Listen = Callable[[Callable[[str], None]], None]


def look(house: House) -> tuple[str, int]:
    """The only attempt's status, and how often it was looked at."""
    with house.app.app_context():
        attempt = reading().scalars(select(Attempt)).one()
        return attempt.status, attempt.looks


def work_after(house: House, wait_s: int = LEASE_S + 1) -> None:
    with time_machine.travel(clock.now() + wait_s):
        house.work()


@LOST
def test_a_shopper_waits_and_is_not_asked_to_pay_again(house: House, after: bool) -> None:
    shopper = Shopper(house.link)
    with cut_off(house.app, after=after):
        page = shopper.land(shopper.pay())
    assert (page.status, page.state) == (200, "confirming")
    house.work()
    assert look(house) == ("asking", 0), "as long as its lease is not over, somebody may be waiting for the answer"
    for tab in (shopper, Shopper(house.link, cookies=shopper.cookies)):
        assert tab.open(house.link).state == "confirming"


@LOST
def test_the_same_button_again_asks_nothing_again(house: House, after: bool) -> None:
    shopper = Shopper(house.link)
    form = shopper.fill()
    with cut_off(house.app, after=after):
        shopper.land(shopper.post(house.link, form))
    assert shopper.land(shopper.post(house.link, form)).state == "confirming"
    assert look(house) == ("asking", 0)
    work_after(house)
    assert shopper.land(shopper.post(house.link, form)).state == "paid"
    assert sorted(scenes.charges(house)) == (["succeeded"] if after else ["failed", "succeeded"])


def test_an_answer_that_was_lost_is_found(house: House) -> None:
    shopper = Shopper(house.link)
    with cut_off(house.app, after=True):
        shopper.land(shopper.pay())
    work_after(house)
    assert shopper.open(house.link).state == "paid"
    assert scenes.charges(house) == ["succeeded"]
    assert scenes.events(house)[-4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_a_question_that_was_lost_can_never_arrive(house: House) -> None:
    shopper = Shopper(house.link)
    with cut_off(house.app, after=False):
        shopper.land(shopper.pay())
    work_after(house)
    assert "cardNumber" in shopper.open(house.link).values
    assert scenes.charges(house) == ["failed"]
    assert scenes.events(house)[-2:] == ["charge.failed", "payment_intent.payment_failed"]


@LOST
def test_an_outage_lasts_and_an_alarm_is_raised(house: House, after: bool) -> None:
    shopper = Shopper(house.link)
    with cut_off(house.app, after=after):
        shopper.land(shopper.pay())
    now, alarms = clock.now() + LEASE_S + 1, []
    with cut_off(house.app, "look_up", after=False):
        for looks in range(1, ALARM_AFTER_LOOKS + 1):
            with time_machine.travel(now), capture_logs() as logs:
                house.work()
            alarms += [entry["event"] for entry in logs if entry["log_level"] == "error"]
            assert look(house) == ("asking", looks)
            now += MAX_ASKING_WAIT_S + 1
    assert alarms == ["payment.outcome_unknown"], "once it has been unknown for long"
    with time_machine.travel(now):
        house.work()
    assert look(house)[0] == ("approved" if after else "declined"), "the next look finds out"


@LOST
def test_a_void_that_is_cut_off_is_made_again(house: House, after: bool) -> None:
    shopper = Shopper(house.link)
    with cut_off(house.app, after=False):
        shopper.land(shopper.pay())
    with cut_off(house.app, "void", after=after):
        work_after(house)
    assert look(house) == ("asking", 1)
    work_after(house, 3 * LEASE_S)
    assert look(house)[0] == "declined"


@LOST
def test_an_idempotency_key_stays_open_for_the_outcome(house: House, after: bool) -> None:
    def create() -> stripe.PaymentIntent:
        return house.stripe.v1.payment_intents.create(INTENT, {"idempotency_key": "once"})

    with cut_off(house.app, after=after):
        unknown = create()
    assert unknown.status == "processing"
    with pytest.raises(stripe.StripeError) as running:
        create()
    assert running.value.error is not None
    assert (running.value.http_status, running.value.error.code) == (409, "idempotency_key_in_use")
    work_after(house)
    for _ in range(2):
        if after:
            assert (create().id, create().status) == (unknown.id, "succeeded")
        else:
            with pytest.raises(stripe.CardError) as declined:
                create()
            assert (declined.value.code, declined.value.http_status) == ("card_declined", 402)
    assert [intent.id for intent in scenes.intents(house)] == [unknown.id]


@LOST
def test_what_is_found_out_too_late_changes_nothing(house: House, after: bool) -> None:
    """Question or answer is on its way for longer than its lease: it finds its tombstone, or its charge."""
    shopper = Shopper(house.link)
    shopper.open()
    held = Held(after=after)
    with ThreadPoolExecutor(1) as apart, held.up(house.app):
        paying = apart.submit(lambda: shopper.land(shopper.pay()))
        held.wait()
        work_after(house)
        assert look(house)[0] == ("approved" if after else "declined")
        held.let_go()
        page: Answer = paying.result()
    assert page.state == ("paid" if after else None)
    assert scenes.charges(house) == (["succeeded"] if after else ["failed"])


def test_a_challenge_cannot_be_left_while_the_bank_cannot_be_told(house: House) -> None:
    shopper = Shopper(house.link)
    scenes.at_the_bank(shopper)
    shopper.open(house.link)
    shopper.click("Use another card")
    with cut_off(house.app, "void", after=False):
        page = shopper.pay()
    assert (page.status, page.state) == (503, "out_of_reach")
    assert look(house) == ("challenged", 0)
    scenes.at_the_bank(Shopper(house.link))


def lose(times: int) -> Callable[[str], None]:
    """So often someone else is quicker at the end of the step that settles."""
    left = iter(range(times))

    def listener(point: str) -> None:
        if point == "confirm: settle: before commit" and next(left, None) is not None:
            raise Busy

    return listener


def test_whoever_loses_while_settling_tries_again(house: House, listen: Listen) -> None:
    shopper = Shopper(house.link)
    listen(lose(TRIES - 1))
    assert shopper.land(shopper.pay()).state == "paid"
    assert scenes.charges(house) == ["succeeded"]


def test_whoever_loses_each_time_leaves_it_to_reconcile(house: House, listen: Listen) -> None:
    """Never "try again": the money may be taken."""
    shopper = Shopper(house.link)
    listen(lose(TRIES))
    assert shopper.land(shopper.pay()).state == "confirming"
    work_after(house)
    assert shopper.open(house.link).state == "paid"
    assert scenes.charges(house) == ["succeeded"]


def test_a_call_that_loses_each_time_is_answered_as_processing(house: House, listen: Listen) -> None:
    listen(lose(TRIES))
    intent = house.stripe.v1.payment_intents.create(INTENT)
    assert intent.status == "processing"
    work_after(house)
    assert house.stripe.v1.payment_intents.retrieve(intent.id).status == "succeeded"
