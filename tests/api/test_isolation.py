"""What belongs to another merchant, or to the other mode, does not exist: by id, as a parameter, in lists, by key."""

import re
from typing import Any

import pytest
import stripe

from checkout.api.endpoint import OPERATIONS
from tests.callers import Reply, call, client, live_key, stranger_key
from tests.contract.everything import LISTS, fill
from tests.houses import House
from tests.tables import written

OF_PATH = {
    "products": "product",
    "prices": "price",
    "customers": "customer",
    "payment_links": "link",
    "sessions": "session",
    "payment_methods": "method",
    "payment_intents": "with method",
    "setup_intents": "set up",
    "tokens": "token",
    "confirmation_tokens": "form",
    "charges": "charge",
    "refunds": "refund",
    "history": "transaction",
    "balance_transactions": "transaction",
    "events": "event",
    "webhook_endpoints": "endpoint",
    "coupons": "coupon",
    "promotion_codes": "promotion code",
    "tax_rates": "tax rate",
    "shipping_rates": "shipping rate",
}
FORMS: dict[str, dict[str, str]] = {
    "/attach": {"customer": "cus_any"},
    "/increment_authorization": {"amount": "9000"},
    "/sources": {"source": "tok_visa"},
    "/cards": {"source": "tok_visa"},
    "/balance_transactions": {"amount": "5", "currency": "usd"},
    "/tax_ids": {"type": "eu_vat", "value": "DE123456789"},
}


@pytest.fixture
def ids(house: House) -> dict[str, str]:
    ids = fill(house)
    v1 = house.stripe.v1
    firsts: dict[str, Any] = {
        "charge": v1.charges,
        "transaction": v1.balance_transactions,
        "event": v1.events,
        "endpoint": v1.webhook_endpoints,
    }
    return ids | {name: firsts[name].list().data[0].id for name in firsts}


def calls_by_id(house: House, ids: dict[str, str], key: str) -> dict[str, Reply]:
    """Every operation on something, with the house's own ids."""
    answers = {}
    for operation in OPERATIONS:
        noun, placeholder = _owner(operation.path)
        if noun in OF_PATH:
            path = operation.path.replace(f"{{{placeholder}}}", ids[OF_PATH[noun]], 1)
            path = path.replace("{payment_method}", ids["method"])
            form = next((form for end, form in FORMS.items() if path.endswith(end)), {})
            sent = form if operation.method == "POST" else None
            answers[operation.name] = call(house, operation.method, path, sent, key)
    return answers


def _owner(path: str) -> tuple[str, str]:
    """What a path's first id is of, and the id's own name."""
    found = re.search(r"/(\w+)/\{(\w+)\}", path)
    return (found[1], found[2]) if found else ("", "")


def test_nothing_of_anothers_can_be_reached(house: House, ids: dict[str, str]) -> None:
    keys = {"stranger": stranger_key(house), "live": live_key(house)}
    before = written(house)
    for who, key in keys.items():
        answers = calls_by_id(house, ids, key)
        assert len(answers) > 25
        for name, answer in answers.items():
            if "/attach" in name:
                assert (answer.status, answer.error["param"]) == (400, "customer")
                continue
            assert (answer.status, answer.error["code"]) == (404, "resource_missing"), (who, name, answer.body)
            hinted = "a similar object exists in test mode, but a live mode key was used" in answer.error["message"]
            assert hinted == (who == "live"), answer.body
    assert written(house) == before


def test_nothing_of_anothers_is_listed(house: House, ids: dict[str, str]) -> None:
    for key in (stranger_key(house), live_key(house)):
        for path in LISTS:
            assert call(house, "GET", path, key=key).json["data"] == [], path
        assert call(house, "GET", "/v1/balance", key=key).json["pending"][0]["amount"] == 0
        named = call(house, "GET", f"/v1/charges?customer={ids['customer']}", key=key)
        assert (named.status, named.error["code"]) == (400, "resource_missing")
        for path, name in (("/v1/prices", "price"), ("/v1/events", "event"), ("/v1/charges", "charge")):
            answer = call(house, "GET", f"{path}?starting_after={ids[name]}", key=key)
            assert (answer.status, answer.error["code"]) == (400, "resource_missing")


def test_nothing_of_anothers_can_be_named(house: House, ids: dict[str, str]) -> None:
    pay: Any = {"amount": 2000, "currency": "usd"}
    lines: Any = {"line_items": [{"price": ids["price"], "quantity": 1}]}
    page: Any = {"mode": "payment", "success_url": "https://shop.test/"}
    other = client(house, stranger_key(house))
    own = other.v1.customers.create({"name": "Al"}).id
    attempts: list[tuple[str, Any]] = [
        ("customer", lambda v1: v1.payment_intents.create(pay | {"customer": ids["customer"]})),
        ("payment_method", lambda v1: v1.payment_intents.create(pay | {"payment_method": ids["method"]})),
        (
            "payment_method",
            lambda v1: v1.payment_intents.create(pay | {"payment_method": ids["method"], "confirm": True}),
        ),
        ("payment_intent", lambda v1: v1.refunds.create({"payment_intent": ids["paid"]})),
        ("charge", lambda v1: v1.refunds.create({"charge": ids["charge"]})),
        ("product", lambda v1: v1.prices.create({"currency": "usd", "unit_amount": 1, "product": ids["product"]})),
        ("line_items[0][price]", lambda v1: v1.payment_links.create(lines)),
        ("line_items[0][price]", lambda v1: v1.checkout.sessions.create(page | lines)),
        ("payment_method", lambda v1: v1.payment_methods.attach(ids["method"], {"customer": own})),
        ("customer", lambda v1: v1.payment_methods.list({"customer": ids["customer"]})),
    ]
    for param, attempt in attempts:
        with pytest.raises(stripe.InvalidRequestError) as caught:
            attempt(other.v1)
        assert (caught.value.code, caught.value.param) == ("resource_missing", param)
        assert caught.value.http_status in (400, 404)


def test_live_mode_knows_no_test_cards(house: House) -> None:
    answer = call(
        house,
        "POST",
        "/v1/payment_intents",
        {"amount": "2000", "currency": "usd", "payment_method": "pm_card_visa", "confirm": "true"},
        key=live_key(house),
    )
    assert (answer.status, answer.error["param"]) == (400, "payment_method")


def test_each_mode_marks_what_it_makes(house: House) -> None:
    for key, live in ((house.world.secret_key, False), (live_key(house), True)):
        made = call(house, "POST", "/v1/customers", {"name": "Jo"}, key=key).json
        assert made["livemode"] is live
        event = call(house, "GET", "/v1/events?limit=1", key=key).json["data"][0]
        assert (event["livemode"], event["data"]["object"]["livemode"]) == (live, live)
