"""More money is kept ready than was first asked for: how often, how much, and with an answer that was lost."""

from typing import Any

import pytest
import time_machine

from checkout.kit import clock
from checkout.payments.increment import MAX_INCREMENTS
from checkout.payments.settle import CAPTURE_WITHIN_S
from tests.callers import Reply
from tests.faults.outages import cut_off
from tests.houses import House
from tests.payments.authorised import authorised, charge_of, last_event, post, refused, told, wanting, work_later

NOT_SUPPORTED = "payment_intent_incremental_authorization_not_supported"
INCREMENTAL = "request_incremental_authorization"


def increment(house: House, intent: str, amount: int, **more: Any) -> Reply:
    return post(house, f"/payment_intents/{intent}/increment_authorization", {"amount": amount, **more})


def test_more_is_kept_ready_and_captured(house: House) -> None:
    intent = wanting(house, INCREMENTAL)
    before = last_event(house)
    more = increment(house, intent.id, 1500, description="Two nights", **{"metadata[k]": "v"}).json
    assert (more["amount"], more["amount_capturable"], more["amount_received"]) == (1500, 1500, 0)
    assert (more["status"], more["description"], more["metadata"]) == ("requires_capture", "Two nights", {"k": "v"})
    assert told(house, before) == ["payment_intent.amount_capturable_updated"]
    event = house.stripe.v1.events.list({"limit": 1}).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"amount": 1000, "amount_capturable": 1000}
    charge = charge_of(house, intent)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert (charge.amount, charge.payment_method_details.card.amount_authorized) == (1500, 1500)
    captured = house.stripe.v1.payment_intents.capture(intent.id, {"amount_to_capture": 1400})
    assert (captured.status, captured.amount, captured.amount_received) == ("succeeded", 1500, 1400)
    charge = charge_of(house, intent)
    assert (charge.amount_captured, charge.amount_refunded, charge.balance_transaction is not None) == (1400, 100, True)
    assert house.problems() == []


def test_what_is_refused(house: House) -> None:
    intent, other = wanting(house, INCREMENTAL), authorised(house)
    amex = wanting(house, INCREMENTAL, method="pm_card_jcb")
    not_supported = (
        "This PaymentIntent cannot be incrementally authorized: its card does not support incremental authorization."
    )
    for id, amount, answer in (
        (
            intent.id,
            1000,
            (400, None, "The amount (1000) must be greater than the currently authorized amount (1000).", "amount"),
        ),
        (intent.id, 100_000_000, (400, "amount_too_large", "Amount must be no more than $999,999.99", "amount")),
        (other.id, 1500, (400, NOT_SUPPORTED, not_supported, None)),
        (amex.id, 1500, (400, NOT_SUPPORTED, not_supported, None)),
    ):
        assert refused(increment(house, id, amount)) == answer
    for number in range(MAX_INCREMENTS):
        assert increment(house, intent.id, 1001 + number).status == 200
    assert refused(increment(house, intent.id, 2000))[2].endswith(f"it has been incremented {MAX_INCREMENTS} times.")
    with time_machine.travel(clock.now() + CAPTURE_WITHIN_S + 1):
        assert refused(increment(house, intent.id, 2000))[1] == "charge_expired_for_capture"


def test_a_release_gives_all_of_it_back(house: House) -> None:
    intent = wanting(house, INCREMENTAL)
    increment(house, intent.id, 1500)
    assert house.stripe.v1.payment_intents.cancel(intent.id).status == "canceled"
    assert charge_of(house, intent).amount_refunded == 1500


@pytest.mark.parametrize("after", [True, False])
def test_an_answer_that_was_lost(house: House, after: bool) -> None:
    """Whether the processor had it or not, the worker brings it to its end, once."""
    intent = wanting(house, INCREMENTAL)
    with cut_off(house.app, "instruct", after=after):
        assert increment(house, intent.id, 1500).json["amount"] == 1000
    for busy in (increment(house, intent.id, 1700), post(house, f"/payment_intents/{intent.id}/capture")):
        assert refused(busy)[:2] == (429, "lock_timeout")
    work_later(house, clock.MINUTE_S)
    assert house.stripe.v1.payment_intents.retrieve(intent.id).amount_capturable == 1500
