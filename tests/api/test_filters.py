"""Every filter that a list has: it lets through what it names, keeps out the rest, and is understood."""

import operator
from collections.abc import Callable
from typing import Any

from tests.callers import call
from tests.contract.everything import fill
from tests.houses import House

PATHS: dict[str, tuple[str, ...]] = {  # by list, the members that are filters by their own value
    "/v1/balance_transactions": ("currency", "source", "type"),
    "/v1/charges": ("customer", "payment_intent"),
    "/v1/checkout/sessions": ("customer", "payment_intent", "payment_link", "status"),
    "/v1/coupons": (),
    "/v1/customers": ("email",),
    "/v1/disputes": ("charge", "payment_intent"),
    "/v1/events": ("type",),
    "/v1/payment_intents": ("customer",),
    "/v1/payment_links": ("active",),
    "/v1/prices": ("active", "currency", "product", "type"),
    "/v1/products": ("active", "type", "url", "shippable"),
    "/v1/promotion_codes": ("active", "code", "customer"),
    "/v1/refunds": ("charge", "payment_intent"),
    "/v1/setup_intents": ("customer", "payment_method"),
    "/v1/shipping_rates": ("active",),
    "/v1/tax_rates": ("active", "inclusive"),
}
SPANS: dict[str, Callable[[int, int], bool]] = {
    "created": operator.eq,
    "created[gt]": operator.gt,
    "created[gte]": operator.ge,
    "created[lt]": operator.lt,
    "created[lte]": operator.le,
}
NO_SPAN = ("/v1/payment_links",)
NOBODYS = {
    *("/v1/charges?transfer_group=none", "/v1/events?types[]=price.deleted", "/v1/setup_intents?attach_to_self=true"),
    "/v1/checkout/sessions?customer_details[email]=no@example.com",
    *("/v1/prices?lookup_keys[]=none", "/v1/prices?recurring[interval]=month", "/v1/products?ids[]=prod_none"),
}
NAMING: dict[str, dict[str, str]] = {  # by list, the filters that name something, and what that is called in a refusal
    "/v1/balance_transactions": {"payout": "payout", "source": "source"},
    "/v1/charges": {"customer": "customer", "payment_intent": "payment_intent"},
    "/v1/checkout/sessions": {
        "customer": "customer",
        "payment_intent": "payment_intent",
        "payment_link": "payment link",
        "subscription": "subscription",
    },
    "/v1/disputes": {"charge": "charge", "payment_intent": "payment_intent"},
    "/v1/payment_intents": {"customer": "customer"},
    "/v1/payment_methods": {"customer": "customer"},
    "/v1/prices": {"product": "product"},
    "/v1/promotion_codes": {"coupon": "coupon", "customer": "customer"},
    "/v1/refunds": {"charge": "charge", "payment_intent": "payment_intent"},
    "/v1/setup_attempts": {"setup_intent": "setupintent"},
    "/v1/setup_intents": {"customer": "customer", "payment_method": "PaymentMethod"},
}


def listed(house: House, path: str) -> list[dict[str, Any]]:
    reply = call(house, "GET", path)
    assert reply.status == 200, (path, reply.body)
    found: list[dict[str, Any]] = reply.json["data"]
    return found


def test_each_of_them(house: House) -> None:
    fill(house)
    for path, filters in PATHS.items():
        everything = listed(house, f"{path}?limit=100")
        assert everything, path
        for name in filters:
            for value in {str(it[name]) for it in everything if it[name] is not None}:
                said = value.lower() if value in ("True", "False") else value
                found = listed(house, f"{path}?limit=100&{name}={said}")
                expected = [it["id"] for it in everything if str(it[name]) == value]
                assert [it["id"] for it in found] == expected, (path, name, value)
        if path not in NO_SPAN:
            _spans(house, path, everything)
    for path in NOBODYS:
        assert listed(house, path) == [], path


def test_what_names_nothing_is_told(house: House) -> None:
    """As any other parameter's unknown id."""
    for path, named in NAMING.items():
        for param, noun in named.items():
            reply = call(house, "GET", f"{path}?{param}=x_1")
            told = (reply.error["code"], reply.error["message"], reply.error["param"])
            assert (reply.status, *told) == (400, "resource_missing", f"No such {noun}: 'x_1'", param), (path, param)


def _spans(house: House, path: str, everything: list[dict[str, Any]]) -> None:
    middle = sorted(it["created"] for it in everything)[len(everything) // 2]
    for name, holds in SPANS.items():
        found = listed(house, f"{path}?limit=100&{name}={middle}")
        assert [it["id"] for it in found] == [it["id"] for it in everything if holds(it["created"], middle)], (
            path,
            name,
        )


def test_what_a_customer_has(house: House) -> None:
    ids = fill(house)
    owner = f"/v1/customers/{ids['customer']}"
    for below in ("/balance_transactions", "/payment_methods", "/sources", "/tax_ids"):
        listed(house, owner + below)
    methods = listed(house, f"{owner}/payment_methods")
    for query in ("type=card", "allow_redisplay=unspecified"):
        assert listed(house, f"{owner}/payment_methods?{query}") == methods
        assert listed(house, f"/v1/payment_methods?customer={ids['customer']}&{query}") == methods
    assert listed(house, f"{owner}/payment_methods?allow_redisplay=always") == []
    of_invoice = call(house, "GET", f"{owner}/balance_transactions?invoice=in_1")
    assert (of_invoice.status, of_invoice.error["message"]) == (400, "No such invoice: 'in_1'")
