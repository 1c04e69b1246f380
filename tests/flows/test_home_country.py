"""Which country an address starts with: where the shopper most likely is, never one that is the same for everybody."""

import pytest

from checkout.kit.db import atomic
from checkout.merchants import shops
from checkout.merchants.accounts import first_merchant
from tests.flows.scenes import DECLINED, order, shopper_of
from tests.houses import House
from tests.shoppers import Shopper

HOME = "AT"  # the merchant's


@pytest.fixture
def shop(house: House) -> House:
    with house.app.app_context(), atomic("test: country"):
        merchant = first_merchant()
        assert merchant is not None
        shops.change(merchant, country=HOME)
    return house


@pytest.mark.parametrize(
    ("languages", "country"),
    [
        ("de-DE,de;q=0.9,en-US;q=0.8", "DE"),
        ("en;q=0.5, pt-BR", "BR"),
        ("zh-Hant-TW", "TW"),
        ("de,en-US;q=0.7,en;q=0.3", HOME),  # the second language tells of no place
        ("nl", HOME),
        ("ar", HOME),  # not Argentina
        ("es-419", HOME),
        ("en-XZ", HOME),
        ("*", HOME),
        ("", HOME),
    ],
)
def test_the_browsers_region_else_the_merchants_country(shop: House, languages: str, country: str) -> None:
    assert Shopper(shop.link, languages=languages).open().values["billingCountry"] == country
    everything = {"billing_address_collection": "required", "tax_id_collection": {"enabled": True}}
    asking = shopper_of(order(shop, **everything))
    asking.languages = languages
    assert asking.open().values["billingCountry"] == country


@pytest.mark.parametrize(("languages", "country"), [("de-DE", "DE"), ("fr-FR", HOME), ("en", HOME)])
def test_among_the_countries_that_parcels_go_to(shop: House, languages: str, country: str) -> None:
    to_these = {"shipping_address_collection": {"allowed_countries": ["DE", HOME, "CH"]}}
    shopper = shopper_of(order(shop, **to_these))
    shopper.languages = languages
    assert shopper.open().values["shippingCountry"] == country
    nowhere_near = shopper_of(order(shop, shipping_address_collection={"allowed_countries": ["JP", "CA"]}))
    assert nowhere_near.open().values["shippingCountry"] == "JP"


def test_what_was_chosen_stays(shop: House) -> None:
    shopper = Shopper(shop.link, languages="de-DE")
    refused = shopper.pay(number=DECLINED, country="US", postal_code="94107")
    assert (refused.status, refused.values["billingCountry"]) == (402, "US")
    assert shopper.open(shop.link).values["billingCountry"] == "US"
