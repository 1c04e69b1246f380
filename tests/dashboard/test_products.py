"""Products and prices in the dashboard: made, changed, archived; and a link from each price."""

from typing import Any

import pytest

from tests.dashboard.visitors import Visitor
from tests.houses import House

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the rules are tested on both
PRODUCTS = "/dashboard/test/products"
NIGHT = {"name": "Night in the lighthouse", "amount": "120", "currency": "eur"}


def make(house: House, merchant: Visitor, **typed: str) -> Any:
    """Fills in the form; what was made, as the API shows it."""
    merchant.visit(f"{PRODUCTS}/new")
    merchant.press("Add the product", **NIGHT | typed)
    id = merchant.answer.url.rpartition("/")[2]
    assert id.startswith("prod_"), merchant.page.text
    return house.stripe.v1.products.retrieve(id, {"expand": ["default_price.tiers"]})


def test_a_product_is_made_with_its_price(merchant: Visitor, house: House) -> None:
    made = make(
        house,
        merchant,
        description="With breakfast",
        images="https://example.com/a.jpg\nhttps://example.com/b.jpg",
        unit_label="night",
        metadata="floor: 9",
        lookup_key="night",
        nickname="Summer",
        tax_behavior="inclusive",
    )
    assert (made.name, made.description, made.unit_label) == ("Night in the lighthouse", "With breakfast", "night")
    assert made.images == ["https://example.com/a.jpg", "https://example.com/b.jpg"]
    assert made.metadata.to_dict() == {"floor": "9"}
    price = made.default_price
    assert (price.unit_amount, price.currency, price.nickname) == (12000, "eur", "Summer")
    assert (price.lookup_key, price.tax_behavior) == ("night", "inclusive")
    assert merchant.page.rows[1] == "€120.00 EUR default Summer, key night, tax included Make a link Edit"
    assert merchant.visit(PRODUCTS).rows[1].startswith("Night in the lighthouse €120.00 EUR active")


def test_tiers_and_what_the_shopper_decides(merchant: Visitor, house: House) -> None:
    tiers = {"tier_0_end": "2", "tier_0_amount": "120", "tier_1_amount": "100", "tier_1_flat": "10"}
    price = make(house, merchant, kind="tiers", **tiers).default_price
    assert [(it.up_to, it.unit_amount, it.flat_amount) for it in price.tiers] == [(2, 12000, None), (None, 10000, 1000)]
    assert price.tiers_mode == "graduated"
    assert "from €120.00 EUR, in 2 tiers" in merchant.page.text
    gift = make(house, merchant, kind="open", minimum="5", maximum="50", preset="").default_price
    assert (gift.custom_unit_amount.minimum, gift.custom_unit_amount.maximum) == (500, 5000)
    assert "€5.00 to €50.00 EUR, as the shopper likes" in merchant.page.text
    merchant.visit(f"{PRODUCTS}/new")
    page = merchant.press("Add the product", **NIGHT, kind="tiers", tier_0_end="2", tier_0_amount="120")
    assert page.text.count("The last tier has no end: leave this empty.") == 2
    page = merchant.press("Add the product", **NIGHT, kind="tiers", tier_0_end="", tier_1_amount="99")
    assert page.text.count("Say where this tier ends: only the last has no end.") == 2
    page = merchant.press(
        "Add the product", **NIGHT, kind="open", minimum="5", maximum="4", tier_0_end="", tier_1_amount=""
    )
    assert page.text.count("“At most” must be at least “At least”.") == 2


def test_a_price_is_added_made_the_default_and_archived(merchant: Visitor, house: House) -> None:
    product = make(house, merchant)
    merchant.visit(f"{PRODUCTS}/{product.id}/prices/new")
    page = merchant.press("Add the price", amount="99", currency="eur", nickname="Winter")
    assert page.rows[1] == "€99.00 EUR active Winter Make a link Edit Make default Archive"
    page = merchant.press("Make default")
    assert page.rows[1] == "€99.00 EUR default Winter Make a link Edit"
    assert page.rows[2] == "€120.00 EUR active Make a link Edit Make default Archive"
    page = merchant.press("Archive")
    assert page.rows[2] == "€120.00 EUR archived Edit Unarchive"
    assert not house.stripe.v1.prices.retrieve(product.default_price.id).active
    assert merchant.press("Unarchive").rows[2] == "€120.00 EUR active Make a link Edit Make default Archive"
    link = merchant.page.links["Make a link"]
    form = merchant.visit(link).form("Make the link")
    assert form.values["price"] == product.default_price.id


def test_what_is_said_of_a_price_is_changed(merchant: Visitor, house: House) -> None:
    product = make(house, merchant)
    place = f"/dashboard/test/prices/{product.default_price.id}/edit"
    merchant.visit(place)
    page = merchant.press("Save", tax_behavior="exclusive", nickname="Winter", lookup_key="night", metadata="floor: 9")
    assert "€120.00 EUR default Winter, key night, tax on top" in page.rows[1]
    price = house.stripe.v1.prices.retrieve(product.default_price.id)
    assert (price.tax_behavior, price.nickname, price.metadata.to_dict()) == ("exclusive", "Winter", {"floor": "9"})
    assert merchant.visit(place).form("Save").values["metadata"] == "floor: 9"
    refused = merchant.press("Save", tax_behavior="inclusive", nickname="Summer")
    assert refused.text.count("You cannot change the tax behavior of a price once it is inclusive or exclusive.") == 2
    assert refused.form("Save").values["nickname"] == "Summer", "what was typed stays"
    merchant.visit(f"{PRODUCTS}/{product.id}/prices/new")
    merchant.press("Add the price", amount="99", currency="eur")
    other = house.stripe.v1.prices.list({"product": product.id}).data[0]
    merchant.visit(f"/dashboard/test/prices/{other.id}/edit")
    assert merchant.press("Save", lookup_key="night").text.count("already uses that lookup key") == 2
    assert len(house.stripe.v1.events.list({"type": "price.updated"}).data) == 1


def test_a_default_price_is_not_archived(merchant: Visitor, house: House) -> None:
    product = make(house, merchant)
    token = merchant.page.form("Sign out").values
    answer = merchant.browser.post(f"{house.url}/dashboard/test/prices/{product.default_price.id}/archive", token)
    assert answer.status == 400
    assert "it is the default price of its product" in answer.words


def test_a_product_is_changed_archived_and_sold_again(merchant: Visitor, house: House) -> None:
    product = make(house, merchant, description="With breakfast", metadata="floor: 9")
    merchant.visit(f"{PRODUCTS}/{product.id}/edit")
    merchant.press("Save", name="Night at sea", metadata="")
    after = house.stripe.v1.products.retrieve(product.id)
    assert (after.name, after.description, after.metadata.to_dict()) == ("Night at sea", "With breakfast", {})
    page = merchant.press("Archive the product")
    assert "nothing new sells it" in page.text
    assert "Make a link" not in page.links
    assert "Night at sea" not in merchant.visit(PRODUCTS).text
    assert "Night at sea" in merchant.visit(f"{PRODUCTS}?show=archived").text
    merchant.visit(f"{PRODUCTS}/{product.id}")
    assert "Make a link" in merchant.press("Sell it again").links
    assert [it.type for it in house.stripe.v1.events.list({"type": "product.updated"})].count("product.updated") == 3


def test_what_is_wrong_with_a_product_stands_at_its_field(merchant: Visitor, house: House) -> None:
    make(house, merchant, lookup_key="night")
    merchant.visit(f"{PRODUCTS}/new")
    page = merchant.press("Add the product", name="", amount="", images="mug.jpg", url="mug")
    for sentence in (
        "Say what is sold.",
        "Say what it costs.",
        "the whole address of each image",
        "the whole address,",
    ):
        assert page.text.count(sentence) == 2, sentence
    page = merchant.press("Add the product", **NIGHT, images="", url="", lookup_key="night")
    assert page.text.count("already uses that lookup key") == 2
    assert len(house.stripe.v1.products.list().data) == 2


@pytest.mark.parametrize("amount", ["10.999", "12,345", "1.000 EUR"])
def test_an_amount_that_may_mean_two_is_asked_for_again(merchant: Visitor, amount: str) -> None:
    merchant.visit(f"{PRODUCTS}/new")
    page = merchant.press("Add the product", **NIGHT | {"amount": amount})
    assert merchant.answer.status == 422
    assert page.text.count("This may be thousands or decimals") == 2, "above the form and at its field"


def test_a_product_without_a_default_is_listed_at_its_newest_price(merchant: Visitor, house: House) -> None:
    v1 = house.stripe.v1
    tea = v1.products.create({"name": "Tea"})
    v1.prices.create({"product": tea.id, "currency": "eur", "unit_amount": 300})
    v1.prices.create({"product": tea.id, "currency": "eur", "unit_amount": 400})
    v1.prices.create({"product": tea.id, "currency": "eur", "unit_amount": 500, "active": False})
    v1.products.create({"name": "Nothing yet"})
    rows = merchant.visit(PRODUCTS).rows
    assert rows[1].startswith("Nothing yet active")
    assert rows[2].startswith("Tea €4.00 EUR active")
