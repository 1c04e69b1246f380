"""/v1/products: all that a product can say, ids of one's own, and when one may go."""

from typing import Any

import pytest
import stripe
from sqlalchemy import select

from checkout.catalogue.products import Product
from checkout.kit.db import reading
from tests.api.v1.test_catalogue import told
from tests.callers import call, client, stranger_key
from tests.houses import House


def test_all_that_a_product_can_say(house: House) -> None:
    v1 = house.stripe.v1
    wanted: Any = {
        "active": False,
        "description": "For tea",
        "images": ["https://shop.test/1.png"],
        "marketing_features": [{"name": "Blue rim"}],
        "name": "Mug",
        "shippable": True,
        "statement_descriptor": "MUG SHOP",
        "tax_code": "txcd_99999999",
        "type": "good",
        "unit_label": "piece",
        "url": "https://shop.test/mug",
    }
    sizes = {"height": 1.5, "length": 2, "weight": 3.25, "width": 4}
    product = v1.products.create(wanted | {"package_dimensions": sizes, "tax_details": {"tax_code": "txcd_10000000"}})
    shown = product.to_dict()
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["package_dimensions"] == sizes
    assert shown["tax_details"] == {"performance_location": None, "tax_code": "txcd_10000000"}
    changed = v1.products.update(
        product.id, {"package_dimensions": "", "tax_details": "", "statement_descriptor": "CUP SHOP", "active": True}
    ).to_dict()
    assert (changed["package_dimensions"], changed["tax_details"]) == (None, None)
    assert (changed["statement_descriptor"], changed["active"]) == ("CUP SHOP", True)
    assert [it.id for it in v1.products.list({"type": "good"})] == [product.id]


def test_a_default_price_of_any_kind(house: House) -> None:
    form = {
        "name": "Mug",
        "default_price_data[currency]": "usd",
        "default_price_data[unit_amount]": "700",
        "default_price_data[recurring][interval]": "year",
        "default_price_data[currency_options][eur][unit_amount]": "650",
        "expand[]": "default_price.currency_options",
    }
    price = call(house, "POST", "/v1/products", form).json["default_price"]
    assert (price["type"], price["recurring"]["interval"]) == ("recurring", "year")
    assert price["currency_options"]["eur"]["unit_amount"] == 650
    del form["default_price_data[unit_amount]"]
    answer = call(house, "POST", "/v1/products", form)
    assert (answer.status, answer.error["code"]) == (400, "parameter_missing")
    assert answer.error["param"] == "default_price_data[unit_amount]"


def test_what_is_wrong(house: House) -> None:
    sizes = {f"package_dimensions[{name}]": "1" for name in ("height", "length", "weight", "width")}
    for form, code, param in (
        ({"package_dimensions[height]": "1"}, "parameter_missing", "package_dimensions[length]"),
        (sizes | {"package_dimensions[height]": "1.234"}, None, "package_dimensions[height]"),
        (sizes | {"package_dimensions[weight]": "0"}, None, "package_dimensions[weight]"),
        ({"tax_code": "vat"}, "resource_missing", "tax_code"),
        ({"tax_details[performance_location]": "taxloc_1"}, "resource_missing", "tax_details[performance_location]"),
        ({"type": "thing"}, None, "type"),
        ({"id": "search"}, None, "id"),
        ({"id": "x" * 61}, None, "id"),
        ({"id": "mug@shop"}, None, "id"),
    ):
        answer = call(house, "POST", "/v1/products", {"name": "Mug"} | form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body


def test_an_id_is_ones_own(house: House) -> None:
    v1, other = house.stripe.v1, client(house, stranger_key(house)).v1
    assert v1.products.create({"id": "mug", "name": "Mug"}).id == "mug"
    assert other.products.create({"id": "mug", "name": "Cup"}).id == "mug"
    price = v1.prices.create({"currency": "usd", "unit_amount": 1, "product": "mug", "expand": ["product"]})
    assert isinstance(price.product, stripe.Product)
    assert (price.product.id, price.product.name) == ("mug", "Mug")
    assert [it.product for it in v1.prices.list({"product": "mug"})] == ["mug"]
    assert other.prices.list({"product": "mug"}).data == []
    assert [it.name for it in v1.products.list({"ids": ["mug", "prod_unknown"]})] == ["Mug"]
    assert told(house, "price.created")[-1].object.product == "mug"
    with house.app.app_context():
        keys = reading().scalars(select(Product.id).where(Product.name == "Mug")).all()
    assert call(house, "GET", f"/v1/products/{keys[0]}").status == 404, "a row's key is no id"
    assert v1.products.list({"ids": list(keys)}).data == []
    listed = v1.products.list({"limit": 1, "starting_after": "mug"})
    assert [it.id for it in listed] != ["mug"]
    link = v1.payment_links.create({"line_items": [{"price": price.id, "quantity": 60}]})
    assert [line.description for line in v1.payment_links.line_items.list(link.id)] == ["Mug"]


def test_a_product_without_prices_may_go(house: House) -> None:
    v1 = house.stripe.v1
    v1.products.create({"id": "mug", "name": "Mug"})
    assert v1.products.delete("mug").to_dict() == {"id": "mug", "object": "product", "deleted": True}
    assert [it.object.id for it in told(house, "product.deleted")] == ["mug"]
    for method in ("GET", "DELETE"):
        answer = call(house, method, "/v1/products/mug")
        assert (answer.status, answer.error["message"]) == (404, "No such product: 'mug'")
    v1.products.create({"id": "mug", "name": "Mug", "default_price_data": {"currency": "usd", "unit_amount": 1}})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        v1.products.delete("mug")
    assert (caught.value.http_status, caught.value.param, caught.value.user_message) == (
        400,
        "id",
        "This product cannot be deleted because it has one or more user-created prices.",
    )


def test_ids_and_a_cursor_exclude_each_other(house: House) -> None:
    answer = call(house, "GET", "/v1/products?ids[]=mug&starting_after=cup")
    assert (answer.status, answer.error["code"], answer.error["param"]) == (400, "parameters_exclusive", "ids")
