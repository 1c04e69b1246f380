"""/v1/customers: all that is known of one: balance, tax ids, what goes on invoices, a method from the start."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.contract.shapes import missing_members
from tests.flows.scenes import events
from tests.houses import House


def previous(house: House) -> dict[str, Any]:
    """Of the newest ``customer.updated``."""
    (event,) = house.stripe.v1.events.list({"type": "customer.updated", "limit": 1}).data
    assert event.data.previous_attributes is not None
    return event.data.previous_attributes.to_dict()


def test_every_plain_parameter(house: House) -> None:
    v1 = house.stripe.v1
    params: Any = {
        "business_name": "Jo & Sons",
        "individual_name": "Jo Doe",
        "invoice_prefix": "JO1",
        "next_invoice_sequence": 7,
        "tax_exempt": "reverse",
        "preferred_locales": ["de", "en"],
        "invoice_settings": {
            "custom_fields": [{"name": "PO", "value": "12"}],
            "footer": "Thanks",
            "rendering_options": {"amount_tax_display": "include_inclusive_tax"},
        },
        "tax": {"ip_address": "203.0.113.7"},
        "expand": ["tax"],
    }
    made = v1.customers.create(params).to_dict()
    kept = {name: made[name] for name in params if name not in ("expand", "invoice_settings", "tax")}
    assert kept == {name: params[name] for name in kept}
    assert made["tax"] == {
        "automatic_tax": "not_collecting",
        "ip_address": "203.0.113.7",
        "location": None,
        "provider": "stripe",
    }
    settings = made["invoice_settings"]
    assert (settings["custom_fields"], settings["footer"]) == ([{"name": "PO", "value": "12"}], "Thanks")
    assert settings["rendering_options"] == {"amount_tax_display": "include_inclusive_tax", "template": None}
    cleared: Any = {"business_name": "", "tax_exempt": "", "invoice_settings": {"custom_fields": "", "footer": ""}}
    now = v1.customers.update(made["id"], cleared).to_dict()
    assert "business_name" not in now
    assert (now["tax_exempt"], now["invoice_settings"]["custom_fields"]) == ("none", None)
    assert previous(house)["tax_exempt"] == "reverse"
    for form, param, text in (
        ({"cash_balance[settings][reconciliation_mode]": "manual"}, "cash_balance", "Your account is not enabled"),
        ({"test_clock": "clock_1"}, "test_clock", "No such test_clock: 'clock_1'"),
        ({"tax_exempt": "maybe"}, "tax_exempt", "Invalid tax_exempt: must be one of exempt, none, or reverse"),
        ({"tax[validate_location]": "never"}, "tax[validate_location]", "Invalid tax[validate_location]: must be"),
        ({"tax[validate_location]": "immediately"}, "tax[validate_location]", "The customer's location isn't"),
        ({"coupon": "TEN"}, "coupon", "Received unknown parameter: coupon"),
    ):
        answer = call(house, "POST", "/v1/customers", form)
        assert answer.status == 400
        assert answer.error["param"].startswith(param)
        assert answer.error["message"].startswith(text)


def test_a_method_from_the_start(house: House) -> None:
    v1 = house.stripe.v1
    alias: Any = {"payment_method": "pm_card_visa", "invoice_settings": {"default_payment_method": "pm_card_visa"}}
    jo = v1.customers.create(alias)
    (method,) = v1.payment_methods.list({"customer": jo.id}).data
    assert jo.invoice_settings is not None
    assert jo.invoice_settings.default_payment_method == method.id
    assert events(house) == ["payment_method.attached", "customer.created"]
    other = v1.payment_methods.attach("pm_card_visa", {"customer": v1.customers.create().id}).id
    answer = call(house, "POST", f"/v1/customers/{jo.id}", {"invoice_settings[default_payment_method]": other})
    assert (answer.status, answer.error["param"]) == (400, "invoice_settings[default_payment_method]")
    assert answer.error["message"].startswith(f"The customer does not have a payment method with the ID {other}.")
    with pytest.raises(stripe.CardError):
        v1.customers.create({"payment_method": "pm_card_chargeDeclined"})
    v1.payment_methods.detach(method.id)
    assert previous(house) == {"invoice_settings": {"default_payment_method": method.id}}


def test_the_balance_and_its_transactions(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"balance": -500})
    assert (jo.balance, jo.currency) == (-500, "usd")
    assert v1.customers.update(jo.id, {"balance": 100}).balance == 100
    assert previous(house) == {"balance": -500}
    path = f"/v1/customers/{jo.id}/balance_transactions"
    change = call(house, "POST", path, {"amount": "-50", "currency": "usd", "description": "Sorry", "metadata[a]": "b"})
    assert missing_members(change.json) == []
    id = change.json["id"]
    assert (change.json["ending_balance"], change.json["type"], change.json["metadata"]) == (
        50,
        "adjustment",
        {"a": "b"},
    )
    listed = call(house, "GET", path).json["data"]
    assert [(it["type"], it["amount"], it["ending_balance"]) for it in listed] == [
        ("adjustment", -50, 50),
        ("adjustment", 600, 100),
        ("initial", -500, -500),
    ]
    assert call(house, "GET", f"{path}?created[lt]=1").json["data"] == []
    changed = call(house, "POST", f"{path}/{id}", {"description": "", "metadata[c]": "d"}).json
    assert (changed["description"], changed["metadata"]) == (None, {"a": "b", "c": "d"})
    assert call(house, "GET", f"{path}/{id}").json == changed
    assert call(house, "GET", f"/v1/customers/{jo.id}").json["balance"] == 50
    al = v1.customers.create().id
    for method, where, form, status, param, text in (
        (
            "POST",
            path,
            {"amount": "5", "currency": "eur"},
            400,
            "currency",
            "You cannot combine currencies on a single",
        ),
        ("POST", path, {"currency": "usd"}, 400, "amount", "Missing required param: amount."),
        (
            "GET",
            f"/v1/customers/{al}/balance_transactions/{id}",
            None,
            404,
            "transaction",
            "No such customer balance transaction",
        ),
        ("GET", "/v1/customers/cus_gone/balance_transactions", None, 404, "customer", "No such customer: 'cus_gone'"),
    ):
        answer = call(house, method, where, form)
        assert (answer.status, answer.error["param"]) == (status, param)
        assert answer.error["message"].startswith(text)


def test_tax_ids(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"tax_id_data": [{"type": "eu_vat", "value": "EL123456789"}]})
    other = v1.customers.tax_ids.create(jo.id, {"type": "us_ein", "value": "12-3456789"})
    path = f"/v1/customers/{jo.id}/tax_ids"
    listed = call(house, "GET", path).json
    assert missing_members(listed) == []
    told = [(it["type"], it["country"], it["verification"]["status"]) for it in listed["data"]]
    assert told == [("us_ein", "US", "unavailable"), ("eu_vat", "GR", "pending")]
    expanded = call(house, "GET", f"/v1/customers/{jo.id}?expand[]=tax_ids").json["tax_ids"]
    assert expanded == listed
    assert v1.customers.tax_ids.retrieve(jo.id, other.id).owner.customer == jo.id  # type: ignore[union-attr]  # it has one
    assert call(house, "DELETE", f"{path}/{other.id}").json == {"id": other.id, "object": "tax_id", "deleted": True}
    for method in ("GET", "DELETE"):
        gone = call(house, method, f"{path}/{other.id}")
        assert (gone.status, gone.error["message"]) == (404, f"No such tax_id: '{other.id}'")
    assert [event for event in events(house) if "tax_id" in event] == [
        "customer.tax_id.created",
        "customer.tax_id.created",
        "customer.tax_id.deleted",
    ]
    for form, code, param, text in (
        ({"type": "eu_vat", "value": "123"}, "tax_id_invalid", "value", "Invalid value for eu_vat."),
        ({"type": "moon", "value": "1"}, None, "type", "Invalid type: must be one of ad_nrt, "),
        ({"type": "us_ein"}, "parameter_missing", "value", "Missing required param: value."),
    ):
        answer = call(house, "POST", path, form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param)
        assert answer.error["message"].startswith(text)
    bad = call(house, "POST", "/v1/customers", {"tax_id_data[0][type]": "gb_vat", "tax_id_data[0][value]": "1"})
    assert (bad.status, bad.error["param"]) == (400, "tax_id_data[0][value]")
    assert len(v1.customers.list().data) == 1


def test_what_is_left_of_a_deleted_customer(house: House) -> None:
    jo = house.stripe.v1.customers.create({"source": "tok_visa"}).id
    stub = {"id": jo, "object": "customer", "deleted": True}
    assert call(house, "DELETE", f"/v1/customers/{jo}").json == stub
    assert call(house, "GET", f"/v1/customers/{jo}").json == stub
    for method, path in (
        ("DELETE", ""),
        ("POST", ""),
        ("GET", "/sources"),
        ("GET", "/tax_ids"),
        ("GET", "/balance_transactions"),
        ("GET", "/payment_methods"),
    ):
        answer = call(house, method, f"/v1/customers/{jo}{path}", {} if method == "POST" else None)
        assert (answer.status, answer.error["message"]) == (404, f"No such customer: '{jo}'"), path
