"""A checkout's time is over: its page says so and leads on; what is paid stays paid."""

import pytest
import time_machine

from checkout.kit.clock import DAY_S, HOUR_S, now
from tests.flows.scenes import DECLINED, charges, events, intents, order, session_of, sessions, shopper_of
from tests.houses import House
from tests.shoppers import Answer, Shopper

NOON = "2026-11-22T12:00:00Z"
ENDED = "This checkout has ended It was open for a limited time, and nothing was charged."


def assert_ended(page: Answer, way_on: str) -> None:
    assert (page.status, page.state) == (410, "expired")
    assert f"{ENDED} {way_on}" in page.words


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not yet swept"])
def test_a_link_can_be_opened_anew(house: House, swept: bool) -> None:
    with time_machine.travel(NOON) as clock:
        shopper = Shopper(house.link)
        assert shopper.pay(number=DECLINED).status == 402
        filled = shopper.fill()
        (session,) = sessions(house)
        own_page = str(session.url)
        clock.shift(DAY_S + 1)
        if swept:
            house.work()
            assert sessions(house)[0].status == "expired"
            assert sessions(house)[0].url is None
            assert intents(house)[0].status == "canceled"
            assert events(house)[-2:] == ["payment_intent.canceled", "checkout.session.expired"]

        for url in (house.link, own_page):
            assert_ended(shopper.get(url), "Start again Questions?")
        late = shopper.send(filled)
        assert (late.status, late.location) == (303, house.link)
        assert shopper.send(filled, json=True).json() == {"redirect": house.world.link_path}
        assert charges(house) == ["failed"], "nothing that is sent later is charged"

        shopper.open(own_page)
        form = shopper.click("Start again")
        assert form.values["email"] == "", "a new visit"
        assert shopper.follow(shopper.pay()).state == "paid"
        assert len(sessions(house)) == 2


def test_a_shops_checkout_leads_back_to_the_shop(house: House) -> None:
    with time_machine.travel(NOON) as clock:
        with_way = shopper_of(order(house, cancel_url="https://shop.example/basket"))
        without = shopper_of(order(house))
        filled = with_way.fill()
        clock.shift(DAY_S + 1)
        page = with_way.get()
        assert_ended(page, "Back to Tern & Tide Questions?")
        assert page.links["Back to Tern & Tide"] == "https://shop.example/basket"
        assert_ended(without.get(), "Ask Tern & Tide for a new link. Questions?")
        assert with_way.send(filled).status == 303
        assert intents(house) == []
        house.work()
        assert [session.status for session in sessions(house)] == ["expired", "expired"]
        assert_ended(with_way.get(), "Back to Tern & Tide Questions?")


def test_the_merchant_ends_it_while_the_shopper_types(house: House) -> None:
    session = order(house)
    shopper = shopper_of(session)
    filled = shopper.fill()
    house.stripe.v1.checkout.sessions.expire(session.id)
    late = shopper.send(filled)
    assert late.status == 303
    assert_ended(shopper.follow(late), "Ask Tern & Tide for a new link. Questions?")
    assert charges(house) == []


def test_an_hour_is_an_hour(house: House) -> None:
    with time_machine.travel(NOON) as clock:
        session = order(house, expires_at=now() + HOUR_S)
        shopper = shopper_of(session)
        shopper.open()
        clock.shift(HOUR_S - 60)
        assert shopper.pay(number=DECLINED).status == 402
        clock.shift(61)
        assert shopper.get().status == 410


def test_what_is_paid_stays_paid(house: House) -> None:
    with time_machine.travel(NOON) as clock:
        session = order(house)
        shopper = shopper_of(session)
        receipt = shopper.follow(shopper.pay())
        clock.shift(30 * DAY_S)
        house.work()
        assert shopper.get().words == receipt.words
        assert session_of(house, session).status == "complete"
