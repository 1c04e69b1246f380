"""Signing in many times at once: what is counted is counted, and what opens once opens once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from checkout.merchants.throttles import MAX_OF_PERSON
from tests.dashboard.people import EMAIL, is_in, with_password, with_second_factor
from tests.dashboard.visitors import Visitor
from tests.houses import House


def test_many_at_once_are_no_more_than_the_limit(house: House) -> None:
    person = with_password(house)
    looked_at, barrier = [], threading.Barrier(16)

    def try_one(number: int) -> None:
        visitor = Visitor(person.house.url)
        visitor.visit("/dashboard/sign-in")
        barrier.wait()
        visitor.press("Sign in", email=EMAIL, password=f"wrong {number}")
        if visitor.answer.status == 422:
            looked_at.append(number)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(try_one, range(16)))
    assert len(looked_at) == MAX_OF_PERSON


def test_one_code_at_once_opens_one_browser(house: House) -> None:
    careful = with_second_factor(house)
    visitors, code = [careful.type_password() for _ in range(4)], careful.code()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda visitor: visitor.press("Sign in", code=code), visitors))
    assert sum(map(is_in, visitors)) == 1
