"""/v1/coupons and /v1/promotion_codes: what may be taken off, until when, and by which code."""

from typing import Any

import pytest
import stripe

from checkout.catalogue.coupons import Coupon
from checkout.catalogue.promotion_codes import PromotionCode
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from tests.api.v1.test_catalogue import told
from tests.callers import call, client, stranger_key
from tests.houses import House

FUTURE_S = 3600


def test_a_coupons_life(house: House) -> None:
    v1 = house.stripe.v1
    coupon = v1.coupons.create({"percent_off": 25.5, "name": "Spring", "metadata": {"a": "1"}})
    assert len(coupon.id) == 8
    assert coupon.to_dict() == {
        "id": coupon.id,
        "object": "coupon",
        "amount_off": None,
        "created": coupon.created,
        "currency": None,
        "duration": "once",
        "duration_in_months": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {"a": "1"},
        "name": "Spring",
        "percent_off": 25.5,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
    }
    v1.coupons.update(coupon.id, {"name": "Summer", "metadata": {"a": ""}})
    v1.coupons.update(coupon.id, {"name": "Summer"})
    (updated,) = told(house, "coupon.updated")
    assert updated.previous_attributes.to_dict() == {"name": "Spring", "metadata": {"a": "1"}}
    assert [it.id for it in v1.coupons.list()] == [coupon.id]
    assert v1.coupons.retrieve(coupon.id).name == "Summer"
    assert v1.coupons.delete(coupon.id).to_dict() == {"id": coupon.id, "object": "coupon", "deleted": True}
    assert [it.object.id for it in told(house, "coupon.created") + told(house, "coupon.deleted")] == [coupon.id] * 2
    for method in ("GET", "DELETE"):
        answer = call(house, method, f"/v1/coupons/{coupon.id}")
        assert (answer.status, answer.error["message"]) == (404, f"No such coupon: '{coupon.id}'")


def test_an_amount_in_several_currencies_for_some_products(house: House) -> None:
    v1 = house.stripe.v1
    product = v1.products.create({"id": "mug", "name": "Mug"}).id
    coupon = v1.coupons.create(
        {
            "id": "FIVE",
            "amount_off": 500,
            "currency": "usd",
            "currency_options": {"eur": {"amount_off": 450}},
            "applies_to": {"products": [product]},
            "duration": "repeating",
            "duration_in_months": 3,
        }
    ).to_dict()
    assert "applies_to" not in coupon
    assert "currency_options" not in coupon
    v1.coupons.update("FIVE", {"currency_options": {"gbp": {"amount_off": 400}}})
    shown = call(house, "GET", "/v1/coupons/FIVE?expand[]=applies_to&expand[]=currency_options").json
    assert shown["applies_to"] == {"products": ["mug"]}
    assert shown["currency_options"] == {
        "usd": {"amount_off": 500},
        "eur": {"amount_off": 450},
        "gbp": {"amount_off": 400},
    }
    assert client(house, stranger_key(house)).v1.coupons.create({"id": "FIVE", "percent_off": 1}).id == "FIVE"


def test_what_no_coupon_can_be(house: House) -> None:
    percent = {"percent_off": "10"}
    amount = {"amount_off": "500", "currency": "usd"}
    house.stripe.v1.coupons.create({"id": "TAKEN", "percent_off": 1})
    past, far = str(clock.now() - 1), str(clock.now() + 6 * 366 * clock.DAY_S)
    for form, code, param in (
        ({}, "parameter_missing", "percent_off"),
        (percent | amount, "parameters_exclusive", "percent_off"),
        ({"amount_off": "500"}, "parameter_missing", "currency"),
        ({"percent_off": "0"}, None, "percent_off"),
        ({"percent_off": "100.01"}, None, "percent_off"),
        ({"percent_off": "33.333"}, None, "percent_off"),
        (amount | {"amount_off": "0"}, "parameter_invalid_integer", "amount_off"),
        (amount | {"amount_off": "100000000"}, "amount_too_large", "amount_off"),
        (amount | {"currency_options[usd][amount_off]": "1"}, None, "currency_options[usd]"),
        (amount | {"currency_options[eur][x]": "1"}, "parameter_unknown", "currency_options[eur][x]"),
        (percent | {"currency_options[eur][amount_off]": "1"}, None, "currency_options"),
        (percent | {"duration": "repeating"}, "parameter_missing", "duration_in_months"),
        (percent | {"duration_in_months": "3"}, None, "duration_in_months"),
        (percent | {"duration": "always"}, None, "duration"),
        (percent | {"redeem_by": past}, None, "redeem_by"),
        (percent | {"redeem_by": far}, None, "redeem_by"),
        (percent | {"max_redemptions": "0"}, "parameter_invalid_integer", "max_redemptions"),
        (percent | {"name": "x" * 41}, None, "name"),
        (percent | {"applies_to[products][]": "prod_unknown"}, "resource_missing", "applies_to[products][0]"),
        (percent | {"id": "TAKEN"}, "resource_already_exists", "id"),
        (percent | {"id": "10 %"}, None, "id"),
    ):
        answer = call(house, "POST", "/v1/coupons", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body
    assert call(house, "POST", "/v1/coupons", {"percent_off": "33.333"}).error["message"] == (
        "Invalid decimal: 33.333; must contain at maximum two decimal places."
    )


def test_a_coupon_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    v1 = house.stripe.v1
    timed = v1.coupons.create({"percent_off": 10, "redeem_by": clock.now() + FUTURE_S})
    counted = v1.coupons.create({"percent_off": 10, "max_redemptions": 2})
    by_time, by_count = (
        v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": it.id}}) for it in (timed, counted)
    )
    assert [it.active for it in v1.promotion_codes.list({"active": True})] == [True, True]
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + FUTURE_S + 1)
    redeemed(house, Coupon, counted.id, 2)
    assert {(it.id, it.valid, it.times_redeemed) for it in v1.coupons.list()} == {
        (counted.id, False, 2),
        (timed.id, False, 0),
    }
    assert [it.id for it in v1.promotion_codes.list({"active": False})] == [by_count.id, by_time.id]
    assert v1.promotion_codes.list({"active": True}).data == []
    assert not v1.promotion_codes.retrieve(by_time.id).active
    answer = call(house, "POST", "/v1/promotion_codes", {"coupon": timed.id})
    assert (answer.status, answer.error["code"]) == (400, "coupon_expired")


def redeemed(house: House, noun: type[Coupon] | type[PromotionCode], id: str, times: int) -> None:
    """As often as orders will have redeemed it."""
    with house.app.app_context(), atomic("redeem"):
        merchant = first_merchant()
        assert merchant is not None
        noun.of(merchant.in_mode(livemode=False), id).times_redeemed = times


def test_a_promotion_codes_life(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"}).id
    coupon = v1.coupons.create({"amount_off": 500, "currency": "usd"}).id
    code = v1.promotion_codes.create(
        {
            "promotion": {"type": "coupon", "coupon": coupon},
            "code": "Fall-20",
            "customer": customer,
            "expires_at": clock.now() + FUTURE_S,
            "max_redemptions": 5,
            "restrictions": {
                "first_time_transaction": True,
                "minimum_amount": 1000,
                "minimum_amount_currency": "usd",
                "currency_options": {"eur": {"minimum_amount": 900}},
            },
        }
    )
    shown = code.to_dict()
    assert (shown["active"], shown["code"], shown["customer"], shown["times_redeemed"]) == (
        True,
        "Fall-20",
        customer,
        0,
    )
    assert shown["promotion"] == {"coupon": coupon, "type": "coupon"}
    assert shown["restrictions"] == {
        "first_time_transaction": True,
        "minimum_amount": 1000,
        "minimum_amount_currency": "usd",
    }
    wanted: Any = {
        "active": False,
        "restrictions": {"currency_options": {"gbp": {"minimum_amount": 800}}},
        "expand": ["promotion.coupon", "restrictions.currency_options"],
    }
    changed = v1.promotion_codes.update(code.id, wanted).to_dict()
    assert changed["promotion"]["coupon"]["amount_off"] == 500
    assert {it: option["minimum_amount"] for it, option in changed["restrictions"]["currency_options"].items()} == {
        "usd": 1000,
        "eur": 900,
        "gbp": 800,
    }
    (updated,) = told(house, "promotion_code.updated")
    assert updated.previous_attributes.to_dict() == {"active": True}
    assert [it.object.code for it in told(house, "promotion_code.created")] == ["Fall-20"]
    for query, count in (
        ({"code": "FALL-20"}, 1),
        ({"code": "fall"}, 0),
        ({"coupon": coupon}, 1),
        ({"coupon": v1.coupons.create({"percent_off": 10}).id}, 0),
        ({"customer": customer}, 1),
        ({"customer": v1.customers.create().id}, 0),
        ({"active": True}, 0),
    ):
        found: Any = query
        assert len(v1.promotion_codes.list(found).data) == count, query


def test_a_code_is_of_one_promotion(house: House) -> None:
    v1 = house.stripe.v1
    jo, al = (v1.customers.create({"name": name}).id for name in ("Jo", "Al"))
    v1.coupons.create({"id": "TEN", "percent_off": 10})

    def create(**more: Any) -> Any:
        params: Any = {"promotion": {"type": "coupon", "coupon": "TEN"}, "code": "Ten"} | more
        return v1.promotion_codes.create(params)

    for_jo = create(customer=jo)
    create(customer=al)
    for customer in ({"customer": jo}, {}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            create(**customer)
        assert caught.value.user_message == "An active promotion code with `code: Ten` already exists."
        assert (caught.value.code, caught.value.param) == ("resource_already_exists", "code")
    v1.promotion_codes.update(for_jo.id, {"active": False})
    create(customer=jo, code="TEN")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.promotion_codes.update(for_jo.id, {"active": True})
    assert caught.value.param == "code"


def test_a_code_that_has_ended_is_free(house: House) -> None:
    v1 = house.stripe.v1
    v1.coupons.create({"id": "TEN", "percent_off": 10})
    form = {"coupon": "TEN", "code": "TEN", "max_redemptions": "1"}
    first = call(house, "POST", "/v1/promotion_codes", form).json["id"]
    redeemed(house, PromotionCode, first, 1)
    assert call(house, "POST", "/v1/promotion_codes", form).status == 200
    answer = call(house, "POST", f"/v1/promotion_codes/{first}", {"active": "true"})
    assert (answer.status, answer.error["param"]) == (400, "code")


def test_a_deleted_coupon_redeems_nothing(house: House) -> None:
    v1 = house.stripe.v1
    v1.coupons.create({"id": "TEN", "percent_off": 10})
    code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": "TEN"}})
    v1.coupons.delete("TEN")
    shown = v1.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]}).to_dict()
    assert not shown["active"]
    assert shown["promotion"]["coupon"] == {"id": "TEN", "object": "coupon", "deleted": True}
    assert told(house, "promotion_code.updated")[0].previous_attributes.to_dict() == {"active": True}
    v1.coupons.create({"id": "TEN", "percent_off": 20})
    assert not v1.promotion_codes.retrieve(code.id).active


def test_what_no_promotion_code_can_be(house: House) -> None:
    house.stripe.v1.coupons.create({"id": "TEN", "percent_off": 10, "max_redemptions": 3})
    base = {"promotion[type]": "coupon", "promotion[coupon]": "TEN"}
    minimum = {"restrictions[minimum_amount]": "1", "restrictions[minimum_amount_currency]": "usd"}
    eur = "restrictions[currency_options][eur]"
    for form, code, param in (
        ({}, "parameter_missing", "promotion"),
        ({"promotion[type]": "coupon"}, "parameter_missing", "promotion[coupon]"),
        ({"promotion[coupon]": "TEN"}, "parameter_missing", "promotion[type]"),
        (base | {"promotion[type]": "gift"}, None, "promotion[type]"),
        (base | {"promotion[coupon]": "NONE"}, "resource_missing", "promotion[coupon]"),
        ({"coupon": "NONE"}, "resource_missing", "coupon"),
        (base | {"coupon": "TEN"}, "parameters_exclusive", "promotion"),
        (base | {"code": "10 %"}, None, "code"),
        (base | {"customer": "cus_unknown"}, "resource_missing", "customer"),
        (base | {"customer_account": "acct_1"}, "resource_missing", "customer_account"),
        (base | {"expires_at": "1"}, None, "expires_at"),
        (base | {"max_redemptions": "4"}, None, "max_redemptions"),
        (base | {"restrictions[minimum_amount]": "1"}, "parameter_missing", "restrictions[minimum_amount_currency]"),
        (base | {"restrictions[minimum_amount_currency]": "usd"}, "parameter_missing", "restrictions[minimum_amount]"),
        (base | {f"{eur}[minimum_amount]": "1"}, None, "restrictions[currency_options]"),
        (
            base | minimum | {"restrictions[currency_options][usd][minimum_amount]": "1"},
            None,
            "restrictions[currency_options][usd]",
        ),
        (base | minimum | {f"{eur}[minimum_amount]": "0"}, "parameter_invalid_integer", f"{eur}[minimum_amount]"),
    ):
        answer = call(house, "POST", "/v1/promotion_codes", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body
