"""The bank's answer is lost on the way: the page waits, a second press charges nothing, and the truth comes out."""

import pytest
import time_machine

from checkout.kit.clock import DAY_S
from checkout.payments.attempts import LEASE_S
from tests.flows.scenes import DECLINED, charges, events, intents, link_for, order, session_of, sessions, shopper_of
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper

NOON = "2026-11-22T12:00:00Z"
SAID = (
    "Test mode Tern & Tide Confirming your payment We are confirming your payment with the bank. Please do not pay "
    "again; this page updates by itself. Questions?"
)


def assert_confirming(page: Answer) -> None:
    assert (page.status, page.state) == (200, "confirming")
    assert SAID in page.words
    assert '<meta http-equiv="refresh" content="3">' in page.text
    assert 'data-refresh="3"' in page.text


def test_it_was_charged_and_the_answer_was_lost(house: House) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        shopper = Shopper(house.link)
        line.cuts["charge"] = "after"
        confirming = shopper.follow(shopper.pay())
        assert_confirming(confirming)
        assert_confirming(shopper.get(house.link))
        assert [intent.status for intent in intents(house)] == ["processing"]
        assert sessions(house)[0].status == "open"

        pressed = shopper.send(Shopper(house.link, cookies=shopper.cookies).fill())
        assert (pressed.status, pressed.location) == (303, confirming.url)
        assert line.asked.count("charge") == 1, "pressing again asks nobody"

        house.work()
        assert "look_up" not in line.asked, "before the lease is over somebody may still hear the answer"
        clock.shift(LEASE_S + 1)
        house.work()
        assert line.asked[-1] == "look_up"
        assert line.asked.count("charge") == 1, "it is looked up, never submitted again"

        receipt = shopper.get(confirming.url)
        assert receipt.state == "paid"
        assert shopper.get(house.link).words == receipt.words
    assert charges(house) == ["succeeded"]
    assert events(house)[-2:] == ["checkout.session.completed", "charge.updated"]


def test_it_never_got_there(house: House) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        shopper = Shopper(house.link)
        line.cuts["charge"] = "before"
        assert_confirming(shopper.follow(shopper.pay()))
        line.cuts.clear()
        clock.shift(LEASE_S + 1)
        house.work()
        assert line.asked[-2:] == ["look_up", "void"], "a tombstone, so that it can never land"

        page = shopper.open(house.link)
        assert page.status == 200
        assert "The bank could not be reached just now. Nothing was charged. Try again in a moment" in page.words
        assert page.values["billingName"] == "Jo Doe"
        assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["failed", "succeeded"]
    assert len(intents(house)) == 1


def test_it_was_declined_and_the_answer_was_lost(house: House) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        shopper = Shopper(house.link)
        line.cuts["charge"] = "after"
        shopper.land(shopper.pay(number=DECLINED))
        clock.shift(LEASE_S + 1)
        house.work()
        line.cuts.clear()
        assert "The bank declined the payment without saying why." in shopper.open(house.link).words
        assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["failed", "succeeded"]


def test_the_bank_stays_away_for_a_day(house: House) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        session = order(house)
        shopper = shopper_of(session)
        line.cuts |= {"charge": "after", "look_up": "before"}
        shopper.pay()
        for _ in range(8):
            clock.shift(DAY_S / 4)
            house.work()
            assert_confirming(shopper.get())
        assert session_of(house, session).status == "open", "it does not expire while nobody knows"
        line.cuts.clear()
        clock.shift(DAY_S)
        house.work()
        assert shopper.get().state == "paid"
        assert session_of(house, session).status == "complete"
    assert charges(house) == ["succeeded"]


def test_a_place_is_kept_while_nobody_knows(house: House) -> None:
    link = link_for(house, restrictions={"completed_sessions": {"limit": 1}})
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        shopper, other = Shopper(link.url), Shopper(link.url)
        form = other.fill()
        line.cuts["charge"] = "before"
        shopper.pay()
        line.cuts.clear()
        assert other.send(form).status == 410
        clock.shift(LEASE_S + 1)
        house.work()
        assert other.send(form).status == 303


@pytest.mark.parametrize("verb", ["tokenize"])
def test_a_bank_out_of_reach_before_anything_began(house: House, verb: str) -> None:
    shopper = Shopper(house.link)
    filled = shopper.fill()
    with line_to_processor(house) as line:
        line.cuts[verb] = "before"
        page = shopper.send(filled)
        assert (page.status, page.state, page.headers["Retry-After"]) == (503, "out_of_reach", "30")
        assert (
            "The bank cannot be reached right now This try was not started, and nothing was charged for it. Wait a "
            "moment, then try again. Try again"
        ) in page.words
        assert page.links["Try again"] == house.link
        told = shopper.send(filled, json=True)
        assert (told.status, set(told.json())) == (503, {"html", "title"})
        assert "The bank cannot be reached right now" in told.json()["html"]
    assert sessions(house) == []
    assert shopper.follow(shopper.send(filled)).state == "paid"


def test_a_fault_of_ours_in_the_middle_of_a_payment(house: House) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        shopper = Shopper(house.link)
        filled = shopper.fill()
        line.cuts["charge"] = "bug"
        page = shopper.send(filled)
        assert (page.status, page.state) == (500, "failed")
        assert page.words == (
            "Something went wrong on our side You can safely open this page again: it will show whether your payment "
            "was made before you pay. Open this page again"
        )
        assert "RuntimeError" not in page.text
        line.cuts.clear()
        shopper.page = page
        assert_confirming(shopper.click("Open this page again"))
        assert shopper.send(filled).status == 303
        assert line.asked.count("charge") == 1
        clock.shift(LEASE_S + 1)
        house.work()
        assert "Nothing was charged. Try again in a moment" in shopper.open(house.link).words
        assert shopper.follow(shopper.pay()).state == "paid"


def test_a_script_is_sent_to_the_page_that_waits(house: House) -> None:
    with line_to_processor(house) as line, time_machine.travel(NOON) as clock:
        shopper = Shopper(house.link)
        line.cuts["charge"] = "after"
        told = shopper.pay(json=True)
        assert (told.status, set(told.json())) == (200, {"redirect"})
        assert_confirming(shopper.get(house.url + told.json()["redirect"]))
        clock.shift(LEASE_S + 1)
        house.work()
        assert shopper.get(house.link).state == "paid"
