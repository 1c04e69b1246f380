"""Settling: once; a processor that says something else later is told to a person."""

from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from checkout.kit.db import reading
from checkout.payments.attempts import Attempt
from checkout.payments.settle import settle
from checkout.processors.contract import Approved, ChallengeFailed, Declined, NetworkOutcome
from tests.flows import scenes
from tests.houses import House

APPROVED = Approved("net_late", 30, {})
DECLINED = Declined("card_declined", "generic_decline", "No.", None, {}, NetworkOutcome())


@pytest.mark.parametrize(
    ("number", "later"),
    [
        ("4242424242424242", DECLINED),
        ("4242424242424242", ChallengeFailed()),
        (scenes.DECLINED, APPROVED),
    ],
)
def test_another_word_later_changes_nothing_and_is_told(house: House, number: str, later: Any) -> None:
    scenes.shopper_of(scenes.order(house)).pay(number=number)
    before = scenes.charges(house), scenes.events(house)
    with house.app.app_context(), capture_logs() as logs:
        attempt = reading().scalars(select(Attempt)).one()
        settle(attempt, later)
        told = {"event": "payment.contradicted", "attempt": attempt.id, "status": attempt.status}
    assert logs == [told | {"outcome": type(later).__name__, "log_level": "error"}]
    assert (scenes.charges(house), scenes.events(house)) == before


def test_the_same_word_again_changes_nothing(house: House) -> None:
    scenes.shopper_of(scenes.order(house)).pay()
    with house.app.app_context(), capture_logs() as logs:
        settle(reading().scalars(select(Attempt)).one(), APPROVED)
    assert logs == []
    assert scenes.charges(house) == ["succeeded"]
