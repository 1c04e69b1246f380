"""A price: its amount never changes, and it is told together with the product that is made with it."""

from checkout.catalogue.prices import Price, add_price
from checkout.events.log import newest
from checkout.kit import wire
from checkout.kit.db import atomic
from checkout.kit.resources import Account
from checkout.merchants.accounts import first_merchant
from tests.houses import House


def account() -> Account:
    merchant = first_merchant()
    assert merchant is not None
    return merchant.in_mode(livemode=False)


def test_a_price_with_its_product(house: House) -> None:
    with house.app.app_context():
        with atomic("test: price"):
            price = add_price(account(), product_data={"name": "Mug"}, currency="usd", unit_amount=700)
        created, product_created = newest(account(), 2)
        assert (product_created.type, created.type) == ("product.created", "price.created")
        assert created.data["object"] == wire.plain(price.shape())
        assert price.product.name == "Mug"
        again = Price.of(account(), price.id)
        assert (again.unit_amount, again.currency, again.active) == (700, "usd", True)


def test_a_prices_product_can_be_expanded_whatever_its_id(house: House) -> None:
    with house.app.app_context():
        with atomic("test: price"):
            price = add_price(account(), product_data={"id": "mug", "name": "Mug"}, currency="usd", unit_amount=700)
        shape = wire.render(price.shape(), account(), ["product", "currency_options"])
        assert shape["product"]["name"] == "Mug"
        assert shape["currency_options"]["usd"]["unit_amount"] == 700
