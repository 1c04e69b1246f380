"""Five refusals in ten minutes are enough; then the page waits, and opens again."""

import time_machine

from checkout.kit.clock import MINUTE_S
from tests.flows.scenes import DECLINED, answer_bank, at_the_bank, charges, intents, order, sessions, shopper_of
from tests.houses import House
from tests.shoppers import Answer, Shopper
from tests.tables import written

SAID = "Too many tries Wait 10 minutes, or contact Tern & Tide."


def test_five_declines_then_ten_minutes_then_it_opens_again(house: House) -> None:
    shopper = Shopper(house.link)
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        shopper.open()
        for _ in range(5):
            assert shopper.pay(number=DECLINED).status == 402
        filled = shopper.fill()
        before = written(house)

        assert_waits(shopper.send(filled))
        assert_waits(shopper.get(house.link))
        assert_waits(shopper.get(f"{house.url}/c/{sessions(house)[0].id}"))
        assert_waits(shopper.send(filled | {"cardNumber": "", "checkout": "forged"}), "whatever is sent")
        told = shopper.send(filled, json=True)
        assert (told.status, set(told.json())) == (429, {"html", "title"})
        assert told.headers["Retry-After"] == "600"
        assert "Wait 10 minutes, or contact Tern &amp; Tide." in told.json()["html"]

        clock.shift(9 * MINUTE_S)
        assert_waits(shopper.send(filled))
        assert written(house) == before, "a try that is not made is not asked, counted or charged"

        clock.shift(2 * MINUTE_S)
        assert "cardNumber" in shopper.open(house.link).values
        assert shopper.follow(shopper.send(filled)).state == "paid"
        assert charges(house) == ["failed"] * 5 + ["succeeded"]
        assert [intent.status for intent in intents(house)] == ["succeeded"]


def assert_waits(answer: Answer, why: str = "") -> None:
    assert (answer.status, answer.state) == (429, "too_many_tries"), why
    assert SAID in answer.words
    assert answer.headers["Retry-After"] == "600", "in seconds"
    assert "hello@ternandtide.example" in answer.links, "how to contact them"
    assert "Try again" in answer.links


def test_the_window_slides(house: House) -> None:
    shopper = shopper_of(order(house))
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        shopper = shopper_of(order(house))
        shopper.open()
        for _ in range(5):
            assert shopper.pay(number=DECLINED).status == 402
            clock.shift(2 * MINUTE_S + 1)
        assert shopper.pay(number=DECLINED).status == 402, "the first is older than ten minutes"
        assert shopper.send(shopper.fill()).status == 429, "but not the second"


def test_a_check_that_was_not_passed_counts(house: House) -> None:
    shopper = shopper_of(order(house))
    for _ in range(5):
        at_the_bank(shopper)
        assert answer_bank(shopper, "fail").status in (200, 429)
    assert shopper.get().status == 429
    assert charges(house) == []


def test_another_visit_is_another_shopper(house: House) -> None:
    suspect, other = Shopper(house.link), Shopper(house.link)
    suspect.open()
    for _ in range(5):
        suspect.pay(number=DECLINED)
    assert suspect.send(suspect.fill()).status == 429
    assert other.pay().status == 303
