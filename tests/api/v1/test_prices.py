"""/v1/prices of every kind: what is kept, what is shown only when asked for, and what contradicts itself."""

from typing import Any

import pytest
import stripe

from tests.callers import call, client, stranger_key
from tests.houses import House

BASE: Any = {"currency": "usd", "product_data": {"name": "Mug"}}
FORM = {"currency": "usd", "product_data[name]": "Mug"}
PER_UNIT = FORM | {"unit_amount": "700"}
TIERED = FORM | {
    "billing_scheme": "tiered",
    "tiers_mode": "graduated",
    "tiers[0][up_to]": "10",
    "tiers[0][unit_amount]": "500",
    "tiers[1][up_to]": "inf",
    "tiers[1][unit_amount_decimal]": "450.5",
    "tiers[1][flat_amount]": "100",
}


def test_tiers_are_shown_when_asked_for(house: House) -> None:
    made = call(house, "POST", "/v1/prices", TIERED).json
    assert (made["billing_scheme"], made["tiers_mode"]) == ("tiered", "graduated")
    assert (made["unit_amount"], made["unit_amount_decimal"]) == (None, None)
    assert "tiers" not in made
    assert "currency_options" not in made
    asked = "expand[]=tiers&expand[]=currency_options.usd.tiers"
    shown = call(house, "GET", f"/v1/prices/{made['id']}?{asked}").json
    assert shown["tiers"] == [
        {
            "flat_amount": None,
            "flat_amount_decimal": None,
            "unit_amount": 500,
            "unit_amount_decimal": "500",
            "up_to": 10,
        },
        {
            "flat_amount": 100,
            "flat_amount_decimal": "100",
            "unit_amount": None,
            "unit_amount_decimal": "450.5",
            "up_to": None,
        },
    ]
    assert shown["currency_options"]["usd"]["tiers"] == shown["tiers"]


def test_recurring_prices_are_kept_and_found(house: House) -> None:
    v1 = house.stripe.v1
    monthly = v1.prices.create(
        BASE | {"unit_amount": 900, "recurring": {"interval": "month", "interval_count": 3, "trial_period_days": 7}}
    )
    assert monthly.type == "recurring"
    assert monthly.recurring is not None
    assert monthly.recurring.to_dict() == {
        "interval": "month",
        "interval_count": 3,
        "meter": None,
        "trial_period_days": 7,
        "usage_type": "licensed",
    }
    once = v1.prices.create(BASE | {"unit_amount": 900})
    for query, found in (
        ({"type": "recurring"}, [monthly.id]),
        ({"recurring": {"interval": "month"}}, [monthly.id]),
        ({"recurring": {"interval": "year"}}, []),
        ({"recurring": {"interval": "month", "usage_type": "licensed"}}, [monthly.id]),
        ({"type": "one_time", "product": once.product}, [once.id]),
    ):
        wanted: Any = query
        assert [it.id for it in v1.prices.list(wanted)] == found, query


def test_other_currencies(house: House) -> None:
    v1 = house.stripe.v1
    price = v1.prices.create(
        BASE
        | {
            "unit_amount": 700,
            "currency_options": {"EUR": {"unit_amount": 650, "tax_behavior": "inclusive"}, "jpy": {"unit_amount": 90}},
            "expand": ["currency_options"],
        }
    )
    options = price.to_dict()["currency_options"]
    assert {code: option["unit_amount"] for code, option in options.items()} == {"usd": 700, "eur": 650, "jpy": 90}
    assert (options["eur"]["tax_behavior"], options["eur"]["unit_amount_decimal"]) == ("inclusive", "650")
    assert "tiers" not in options["eur"]
    changed = v1.prices.update(
        price.id,
        {"currency_options": {"eur": {"unit_amount": 600}, "gbp": {"unit_amount": 1}}, "expand": ["currency_options"]},
    ).to_dict()["currency_options"]
    assert {code: option["unit_amount"] for code, option in changed.items()} == {
        "usd": 700,
        "eur": 600,
        "jpy": 90,
        "gbp": 1,
    }
    form = {"currency_options": "", "expand[]": "currency_options"}
    cleared = call(house, "POST", f"/v1/prices/{price.id}", form).json
    assert list(cleared["currency_options"]) == ["usd"]


def test_an_amount_that_the_customer_chooses(house: House) -> None:
    price = house.stripe.v1.prices.create(
        BASE | {"custom_unit_amount": {"enabled": True, "minimum": 100, "maximum": 900, "preset": 500}}
    )
    assert price.custom_unit_amount is not None
    assert price.custom_unit_amount.to_dict() == {"maximum": 900, "minimum": 100, "preset": 500}
    assert (price.unit_amount, price.unit_amount_decimal) == (None, None)


def test_what_contradicts_itself(house: House) -> None:
    def without(form: dict[str, str], *names: str) -> dict[str, str]:
        return {name: value for name, value in form.items() if name not in names}

    custom = FORM | {"custom_unit_amount[enabled]": "true"}
    for form, code, param in (
        (without(TIERED, "tiers_mode"), "parameter_missing", "tiers_mode"),
        (without(TIERED, *(name for name in TIERED if name.startswith("tiers["))), "parameter_missing", "tiers"),
        (without(TIERED, "tiers[0][unit_amount]"), "parameter_missing", "tiers[0][unit_amount]"),
        (without(TIERED, "tiers[0][up_to]"), "parameter_missing", "tiers[0][up_to]"),
        (TIERED | {"tiers[1][up_to]": "20"}, None, "tiers[1][up_to]"),
        (TIERED | {"tiers[0][up_to]": "inf"}, None, "tiers[0][up_to]"),
        (TIERED | {"tiers[0][up_to]": "0"}, "parameter_invalid_integer", "tiers[0][up_to]"),
        (TIERED | {"tiers[0][unit_amount_decimal]": "1"}, "parameters_exclusive", "tiers[0][unit_amount]"),
        (TIERED | {"unit_amount": "700"}, None, "unit_amount"),
        (
            TIERED | {"transform_quantity[divide_by]": "2", "transform_quantity[round]": "up"},
            "parameters_exclusive",
            "tiers",
        ),
        (TIERED | {"currency_options[eur][unit_amount]": "1"}, "parameter_missing", "currency_options[eur][tiers]"),
        (PER_UNIT | {"tiers_mode": "volume"}, None, "tiers_mode"),
        (PER_UNIT | {"billing_scheme": "other"}, None, "billing_scheme"),
        (
            PER_UNIT | {"recurring[interval]": "month", "recurring[interval_count]": "37"},
            None,
            "recurring[interval_count]",
        ),
        (
            PER_UNIT | {"recurring[interval]": "month", "recurring[usage_type]": "metered"},
            None,
            "recurring[usage_type]",
        ),
        (PER_UNIT | {"currency_options[usd][unit_amount]": "1"}, None, "currency_options[usd]"),
        (PER_UNIT | {"currency_options[xxx][unit_amount]": "1"}, None, "currency_options[xxx]"),
        (PER_UNIT | {"currency_options[eur][size]": "1"}, "parameter_unknown", "currency_options[eur][size]"),
        (
            PER_UNIT | {"currency_options[eur][tax_behavior]": "inclusive"},
            "parameter_missing",
            "currency_options[eur][unit_amount]",
        ),
        (custom | {"unit_amount": "1"}, "parameters_exclusive", "custom_unit_amount"),
        (custom | {"recurring[interval]": "month"}, "parameters_exclusive", "custom_unit_amount"),
        (custom | {"custom_unit_amount[enabled]": "false"}, None, "custom_unit_amount[enabled]"),
        (
            custom | {"custom_unit_amount[minimum]": "9", "custom_unit_amount[maximum]": "8"},
            None,
            "custom_unit_amount[maximum]",
        ),
        (PER_UNIT | {"product_data[tax_code]": "txcd_1"}, "resource_missing", "product_data[tax_code]"),
    ):
        answer = call(house, "POST", "/v1/prices", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body


def test_a_default_price_stays_active(house: House) -> None:
    v1 = house.stripe.v1
    product = v1.products.create({"name": "Mug", "default_price_data": {"currency": "usd", "unit_amount": 1}})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.prices.update(str(product.default_price), {"active": False})
    assert caught.value.user_message == (
        "This price cannot be archived because it is the default price of its product."
    )


def test_a_recurring_price_is_not_sold_once(house: House) -> None:
    price = call(house, "POST", "/v1/prices", PER_UNIT | {"recurring[interval]": "month"}).json["id"]
    line = {"line_items[0][price]": price, "line_items[0][quantity]": "1"}
    made_for_one = {
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "900",
        "line_items[0][price_data][product_data][name]": "Tea",
        "line_items[0][price_data][recurring][interval]": "month",
        "line_items[0][quantity]": "1",
    }
    once = (
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
        "one-time prices."
    )
    link = f"The price `{price}` is recurring (`recurring`): selling it is not supported by this version of Tender."
    for path, sent, text, param in (
        ("/v1/payment_links", line, link, "line_items[0][price]"),
        ("/v1/checkout/sessions", line | {"mode": "payment"}, once, "line_items[0][price]"),
        ("/v1/checkout/sessions", made_for_one | {"mode": "payment"}, once, "line_items[0][price_data]"),
    ):
        answer = call(house, "POST", path, sent)
        assert (answer.status, answer.error["param"], answer.error["message"]) == (400, param, text)


def test_a_product_of_ones_own_name(house: House) -> None:
    price = house.stripe.v1.prices.create(
        {"currency": "usd", "unit_amount": 700, "product_data": {"id": "mug", "name": "Mug"}}
    )
    assert price.product == "mug"
    other = client(house, stranger_key(house)).v1
    with pytest.raises(stripe.InvalidRequestError) as caught:
        other.prices.create({"currency": "usd", "unit_amount": 1, "product": "mug"})
    assert (caught.value.code, caught.value.param) == ("resource_missing", "product")
    assert other.products.create({"id": "mug", "name": "Cup"}).name == "Cup"
    assert house.stripe.v1.products.retrieve("mug").name == "Mug"
