"""The judge of shapes itself: it sees what is wrong, and nothing else."""

from typing import Any

import pytest

from tests.callers import call
from tests.contract.sdk_types import misshapen
from tests.houses import House


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("amount", "2000", "payment_intent.amount is a str"),
        ("amount", None, "payment_intent.amount is null"),
        ("livemode", 0, "payment_intent.livemode is a int"),
        ("created", True, "payment_intent.created is a bool"),
        ("invented", 1, "payment_intent.invented is not known"),
        ("amount_details", {"tip": {"amount": "x"}}, "payment_intent.amount_details.tip.amount is a str"),
        ("payment_method_types", "card", "payment_intent.payment_method_types is no list"),
        ("payment_method_types", [1], "payment_intent.payment_method_types[0] is a int"),
        ("latest_charge", 1, "payment_intent.latest_charge is a int"),
        ("latest_charge", {"object": "charge"}, "payment_intent.latest_charge.amount is missing"),
        ("shipping", [], "payment_intent.shipping is a list"),
        ("object", "invented", "invented is a invented, which the SDK does not know"),
    ],
)
def test_what_is_wrong_is_seen(house: House, name: str, value: Any, complaint: str) -> None:
    intent = call(house, "POST", "/v1/payment_intents", {"amount": "2000", "currency": "usd"}).json
    assert misshapen(intent) == []
    assert complaint in misshapen(intent | {name: value})
    listed = {"object": "list", "data": [intent | {name: value}]}
    assert len(misshapen(listed)) == len(misshapen(intent | {name: value}))


def test_what_is_left_of_a_thing() -> None:
    stub = {"id": "cus_1", "object": "customer", "deleted": True}
    assert misshapen(stub) == []
    assert misshapen(stub | {"name": "Jo"}) == ["customer.name is more than is left"]
