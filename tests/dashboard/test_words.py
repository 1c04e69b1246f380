"""Every code has words, and every status its own."""

from typing import get_args

import pytest

from checkout.dashboard import words
from checkout.events.deliver import OUR_FAULT
from checkout.events.deliveries import DELIVERY, Delivery
from checkout.events.endpoints import FAILING_AFTER, WebhookEndpoint
from checkout.events.signature import InvalidReason
from checkout.kit.outbound_stream import Reason


@pytest.mark.parametrize("status", DELIVERY.moves)
def test_every_status_of_a_delivery(status: str) -> None:
    mark = words.of_delivery(Delivery(status=status, attempt=0))
    assert mark.word
    assert (mark.tone == "ok") == (status == "delivered")
    assert (mark.tone == "bad") == (status == "exhausted")


def test_one_that_failed_before_is_told_from_one_that_is_new() -> None:
    assert words.of_delivery(Delivery(status="pending", attempt=0)) == words.WAITING
    assert words.of_delivery(Delivery(status="pending", attempt=1)) == words.RETRYING


@pytest.mark.parametrize("failure", [*get_args(Reason), OUR_FAULT])
def test_every_failure(failure: str) -> None:
    assert " " in words.of_failure(failure)


@pytest.mark.parametrize("problem", get_args(InvalidReason))
def test_every_problem_of_a_signature(problem: str) -> None:
    assert words.of_message(problem).tone == "bad"
    assert words.of_message(None) == words.VERIFIED


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({}, "enabled"),
        ({"fails": 1}, "unsteady"),
        ({"fails": FAILING_AFTER}, "failing"),
        ({"status": "disabled", "fails": 9}, "disabled"),
        ({"deleted": True}, "deleted"),
    ],
)
def test_health(columns: dict[str, object], word: str) -> None:
    endpoint = WebhookEndpoint(**{"status": "enabled", "deleted": False, "fails": 0, **columns})
    assert words.of_endpoint(endpoint).word == word
