"""A place is taken when a payment begins, kept while it is under way, and given back when it fails."""

import pytest
from sqlalchemy.exc import IntegrityError

from checkout.kit.db import atomic, let_go
from checkout.sessions import capacity
from checkout.sessions.capacity import Capacity
from tests.flows import scenes
from tests.houses import House
from tests.shoppers import Shopper


@pytest.fixture
def link(house: House) -> str:
    """Where one may pay."""
    return scenes.link_for(house, restrictions={"completed_sessions": {"limit": 1}}).url


def pays(link: str, number: str = "4242424242424242") -> int:
    return Shopper(link).pay(number=number).status


def test_whoever_is_at_the_bank_keeps_it(link: str) -> None:
    first, second = Shopper(link), Shopper(link)
    second.open()
    scenes.at_the_bank(first)
    assert second.pay().state == "limit_reached"
    scenes.answer_bank(first, "fail")
    second.open(link)
    assert second.land(second.pay()).state == "paid"


def test_whoever_is_declined_gives_it_back(link: str) -> None:
    assert [pays(link, scenes.DECLINED), pays(link, scenes.DECLINED), pays(link)] == [402, 402, 303]
    assert Shopper(link).open().state == "limit_reached"


def test_whoever_has_it_is_not_asked_for_a_second(link: str) -> None:
    """Another card after a declined one, another after the bank's: one payment, one place."""
    shopper = Shopper(link)
    assert shopper.pay(number=scenes.NO_MONEY).status == 402
    scenes.at_the_bank(shopper)
    shopper.open(link)
    shopper.click("Use another card")
    assert shopper.land(shopper.pay()).state == "paid"


def test_limits_go_up_and_down(house: House) -> None:
    with house.app.app_context():
        with atomic("test: take two"):
            id = capacity.open_capacity(2).id
            assert [capacity.take(id) for _ in range(3)] == [True, True, False]
        for limit, highest, takes in ((1, 2, False), (3, 3, True), (None, None, True), (1, None, False)):
            with atomic("test: change"):
                capacity.set_limit(id, limit)
                assert capacity.take(id) is takes
            assert now(id).highest == highest
        with atomic("test: give back"):
            for _ in range(4):
                capacity.give_back(id)


def test_the_database_itself_lets_no_more_be_used_than_may(house: House) -> None:
    with house.app.app_context():
        with atomic("test: open"):
            id = capacity.open_capacity(0).id
        with pytest.raises(IntegrityError):
            use(id, 1)
        with pytest.raises(IntegrityError):
            use(id, -1)


def use(id: str, count: int) -> None:
    with atomic("test: use"):
        capacity.find(id).used = count


def now(id: str) -> Capacity:
    let_go()
    return capacity.find(id)
