"""The summary of what is wrong with a form: its fields by their labels, in the order of the page."""

import re
from html import unescape

import pytest

from tests.dashboard.visitors import Visitor

HIDDEN = re.compile(r"csrf_token|id|made|field_\d_key")
SCONE = {"row_0_name": "Scone", "row_0_amount": "2", "row_0_role": "optional"}
UNSEEN = "\0"  # which no field of text takes, and no choice is


def summary(visitor: Visitor) -> dict[str, str]:
    """The sentences, by the ids of the fields that they lead to."""
    found = re.search(r'<div class="problems".*?</div>', visitor.answer.text, re.DOTALL)
    assert found is not None, visitor.page.text
    lines = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', found[0])
    assert len(lines) == found[0].count("<li>")
    return {id: unescape(said) for id, said in lines}


def at_field(visitor: Visitor, id: str) -> str:
    found = re.search(rf'id="{id}-error">(.*?)</p>', visitor.answer.text)
    assert found is not None, id
    return unescape(found[1])


def a_link(visitor: Visitor) -> str:
    visitor.visit("/dashboard/test/links/new")
    visitor.press("Make the link", name="Tea", amount="3", currency="eur", row_0_price="new", **SCONE)
    return visitor.answer.url.partition("?")[0]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("address", "button", "least"),
    [
        ("links/new", "Make the link", 80),
        ("{link}/edit", "Save", 60),
        ("{link}/personal", "Sign the link", 4),
        ("products/new", "Add the product", 20),
        ("customers/new", "Add customer", 9),
        ("coupons/new", "Make the coupon", 8),
        ("settings", "Save", 8),
        ("settings/checkout", "Save", 4),
    ],
)
def test_its_order_is_that_of_the_page(merchant: Visitor, address: str, button: str, least: int) -> None:
    link = a_link(merchant) if "{link}" in address else ""
    merchant.visit(address.format(link=link) if link else f"/dashboard/test/{address}")
    seen = {name: it for name, it in merchant.page.form(button).values.items() if not HIDDEN.fullmatch(name)}
    merchant.press(button, **{name: it + UNSEEN for name, it in seen.items()})
    told = list(summary(merchant))
    on_page = re.findall(r'\bid="([\w-]+)"', merchant.answer.text)
    assert len(told) >= least
    assert told == sorted(told, key=on_page.index)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_it_names_each_field_and_the_field_itself_does_not(merchant: Visitor) -> None:
    merchant.visit("/dashboard/test/links/new")
    merchant.press("Make the link", row_1_price="new", tax_name="VAT", sells="")
    assert summary(merchant)["sells"] == "What does it sell? Choose one of these."
    merchant.press("Make the link", sells="new", row_1_price="new", tax_name="VAT")
    assert summary(merchant) == {
        "name": "Name: Say what is sold.",
        "amount": "Price: Say what it costs.",
        "row_1_name": "Also 2, Name: Say what is sold.",
        "row_1_amount": "Also 2, Price: Say what it costs.",
        "tax_percent": "Percent: Say how many percent it is, 100 at most, such as 19 or 7.5.",
    }
    assert at_field(merchant, "amount") == "Say what it costs."
    merchant.visit("/dashboard/test/coupons/new")
    merchant.press("Make the coupon", kind="amount", amount="99999999", currency="eur")
    assert summary(merchant) == {"amount": "Amount must be no more than €999,999.99"}, "it is named already"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_preview_of_a_wrong_change_asks_for_nothing_that_cannot_be_changed(merchant: Visitor) -> None:
    link = a_link(merchant)
    form = merchant.visit(f"{link}/edit").form("Save")
    shown = merchant.browser.post(f"{link}/preview", form.values | {"limit": "many"})
    assert "How many payments it takes: Give a whole number." in shown.words
    assert "The page is shown here once the form is complete and right." in shown.words
    assert "Say what is sold" not in shown.words
