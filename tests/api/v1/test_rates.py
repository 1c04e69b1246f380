"""/v1/tax_rates and /v1/shipping_rates: what is added to an order."""

from typing import Any

from tests.api.v1.test_catalogue import told
from tests.callers import call
from tests.houses import House


def test_a_tax_rates_life(house: House) -> None:
    v1 = house.stripe.v1
    rate = v1.tax_rates.create(
        {
            "display_name": "VAT",
            "inclusive": True,
            "percentage": 7.6875,
            "country": "DE",
            "jurisdiction": "DE",
            "description": "VAT Germany",
            "tax_type": "vat",
        }
    )
    assert rate.id.startswith("txr_1")
    assert rate.to_dict() == {
        "id": rate.id,
        "object": "tax_rate",
        "active": True,
        "country": "DE",
        "created": rate.created,
        "description": "VAT Germany",
        "display_name": "VAT",
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": True,
        "jurisdiction": "DE",
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": {},
        "percentage": 7.6875,
        "rate_type": "percentage",
        "state": None,
        "tax_type": "vat",
    }
    v1.tax_rates.update(rate.id, {"active": False, "display_name": "MwSt", "metadata": {"a": "1"}})
    v1.tax_rates.update(rate.id, {"active": False})
    (updated,) = told(house, "tax_rate.updated")
    assert updated.previous_attributes.to_dict() == {"active": True, "display_name": "VAT", "metadata": {"a": None}}
    assert len(told(house, "tax_rate.created")) == 1
    assert v1.tax_rates.retrieve(rate.id).display_name == "MwSt"
    for query, count in (({"active": True}, 0), ({"inclusive": True}, 1), ({"inclusive": False}, 0), ({}, 1)):
        found: Any = query
        assert len(v1.tax_rates.list(found).data) == count, query


def test_what_no_tax_rate_can_be(house: House) -> None:
    base = {"display_name": "VAT", "inclusive": "false", "percentage": "19"}
    for form, code, param in (
        ({}, "parameter_missing", "display_name"),
        (base | {"percentage": "-1"}, None, "percentage"),
        (base | {"percentage": "101"}, None, "percentage"),
        (base | {"percentage": "1.23456"}, None, "percentage"),
        (base | {"tax_type": "window_tax"}, None, "tax_type"),
        (base | {"country": "DEU"}, None, "country"),
        (base | {"inclusive": ""}, "parameter_invalid_empty", "inclusive"),
    ):
        answer = call(house, "POST", "/v1/tax_rates", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body
    rate = call(house, "POST", "/v1/tax_rates", base).json
    assert rate["percentage"] == 19
    answer = call(house, "POST", f"/v1/tax_rates/{rate['id']}", {"percentage": "20"})
    assert (answer.status, answer.error["code"]) == (400, "parameter_unknown")


def test_a_shipping_rates_life(house: House) -> None:
    v1 = house.stripe.v1
    rate = v1.shipping_rates.create(
        {
            "display_name": "Ground",
            "type": "fixed_amount",
            "fixed_amount": {"amount": 500, "currency": "usd", "currency_options": {"eur": {"amount": 450}}},
            "delivery_estimate": {"minimum": {"unit": "day", "value": 2}, "maximum": {"unit": "week", "value": 1}},
            "tax_code": "txcd_92010001",
        }
    )
    assert rate.to_dict() == {
        "id": rate.id,
        "object": "shipping_rate",
        "active": True,
        "created": rate.created,
        "delivery_estimate": {"maximum": {"unit": "week", "value": 1}, "minimum": {"unit": "day", "value": 2}},
        "display_name": "Ground",
        "fixed_amount": {"amount": 500, "currency": "usd"},
        "livemode": False,
        "metadata": {},
        "tax_behavior": "unspecified",
        "tax_code": "txcd_92010001",
        "type": "fixed_amount",
    }
    wanted: Any = {
        "active": False,
        "tax_behavior": "exclusive",
        "fixed_amount": {"currency_options": {"eur": {"tax_behavior": "inclusive"}, "gbp": {"amount": 400}}},
    }
    v1.shipping_rates.update(rate.id, wanted)
    asked = "expand[]=fixed_amount.currency_options"
    changed = call(house, "GET", f"/v1/shipping_rates/{rate.id}?{asked}").json
    assert changed["fixed_amount"]["currency_options"] == {
        "usd": {"amount": 500, "tax_behavior": "exclusive"},
        "eur": {"amount": 450, "tax_behavior": "inclusive"},
        "gbp": {"amount": 400, "tax_behavior": "unspecified"},
    }
    for query, count in (({"active": True}, 0), ({"currency": "usd"}, 1), ({"currency": "eur"}, 0)):
        found: Any = query
        assert len(v1.shipping_rates.list(found).data) == count, query
    for form, param in (
        ({"tax_behavior": "inclusive"}, "tax_behavior"),
        (
            {"fixed_amount[currency_options][jpy][tax_behavior]": "inclusive"},
            "fixed_amount[currency_options][jpy][amount]",
        ),
        ({"fixed_amount[currency_options][usd][amount]": "1"}, "fixed_amount[currency_options][usd]"),
    ):
        answer = call(house, "POST", f"/v1/shipping_rates/{rate.id}", form)
        assert (answer.status, answer.error["param"]) == (400, param), answer.body


def test_what_no_shipping_rate_can_be(house: House) -> None:
    base = {"display_name": "Ground", "fixed_amount[amount]": "500", "fixed_amount[currency]": "usd"}
    estimate = "delivery_estimate[{}][{}]".format
    upside_down = {
        estimate("minimum", "unit"): "day",
        estimate("minimum", "value"): "3",
        estimate("maximum", "unit"): "day",
        estimate("maximum", "value"): "2",
    }
    for form, code, param in (
        ({}, "parameter_missing", "display_name"),
        ({"display_name": "Ground"}, "parameter_missing", "fixed_amount"),
        ({"display_name": "Ground", "fixed_amount[amount]": "1"}, "parameter_missing", "fixed_amount[currency]"),
        (base | {"fixed_amount[amount]": "-1"}, "parameter_invalid_integer", "fixed_amount[amount]"),
        (base | {"type": "by_weight"}, None, "type"),
        (base | {"tax_code": "x"}, "resource_missing", "tax_code"),
        (base | {estimate("minimum", "unit"): "day"}, "parameter_missing", estimate("minimum", "value")),
        (base | upside_down, None, "delivery_estimate[maximum]"),
    ):
        answer = call(house, "POST", "/v1/shipping_rates", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body
