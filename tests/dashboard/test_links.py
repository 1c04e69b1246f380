"""Links in the dashboard: made in one form, previewed, changed, switched off, and signed for one shopper."""

from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
import time_machine
from sqlalchemy import event

from checkout.kit import clock
from checkout.kit.db import atomic, db
from checkout.merchants.accounts import first_merchant
from links.links import PaymentLink
from tests.dashboard.visitors import Visitor
from tests.houses import House
from tests.shoppers import Shopper

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the rules are tested on both
LINKS = "/dashboard/test/links"
TEA = {"name": "Tea for two", "amount": "12.50", "currency": "eur"}
FULL = {
    "sells": "new",
    **TEA,
    "about": "With milk",
    "image": "https://example.com/tea.jpg",
    "quantity": "2",
    "adjustable": "y",
    "least": "1",
    "most": "5",
    "limit": "10",
    "expires_at": "2099-05-03T18:00",
    "after": "redirect",
    "redirect": "https://example.com/thanks?s={CHECKOUT_SESSION_ID}",
    "phone": "y",
    "billing": "y",
    "individual_name": "optional",
    "business_name": "required",
    "tax_id": "never",
    "countries": "DE",
    "field_0_label": "Milk or lemon?",
    "field_0_type": "dropdown",
    "field_0_options": "Milk\nLemon",
    "field_1_label": "Table",
    "field_1_type": "numeric",
    "field_1_optional": "y",
    "codes": "y",
    "submit_type": "book",
    "submit": "See you soon",
    "shipping_address": "Only to your door",
    "inactive_message": "The kettle is off.",
    "description": "Tea",
    "suffix": "TEA",
    "always_customer": "y",
    "metadata": "table: 7\nseason: spring",
}


def make(house: House, merchant: Visitor, **typed: str) -> Any:
    """Fills in the form; what was made, as the API shows it."""
    merchant.visit(f"{LINKS}/new")
    merchant.press("Make the link", **typed)
    return of_address(house, merchant)


def of_address(house: House, merchant: Visitor) -> Any:
    id = merchant.answer.url.partition("/links/")[2].partition("?")[0].partition("/")[0]
    assert id.startswith("plink_"), merchant.page.text
    return house.stripe.v1.payment_links.retrieve(id, {"expand": ["line_items.data.price.product"]})


def test_a_name_and_a_price_make_a_link_that_is_paid(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **TEA)
    assert merchant.page.words.count(link.url) == 1
    assert "The link is ready." in merchant.page.text
    line = link.line_items.data[0]
    assert (line.price.product.name, line.amount_total, line.currency) == ("Tea for two", 1250, "eur")
    assert line.price.product.default_price == line.price.id
    assert link.after_completion.type == "hosted_confirmation"
    shopper = Shopper(link.url)
    assert shopper.pay().status == 303
    page = merchant.visit(f"{LINKS}/{link.id}")
    assert page.rows[-1].startswith("€12.50 EUR paid jo@example.com")
    assert merchant.visit(LINKS).rows[1].startswith("Tea for two €12.50 EUR active 1 ")
    assert merchant.visit(f"{LINKS}/new").form("Make the link").values["currency"] == "eur", "as it was used last"


@on_sqlite
def test_who_may_change_a_quantity_may_not_take_nothing(merchant: Visitor, house: House) -> None:
    line = make(house, merchant, **TEA, adjustable="y").line_items.data[0]
    assert (line.adjustable_quantity.minimum, line.adjustable_quantity.maximum) == (1, 99)


def test_a_form_that_is_sent_twice_makes_one_link(merchant: Visitor, house: House) -> None:
    merchant.visit(f"{LINKS}/new")
    form = merchant.page.form("Make the link")
    url = urljoin(merchant.answer.url, form.action)
    first, second = (merchant.browser.post(url, form.values | TEA) for _ in range(2))
    assert first.location == second.location
    assert len([row for row in merchant.visit(LINKS).rows if row.startswith("Tea")]) == 1
    assert len(house.stripe.v1.products.list().data) == 2


@on_sqlite
def test_all_that_a_link_can_say(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **FULL)
    line = link.line_items.data[0]
    assert (line.quantity, line.price.product.description) == (2, "With milk")
    assert line.price.product.images == ["https://example.com/tea.jpg"]
    assert link.line_items.data[0].adjustable_quantity.to_dict() == {"enabled": True, "minimum": 1, "maximum": 5}
    assert link.restrictions.completed_sessions.limit == 10
    assert link.restrictions.expires_at == 4081514400
    assert link.after_completion.redirect.url == FULL["redirect"]
    assert link.phone_number_collection.enabled
    assert link.billing_address_collection == "required"
    assert link.name_collection.individual.optional
    assert not link.name_collection.business.optional
    assert link.tax_id_collection.to_dict() == {"enabled": True, "required": "never"}
    assert link.shipping_address_collection.allowed_countries == ["DE"]
    assert [(field.key, field.type, field.optional) for field in link.custom_fields] == [
        ("milkorlemon", "dropdown", False),
        ("table", "numeric", True),
    ]
    assert [option.label for option in link.custom_fields[0].dropdown.options] == ["Milk", "Lemon"]
    assert link.allow_promotion_codes
    assert link.submit_type == "book"
    assert link.custom_text.submit.message == "See you soon"
    assert link.inactive_message == "The kettle is off."
    assert link.payment_intent_data.description == "Tea"
    assert link.customer_creation == "always"
    assert link.metadata.to_dict() == {"table": "7", "season": "spring"}


MORE = {
    "row_0_price": "new",
    "row_0_name": "Scone",
    "row_0_amount": "3",
    "row_0_quantity": "2",
    "row_1_quantity": "1",
    "row_1_role": "optional",
    "row_1_adjustable": "y",
    "rate_name": "By post",
    "rate_amount": "4.90",
    "tax_name": "VAT",
    "tax_percent": "19,5",
    "tax_included": "y",
    "blocked": "american_express",
    "promotions": "y",
    "countries": "DE",
}


def jam(house: House) -> Any:
    data: Any = {"currency": "eur", "unit_amount": 600, "product_data": {"name": "Jam"}}
    return house.stripe.v1.prices.create(data)


@on_sqlite
def test_more_things_taxes_shipping_brands_and_consent(merchant: Visitor, house: House) -> None:
    added = jam(house)
    link = make(house, merchant, **TEA, **MORE, row_1_price=added.id)
    tea, scone = link.line_items.data
    assert (scone.price.product.name, scone.quantity, scone.amount_total) == ("Scone", 2, 600)
    (rate,) = house.stripe.v1.tax_rates.list().data
    assert (rate.display_name, rate.percentage, rate.inclusive) == ("VAT", 19.5, True)
    taxed = house.stripe.v1.payment_links.line_items.list(link.id, {"expand": ["data.taxes"]}).data
    assert [[tax.rate.id for tax in line.taxes or ()] for line in taxed] == [[rate.id]] * 2
    assert [(it.price, it.quantity) for it in link.optional_items] == [(added.id, 1)]
    (way,) = link.shipping_options
    assert (way.shipping_amount, tea.amount_total) == (490, 1250)
    assert link.payment_method_options.card.restrictions.brands_blocked == ["american_express"]
    assert link.consent_collection.promotions == "auto"
    shown = merchant.visit(f"{LINKS}/{link.id}").text
    for words in (
        "€18.50 EUR and shipping",
        "2 × Scone",
        "1 × Jam",
        "VAT, 19.5 % in the price",
        "American Express",
        "offers by e-mail",
        "By post",
    ):
        assert words in shown, words
    assert "Jam" in Shopper(link.url).get().words


@on_sqlite
def test_what_is_sold_beside_is_changed_and_taken_away(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **TEA, **MORE, row_1_price=jam(house).id)
    address = f"{LINKS}/{link.id}/edit"
    merchant.visit(address)
    merchant.press("Save")
    assert of_address(house, merchant).to_dict() == link.to_dict(), "what is not changed stays"
    form = merchant.visit(address).form("Save")
    url = f"{house.url}{LINKS}/{link.id}/preview?locale=en"
    typed = {"row_0_quantity": "3", "row_1_quantity": "2", "row_2_price": "new", "row_2_name": "Clotted cream"}
    shown = merchant.browser.post(url, form.values | typed | {"row_2_amount": "2", "submit_type": "book"})
    for words in ("Clotted cream", "€21.50", "Book"):
        assert words in shown.words, words
    assert of_address(house, merchant).to_dict() == link.to_dict(), "it was only shown"
    merchant.press("Save", **typed, row_2_amount="2")
    after = of_address(house, merchant)
    assert [line.quantity for line in after.line_items.data] == [1, 3]
    assert [(it.quantity, bool(it.adjustable_quantity)) for it in after.optional_items] == [(2, True), (1, False)]
    merchant.visit(address)
    merchant.press("Save", row_1_price="", row_2_price="", row_0_adjustable="y")
    last = of_address(house, merchant)
    assert last.optional_items is None
    assert last.line_items.data[1].adjustable_quantity.enabled


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"row_0_price": "new"}, ("Say what is sold.", "Say what it costs.")),
        ({"row_0_price": "price_none"}, ("No such price",)),
        ({"row_0_price": "new", "row_0_name": "Scone", "row_0_amount": "1,234"}, ("thousands or decimals",)),
        ({"rate_name": "By post"}, ("Say what it costs; 0 is free.",)),
        ({"rate_amount": "5"}, ("Say what the way to ship is called.",)),
        ({"tax_name": "VAT"}, ("Say how many percent it is, 100 at most, such as 19 or 7.5.",)),
        ({"tax_name": "VAT", "tax_percent": "nineteen"}, ("percent",)),
        ({"shipping_address": "To the door"}, ("Choose the countries that you ship to",)),
        ({"sells": "open", "row_0_price": "new", "row_0_name": "A", "row_0_amount": "3"}, ("is sold alone",)),
        ({"sells": "open", "codes": "y"}, ("Nothing can be taken off",)),
    ],
)
def test_what_is_wrong_beside_it_is_said_in_plain_words(
    merchant: Visitor, house: House, typed: dict[str, str], words: tuple[str, ...]
) -> None:
    merchant.visit(f"{LINKS}/new")
    page = merchant.press("Make the link", **TEA | typed)
    assert merchant.answer.status == 422
    for sentence in words:
        assert page.text.count(sentence) >= 2, page.text
    problems = page.text.partition("There is a problem")[2].partition("What does it sell?")[0]
    assert not {"_", "[", "`"} & set(problems.replace("price_none", "")), problems
    assert len(house.stripe.v1.products.list().data) == 1


@on_sqlite
def test_times_are_typed_in_the_merchants_zone(merchant: Visitor, house: House) -> None:
    with house.app.app_context(), atomic("test: zone"):
        found = first_merchant()
        assert found is not None
        found.time_zone = "Europe/Berlin"
    link = make(house, merchant, **TEA, expires_at="2099-05-03T18:00")
    assert link.restrictions.expires_at == 4081514400 - 2 * clock.HOUR_S
    assert "3 May 2099, 18:00:00 Berlin" in merchant.page.text
    form = merchant.visit(f"{LINKS}/{link.id}/edit").form("Save")
    assert form.values["expires_at"] == "2099-05-03T18:00"


@on_sqlite
def test_what_is_not_changed_stays_and_what_is_emptied_goes(merchant: Visitor, house: House) -> None:
    before = make(house, merchant, **FULL, capture_later="y")
    merchant.visit(f"{LINKS}/{before.id}/edit")
    merchant.press("Save")
    after = of_address(house, merchant)
    assert after.to_dict() == before.to_dict()
    emptied = dict.fromkeys(FULL, "") | {"after": "hosted_confirmation", "submit_type": "auto", "quantity": "3"}
    merchant.visit(f"{LINKS}/{before.id}/edit")
    form = merchant.page.form("Save")
    kept = {name: it for name, it in form.values.items() if name in ("csrf_token", "field_0_key", "field_1_key")}
    typed = {name: it for name, it in emptied.items() if it} | {"field_0_type": "text", "field_1_type": "text"}
    assert merchant.browser.post(urljoin(merchant.answer.url, form.action), kept | typed).status == 303
    bare = house.stripe.v1.payment_links.retrieve(before.id, {"expand": ["line_items"]})
    assert bare.restrictions is None
    assert bare.custom_fields == []
    assert bare.shipping_address_collection is None
    assert bare.metadata.to_dict() == {}
    assert bare.line_items is not None
    assert bare.line_items.data[0].quantity == 3
    assert bare.payment_intent_data is not None
    assert bare.payment_intent_data.capture_method == "manual", "said once, when it was made"


def test_the_shopper_decides_and_a_price_of_the_catalogue(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, sells="open", name="Gift", currency="eur", minimum="5", maximum="50", preset="10")
    custom = link.line_items.data[0].price.custom_unit_amount
    assert (custom.minimum, custom.maximum, custom.preset) == (500, 5000, 1000)
    assert merchant.visit(LINKS).rows[1].startswith("Gift as the shopper likes active 0 ")
    mug = house.stripe.v1.prices.list({"currency": "usd"}).data[0]
    form = merchant.visit(f"{LINKS}/new?price={mug.id}").form("Make the link")
    assert (form.values["sells"], form.values["price"]) == ("price", mug.id)
    merchant.press("Make the link")
    assert of_address(house, merchant).line_items.data[0].price.id == mug.id


@on_sqlite
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(merchant: Visitor, house: House) -> None:
    merchant.visit(f"{LINKS}/new")
    page = merchant.press("Make the link", name="", amount="twelve", least="5", adjustable="y", most="2", limit="x")
    assert merchant.answer.status == 422
    for sentence in ("Say what is sold.", "such as 12.50", "at least the least", "Give a whole number."):
        assert page.text.count(sentence) == 2, sentence  # above, and at the field
    assert page.form("Make the link").values["amount"] == "twelve"
    page = merchant.press("Make the link", **TEA | {"amount": "0.20"}, least="", most="", limit="")
    assert page.text.count("Amount must be at least €0.50 eur") == 2
    page = merchant.press("Make the link", **TEA, terms="y")
    assert page.text.count("First give the address of your terms of service, under Settings.") == 2
    assert len(house.stripe.v1.payment_links.list().data) == 1
    assert len(house.stripe.v1.products.list().data) == 1, "what was refused left nothing behind"


@on_sqlite
def test_the_preview_is_the_page_and_keeps_nothing(merchant: Visitor, house: House) -> None:
    form = merchant.visit(f"{LINKS}/new").form("Make the link")
    assert "frame-src 'self'" in merchant.answer.headers["Content-Security-Policy"]
    url = f"{house.url}{LINKS}/preview?locale=en"
    nothing = merchant.browser.post(url, form.values)
    assert "Say what is sold" in nothing.words
    shown = merchant.browser.post(url, form.values | TEA | {"submit_type": "book", "phone": "y"})
    for sentence in ("Tea for two", "€12.50", "Book", "Phone number", "Card number"):
        assert sentence in shown.words
    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'; sandbox" in policy
    assert "<script" not in shown.text
    assert len(house.stripe.v1.products.list().data) == 1
    assert len(house.stripe.v1.events.list({"type": "payment_link.created"}).data) == 1


@on_sqlite
def test_a_link_is_switched_off_with_its_words_and_on_again(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **TEA)
    page = merchant.press("Switch off", message="Back in May.")
    assert "it opens nothing new" in page.text
    assert "Back in May." in Shopper(link.url).get().words
    assert "Tea for two" not in merchant.visit(LINKS).text
    assert merchant.visit(f"{LINKS}?show=all").rows[1].startswith("Tea for two €12.50 EUR off")
    merchant.visit(f"{LINKS}/{link.id}")
    merchant.press("Switch on")
    assert Shopper(link.url).get().status == 200


def test_the_list_says_why_a_link_opens_nothing(merchant: Visitor, house: House) -> None:
    full = make(house, merchant, **TEA, limit="1")
    Shopper(full.url).pay()
    soon = clock.now() + 60
    ends = house.stripe.v1.payment_links.create(
        {"line_items": [{"price": full.line_items.data[0].price.id, "quantity": 2}]}
        | {"restrictions": {"expires_at": soon}}  # type: ignore[arg-type]  # ours
    )
    with time_machine.travel(soon + 1, tick=False):
        rows = merchant.visit(LINKS).rows
        older = merchant.visit(f"{LINKS}?before={ends.id}").rows
    assert rows[1].startswith("Tea for two €25.00 EUR ended 0 ")
    assert rows[2].startswith("Tea for two €12.50 EUR full 1 of 1 ")
    assert older[1:] == rows[2:]


@on_sqlite
def test_many_links_are_listed_with_few_queries(merchant: Visitor, house: House) -> None:
    with house.app.app_context():
        engine = db.engines["read"]
    asked: list[str] = []
    for name in ("One", "Two", "Three"):
        make(house, merchant, **TEA | {"name": name})

    def listen(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", listen)
    try:
        merchant.visit(LINKS)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len([query for query in asked if "FROM line_items" in query]) == 1
    assert len([query for query in asked if "FROM capacities" in query]) == 1
    assert len([query for query in asked if "FROM products" in query]) == 0
    assert PaymentLink.__tablename__ in " ".join(asked)


def test_a_personal_link_is_signed_for_one_shopper(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **TEA)
    merchant.visit(f"{LINKS}/{link.id}/personal")
    page = merchant.press("Sign the link", email="ann@example.com", quantity="2", single_use="y")
    url = next(word for word in page.words if "/p/plink_" in word)
    shopper = Shopper(url)
    assert "ann@example.com" in shopper.open().text
    assert "€25.00" in shopper.page.words if shopper.page else ""
    assert shopper.pay().status == 303
    merchant.visit(f"{LINKS}/{link.id}/personal")
    page = merchant.press("Sign the link", client_reference_id="no spaces", email="ann")
    assert "Give an e-mail address" in page.text
    page = merchant.press("Sign the link", client_reference_id="no spaces", email="")
    assert page.text.count("Use letters, digits, - and _ only.") == 2
    assert merchant.answer.status == 422


@on_sqlite
def test_a_personal_link_names_the_amount_where_the_shopper_would(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, sells="open", name="Gift", currency="eur", minimum="5", maximum="", preset="")
    merchant.visit(f"{LINKS}/{link.id}/personal")
    page = merchant.press("Sign the link", amount="4")
    assert page.text.count("Give an amount from €5.00 EUR to") == 2
    page = merchant.press("Sign the link", amount="7.50")
    assert "€7.50" in Shopper(next(word for word in page.words if "/p/plink_" in word)).get().words


@on_sqlite
def test_the_signing_key_signs_as_its_recipe_says(merchant: Visitor, house: House) -> None:
    link = make(house, merchant, **TEA)
    merchant.visit(f"{LINKS}/{link.id}/key")
    first = signed_by(merchant)
    merchant.press("Make a new key")
    second = signed_by(merchant)
    assert first != second
    assert [Shopper(url).get().state for url in (first, second)] == [None, None]
    merchant.press("Retire the earlier keys")
    assert [Shopper(url).get().status for url in (first, second)] == [404, 200]


def signed_by(merchant: Visitor) -> str:
    """The recipe on the page, run as it stands there."""
    said: list[str] = []
    recipe = unescape(merchant.answer.text.partition('<pre tabindex="0">')[2].partition("</pre>")[0])
    exec(recipe, {"print": said.append})
    return said[0]
