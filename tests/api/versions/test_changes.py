"""Each change on both sides of its version, over HTTP: how things look, and what a request means."""

from typing import Any

import pytest

from checkout.api.versions import every
from checkout.kit import versions
from checkout.kit.resources import Account
from checkout.kit.versions import VERSIONS
from tests.callers import Reply, call
from tests.contract.everything import LISTS, fill
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.shoppers import Shopper

ACCOUNT = Account("acct_1", livemode=False)
PAY = {"amount": "2000", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
LINE = {"line_items[0][price_data][currency]": "eur", "line_items[0][price_data][unit_amount]": "900"}
SESSION = LINE | {
    "line_items[0][price_data][product_data][name]": "Plate",
    "line_items[0][quantity]": "1",
    "mode": "payment",
    "success_url": "https://shop.test/",
}


def before(version: str) -> str:
    return VERSIONS[VERSIONS.index(version) - 1]


def both(house: House, since: str, method: str, path: str, form: Any = None) -> tuple[Reply, Reply]:
    """The same request in the last version before a change, and in the first with it."""
    old, new = (call(house, method, path, form, Stripe_Version=it) for it in (before(since), since))
    return old, new


def test_charges_of_an_intent(house: House) -> None:
    made = call(house, "POST", "/v1/payment_intents", PAY | {"payment_method": "pm_card_chargeDeclined"})
    intent = made.error["payment_intent"]["id"]
    call(house, "POST", f"/v1/payment_intents/{intent}/confirm", {"payment_method": "pm_card_visa"})
    old, new = both(house, "2022-11-15", "GET", f"/v1/payment_intents/{intent}")
    assert "charges" not in new.json
    listed = old.json["charges"]
    assert [it["status"] for it in listed["data"]] == ["succeeded", "failed"]
    assert listed["data"][0]["id"] == new.json["latest_charge"]
    assert (listed["object"], listed["has_more"], listed["total_count"]) == ("list", False, 2)
    assert listed["url"] == f"/v1/charges?payment_intent={intent}"
    assert listed["data"][0]["refunds"]["data"] == []
    assert "latest_charge" not in old.json
    deep = "?expand[]=charges.data.balance_transaction.source"
    old, new = both(house, "2022-11-15", "GET", f"/v1/payment_intents/{intent}{deep}")
    assert old.json["charges"]["data"][0]["balance_transaction"]["source"]["object"] == "charge"
    assert new.error["message"] == "This property cannot be expanded because it doesn't exist: charges."


def test_a_declines_intent_has_its_charges(house: House) -> None:
    form = PAY | {"payment_method": "pm_card_chargeDeclined"}
    answer = call(house, "POST", "/v1/payment_intents", form, Stripe_Version="2020-08-27")
    assert answer.status == 402
    assert [it["id"] for it in answer.error["payment_intent"]["charges"]["data"]] == [answer.error["charge"]]


def test_refunds_of_a_charge(house: House) -> None:
    charge = call(house, "POST", "/v1/payment_intents", PAY).json["latest_charge"]
    old, new = both(house, "2022-11-15", "GET", f"/v1/charges/{charge}")
    assert old.json["refunds"]["url"] == f"/v1/charges/{charge}/refunds"
    assert "refunds" not in new.json


def test_invoices_of_payments(house: House) -> None:
    intent = call(house, "POST", "/v1/payment_intents", PAY).json
    for path in (f"/v1/payment_intents/{intent['id']}", f"/v1/charges/{intent['latest_charge']}"):
        old, new = both(house, "2025-03-31.basil", "GET", path)
        assert old.json["invoice"] is None
        assert "invoice" not in new.json


def test_ui_modes(house: House) -> None:
    for name in ("hosted", "hosted_page"):
        old, new = both(house, "2026-03-25.dahlia", "POST", "/v1/checkout/sessions", SESSION | {"ui_mode": name})
        assert (old.json["ui_mode"], new.json["ui_mode"]) == ("hosted", "hosted_page")


def test_shipping_of_sessions(house: House) -> None:
    Shopper(house.link).pay()
    session = call(house, "GET", "/v1/checkout/sessions").json["data"][0]
    old, new = both(house, "2025-03-31.basil", "GET", f"/v1/checkout/sessions/{session['id']}")
    assert old.json["shipping_details"] == new.json["collected_information"]["shipping_details"]
    assert "shipping_details" not in new.json


@pytest.mark.parametrize("name", ["payment_method_types", "allowed_payment_method_types"])
def test_allowed_types_are_taken_by_both_names(house: House, name: str) -> None:
    for path, form in (("payment_intents", {"amount": "2000", "currency": "usd"}), ("checkout/sessions", SESSION)):
        old, new = both(house, "2026-09-30.endive", "POST", f"/v1/{path}", form | {f"{name}[]": "card"})
        assert (old.status, new.status) == (200, 200)
        assert "allowed_payment_method_types" in new.json
        assert "allowed_payment_method_types" not in old.json
        assert old.json["payment_method_types"] == ["card"]


def test_an_intent_is_for_cards_alone(house: House) -> None:
    form = {"amount": "2000", "currency": "usd"}
    old, new = both(house, "2023-08-16", "POST", "/v1/payment_intents", form)
    assert old.json["automatic_payment_methods"] is None
    assert new.json["automatic_payment_methods"] == {"allow_redirects": "always", "enabled": True}
    asked = form | {"automatic_payment_methods[enabled]": "true"}
    old, _ = both(house, "2023-08-16", "POST", "/v1/payment_intents", asked)
    assert old.json["automatic_payment_methods"]["enabled"] is True


def test_a_paid_session_makes_a_customer(house: House) -> None:
    old, new = both(house, "2022-08-01", "POST", "/v1/checkout/sessions", SESSION)
    assert (old.json["customer_creation"], new.json["customer_creation"]) == ("always", "if_required")


def test_a_session_had_its_intent_from_the_beginning(house: House) -> None:
    """It is paid through that one, whatever was tried before, or ends with it."""
    v1 = house.stripe.v1
    old, new = both(house, "2022-08-01", "POST", "/v1/checkout/sessions?expand[]=payment_intent", SESSION)
    assert new.json["payment_intent"] is None
    intent = old.json["payment_intent"]
    assert (intent["status"], intent["amount"]) == ("requires_payment_method", old.json["amount_total"])
    shopper = Shopper(old.json["url"])
    assert shopper.pay(number="4000000000009995").status == 402
    assert shopper.pay().location == "https://shop.test/"
    paid, session = v1.payment_intents.retrieve(intent["id"]), v1.checkout.sessions.retrieve(old.json["id"])
    assert (paid.status, session.payment_intent) == ("succeeded", intent["id"])
    assert session.customer == paid.customer
    assert paid.customer is not None
    other, _ = both(house, "2022-08-01", "POST", "/v1/checkout/sessions", SESSION)
    v1.checkout.sessions.expire(other.json["id"])
    assert v1.payment_intents.retrieve(other.json["payment_intent"]).status == "canceled"


def test_lines_without_prices(house: House) -> None:
    line = {"name": "Plate", "amount": "900", "currency": "eur", "quantity": "2", "description": "Blue"}
    form = {f"line_items[0][{name}]": value for name, value in line.items()}
    form |= {"mode": "payment", "success_url": "https://shop.test/", "line_items[0][images][]": "https://shop.test/a"}
    old, new = both(house, "2022-08-01", "POST", "/v1/checkout/sessions?expand[]=line_items", form)
    assert (old.json["amount_total"], old.json["currency"]) == (1800, "eur")
    assert old.json["line_items"]["data"][0]["description"] == "Plate"
    assert (new.status, new.error["code"]) == (400, "parameter_unknown")


def test_the_default_of_capture_method() -> None:
    versions.know(every.CHANGES)
    for version, given, meant in (
        (before("2024-04-10"), {}, "automatic"),
        (before("2024-04-10"), {"capture_method": "manual"}, "manual"),
        ("2024-04-10", {}, None),
    ):
        params: dict[str, Any] = dict(given)
        versions.understand(version, "POST /v1/payment_intents", params)
        assert params.get("capture_method") == meant


def test_coupons_of_promotions() -> None:
    versions.know(every.CHANGES)
    for kind, holder in (("promotion_code", "promotion"), ("discount", "source")):
        thing = {"object": kind, holder: {"type": "coupon", "coupon": "SUMMER"}}
        old = versions.lens(before("2025-09-30.clover"), ACCOUNT)
        assert old is not None
        assert old(thing) == {"object": kind, "coupon": "SUMMER"}
        new = versions.lens("2025-09-30.clover", ACCOUNT)
        assert new is not None
        assert new(thing) == thing


def test_everything_can_be_seen_around_every_change(house: House) -> None:
    """No change stumbles over a state that a thing can be in; what it does not know it leaves alone."""
    fill(house)
    days = {change.since for change in every.CHANGES if change.shapes}
    for version in sorted(days | set(map(before, days)) | {VERSIONS[0]}):
        for path in LISTS:
            answer = call(house, "GET", f"{path}?limit=100", Stripe_Version=version)
            assert answer.status == 200, (version, path, answer.body)
            if version >= max(days):
                assert [name for thing in answer.json["data"] for name in missing_members(thing)] == []
