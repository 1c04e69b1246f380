"""Every object that any operation returns, and every event's, has every member that Stripe's schema promises."""

from typing import Any

from checkout.events.types import known_types
from tests.callers import call
from tests.contract.everything import LISTS, SINGLE, below, fill
from tests.contract.sdk_types import misshapen
from tests.contract.shapes import missing_members
from tests.houses import House


def test_no_member_is_missing(house: House) -> None:
    ids = fill(house)
    answers = [call(house, "GET", path) for path in (*SINGLE, *(f"{path}?limit=100" for path in LISTS), *below(ids))]
    assert [it.status for it in answers] == [200] * len(answers)
    assert [complaint for it in answers for complaint in misshapen(it.json)] == []
    missing = [(it.json.get("url"), name) for it in answers for name in missing_members(it.json)]
    assert missing == []
    seen = {thing["object"] for it in answers for thing in _things(it.json)}
    assert seen == {
        "account",
        "balance",
        "balance_transaction",
        "card",
        "charge",
        "checkout.session",
        "coupon",
        "confirmation_token",
        "customer",
        "customer_balance_transaction",
        "event",
        "item",
        "list",
        "payment_intent",
        "payment_link",
        "payment_method",
        "price",
        "product",
        "dispute",
        "refund",
        "promotion_code",
        "shipping_rate",
        "tax_rate",
        "setup_attempt",
        "setup_intent",
        "tax_id",
        "token",
        "webhook_endpoint",
    }


def test_events_have_types_that_stripe_has(house: House) -> None:
    fill(house)
    types = {event["type"] for event in call(house, "GET", "/v1/events?limit=100").json["data"]}
    assert types <= known_types()
    assert len(types) > 10


def _things(value: Any) -> list[dict[str, Any]]:
    """Everything in an answer that says what it is, however deep: an event's object too."""
    if isinstance(value, list):
        return [thing for item in value for thing in _things(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("object"), str) else []
    return own + [thing for member in value.values() for thing in _things(member)]
