"""/v1/products and /v1/prices: what may be, what may change, and what is told of it."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.houses import House


def told(house: House, type: str) -> list[Any]:
    """The events of a type, oldest first."""
    return [event.data for event in house.stripe.v1.events.list({"type": type, "limit": 100}).data][::-1]


def test_a_products_life(house: House) -> None:
    v1 = house.stripe.v1
    product = v1.products.create({"name": "Mug", "images": ["https://shop.test/1.png"], "metadata": {"a": "1"}})
    v1.products.update(product.id, {"name": "Cup", "images": "", "metadata": {"a": "", "b": "2"}})
    v1.products.update(product.id, {"name": "Cup"})
    created = told(house, "product.created")[-1]
    assert created.object.name == "Mug"
    assert "previous_attributes" not in created.to_dict()
    (updated,) = told(house, "product.updated")
    assert updated.object.name == "Cup"
    assert updated.object.metadata.to_dict() == {"b": "2"}
    previous = updated.previous_attributes.to_dict()
    assert previous["name"] == "Mug"
    assert previous["images"] == ["https://shop.test/1.png"]
    assert previous["metadata"] == {"a": "1", "b": None}
    assert set(previous) <= {"name", "images", "metadata", "updated"}


def test_an_id_of_ones_own(house: House) -> None:
    v1 = house.stripe.v1
    assert v1.products.create({"id": "mug", "name": "Mug"}).id == "mug"
    for wrong, code in (("mug", "resource_already_exists"), ("a/b", None), ("ä b", None)):
        answer = call(house, "POST", "/v1/products", {"id": wrong, "name": "Mug"})
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, "id"), wrong
    assert v1.products.retrieve("mug").name == "Mug"


def test_a_default_price(house: House) -> None:
    v1 = house.stripe.v1
    product = v1.products.create(
        {"name": "Mug", "default_price_data": {"currency": "usd", "unit_amount": 700}, "expand": ["default_price"]}
    )
    assert isinstance(product.default_price, stripe.Price)
    assert (product.default_price.unit_amount, product.default_price.product) == (700, product.id)
    other = v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 800})
    assert v1.products.update(product.id, {"default_price": other.id}).default_price == other.id
    foreign = v1.prices.create({"currency": "usd", "unit_amount": 1, "product_data": {"name": "Plate"}})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.products.update(product.id, {"default_price": foreign.id})
    assert caught.value.param == "default_price"


def test_a_prices_life(house: House) -> None:
    v1 = house.stripe.v1
    price = v1.prices.create({"currency": "usd", "unit_amount": 700, "product_data": {"name": "Mug"}})
    assert told(house, "product.created")[-1].object.id == price.product
    v1.prices.update(price.id, {"active": False, "nickname": "old", "tax_behavior": "exclusive"})
    (updated,) = told(house, "price.updated")
    assert updated.previous_attributes.to_dict() == {"active": True, "nickname": None, "tax_behavior": "unspecified"}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.prices.update(price.id, {"tax_behavior": "inclusive"})
    assert caught.value.param == "tax_behavior"


def test_a_lookup_key_is_of_one_price(house: House) -> None:
    v1 = house.stripe.v1
    base: Any = {"currency": "usd", "unit_amount": 700, "product_data": {"name": "Mug"}, "lookup_key": "mug"}
    first = v1.prices.create(base)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.prices.create(base)
    assert (caught.value.code, caught.value.param) == ("resource_already_exists", "lookup_key")
    second = v1.prices.create(base | {"transfer_lookup_key": True})
    assert second.lookup_key == "mug"
    assert v1.prices.retrieve(first.id).lookup_key is None
    assert [it.id for it in v1.prices.list({"lookup_keys": ["mug", "cup"]})] == [second.id]
    v1.prices.update(second.id, {"lookup_key": ""})
    v1.prices.update(first.id, {"lookup_key": "mug"})


def test_amounts(house: House) -> None:
    base = {"currency": "usd", "product_data[name]": "Mug"}
    for given, amount, decimal in (
        ({"unit_amount": "0"}, 0, "0"),
        ({"unit_amount_decimal": "1999"}, 1999, "1999"),
        ({"unit_amount_decimal": "1999.0"}, 1999, "1999"),
        ({"unit_amount_decimal": "0.5"}, None, "0.5"),
        ({"unit_amount_decimal": "12.340000000001"}, None, "12.340000000001"),
    ):
        price = call(house, "POST", "/v1/prices", base | given).json
        assert (price["unit_amount"], price["unit_amount_decimal"]) == (amount, decimal)
    for wrong, code, param in (
        ({}, "parameter_missing", "unit_amount"),
        ({"unit_amount": "-1"}, "parameter_invalid_integer", "unit_amount"),
        ({"unit_amount": "1.5"}, "parameter_invalid_integer", "unit_amount"),
        ({"unit_amount": "100000000"}, "amount_too_large", "unit_amount"),
        ({"unit_amount": "1", "unit_amount_decimal": "1"}, "parameters_exclusive", "unit_amount"),
        ({"unit_amount_decimal": "100000000.5"}, "amount_too_large", "unit_amount"),
        ({"unit_amount_decimal": "0.1234567890123"}, None, "unit_amount_decimal"),
        ({"unit_amount_decimal": "1e9"}, None, "unit_amount_decimal"),
        ({"unit_amount_decimal": "-1"}, None, "unit_amount_decimal"),
    ):
        answer = call(house, "POST", "/v1/prices", base | wrong)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), wrong
    answer = call(house, "POST", "/v1/prices", {"currency": "usd", "unit_amount": "1"})
    assert (answer.error["code"], answer.error["param"]) == ("parameter_missing", "product")


def test_filters(house: House) -> None:
    v1 = house.stripe.v1
    first = v1.products.create({"name": "A", "url": "https://shop.test/a", "shippable": True})
    v1.products.create({"name": "B", "active": False})
    assert [it.name for it in v1.products.list({"active": False})] == ["B"]
    assert [it.name for it in v1.products.list({"shippable": True})] == ["A"]
    assert [it.name for it in v1.products.list({"url": "https://shop.test/a"})] == ["A"]
    v1.prices.create({"product": first.id, "currency": "eur", "unit_amount": 1})
    for query, count in (
        ({"product": first.id}, 1),
        ({"currency": "eur"}, 1),
        ({"type": "recurring"}, 0),
    ):
        found: Any = query
        assert len(v1.prices.list(found).data) == count
