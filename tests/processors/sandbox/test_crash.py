"""A SIGKILL between any two statements leaves the whole authorisation or nothing of it."""

import os
import signal

from sqlalchemy import event

from checkout.processors.contract import Approved, Challenge, NeverHeardOf
from checkout.processors.sandbox import books
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests.processors.sandbox.purchase import alias_token, challenge_token, request

MOST_STATEMENTS = 12  # more than any verb sends


def _dies(place: tuple[str, str], after: int, verb: str, token: str) -> bool:
    """Whether a process of its own was killed, after so many statements and commits, before it was done."""
    child = os.fork()
    if child == 0:
        _run_until_killed(place, after, verb, token)
    status = os.waitpid(child, 0)[1]
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL
    return status != 0


def _run_until_killed(place: tuple[str, str], after: int, verb: str, token: str) -> None:
    try:
        network, left = Network(Store.open(*place)), iter(range(after))

        def count(*_: object) -> None:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(network.store._engine, "before_cursor_execute", count)
        event.listen(network.store._engine, "commit", count)
        if verb == "charge":
            network.charge(request(token))
        else:
            network.answer_challenge(token, True)
        os._exit(0)
    finally:
        os._exit(1)


def test_a_charge_is_whole_or_nothing(network: Network, place: tuple[str, str]) -> None:
    token = alias_token(network, "pm_card_visa")
    deaths = 0
    while _dies(place, deaths, "charge", token):
        assert books.problems(network.store) == []
        assert isinstance(network.look_up("ref_1"), NeverHeardOf)
        deaths += 1
        assert deaths < MOST_STATEMENTS
    assert deaths >= 4
    assert isinstance(network.look_up("ref_1"), Approved)
    assert books.problems(network.store) == []


def test_an_answer_is_whole_or_nothing(network: Network, place: tuple[str, str]) -> None:
    token = challenge_token(network.charge(request(alias_token(network, "pm_card_authenticationRequired"))))
    deaths = 0
    while _dies(place, deaths, "answer", token) and isinstance(network.look_up("ref_1"), Challenge):
        assert books.problems(network.store) == []
        deaths += 1
        assert deaths < MOST_STATEMENTS
    assert deaths >= 4
    assert isinstance(network.look_up("ref_1"), Approved)
    assert books.problems(network.store) == []
