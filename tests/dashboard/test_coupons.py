"""Coupons and promotion codes in the dashboard: made, shown, switched off and on, deleted."""

from typing import Any
from urllib.parse import urljoin

import pytest

from tests.dashboard.visitors import Visitor
from tests.houses import House
from tests.shoppers import Shopper

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the rules are tested on both
COUPONS = "/dashboard/test/coupons"


def make(house: House, merchant: Visitor, **typed: str) -> Any:
    """Fills in the form; what was made, as the API shows it."""
    merchant.visit(f"{COUPONS}/new")
    merchant.press("Make the coupon", **{"percent": "25", **typed})
    id = merchant.answer.url.rpartition("/")[2]
    assert id != "new", merchant.page.text
    return house.stripe.v1.coupons.retrieve(id, {"expand": ["applies_to"]})


def test_a_share_and_an_amount(merchant: Visitor, house: House) -> None:
    share = make(house, merchant, name="Summer", percent="12,5%", duration="repeating", months="3", chosen_id="SUN")
    assert (share.id, share.percent_off, share.duration, share.duration_in_months) == ("SUN", 12.5, "repeating", 3)
    mug = house.stripe.v1.products.list().data[0]
    limits = {"max_redemptions": "10", "redeem_by": "2028-05-03T18:00", "products": mug.id}
    amount = make(house, merchant, kind="amount", amount="5", currency="eur", duration="forever", **limits)
    assert (amount.amount_off, amount.currency, amount.duration) == (500, "eur", "forever")
    assert (amount.max_redemptions, amount.redeem_by, amount.applies_to.products) == (10, 1840989600, [mug.id])
    assert "€5.00 EUR off, always" in merchant.page.text
    text = merchant.visit(COUPONS).text
    assert f"{amount.id} €5.00 EUR off, always active redeemed 0 of 10 " in text
    assert "Summer 12.5% off, for 3 months active redeemed 0 " in text


def test_what_is_said_of_a_coupon_is_changed(merchant: Visitor, house: House) -> None:
    coupon = make(house, merchant, name="Summer")
    form = merchant.visit(f"{COUPONS}/{coupon.id}/edit").form("Save")
    assert form.values["name"] == "Summer"
    page = merchant.press("Save", name="S" * 41)
    assert page.text.count("Use at most 40 characters.") == 2
    page = merchant.press("Save", name="Autumn", metadata="season: 3")
    assert "The coupon was changed." in page.text
    assert "Metadata: season 3" in page.text
    after = house.stripe.v1.coupons.retrieve(coupon.id)
    assert (after.name, after.metadata and after.metadata.to_dict()) == ("Autumn", {"season": "3"})
    assert [it.type for it in house.stripe.v1.events.list({"type": "coupon.updated"}).data] == ["coupon.updated"]


def test_metadata_that_no_line_can_say_stays(merchant: Visitor, house: House) -> None:
    odd = {"a:b": "c", "note": "line 1\nk2: v", "edge": " x "}
    coupon = house.stripe.v1.coupons.create({"percent_off": 5, "metadata": {**odd, "plain": "1"}})
    page = merchant.visit(f"{COUPONS}/{coupon.id}/edit")
    assert page.form("Save").values["metadata"] == "plain: 1"
    assert "What no line can say stays as it is: a:b, note, edge." in page.text
    merchant.press("Save", name="Autumn", metadata="plain: 2")
    after = house.stripe.v1.coupons.retrieve(coupon.id)
    assert (after.name, after.metadata and after.metadata.to_dict()) == ("Autumn", {**odd, "plain": "2"})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a" * 41 + ": 1", "Use at most 40 characters for a name, and no brackets."),
        ("a[b]: 1", "Use at most 40 characters for a name, and no brackets."),
        ("a: " + "1" * 501, "Use at most 500 characters for a value."),
        ("\n".join(f"k{n}: 1" for n in range(51)), "Write at most 50 lines."),
        ("a: 1\na: 2", "“a” is there twice."),
        ("a", "Write each line as a name, a colon and a value."),
    ],
)
def test_metadata_has_its_limits(merchant: Visitor, house: House, typed: str, words: str) -> None:
    coupon = house.stripe.v1.coupons.create({"percent_off": 5})
    merchant.visit(f"{COUPONS}/{coupon.id}/edit")
    page = merchant.press("Save", metadata=typed)
    assert page.text.count(words) == 2
    after = house.stripe.v1.coupons.retrieve(coupon.id)
    assert (after.metadata and after.metadata.to_dict()) == {}


def test_a_code_is_made_redeemed_and_switched(merchant: Visitor, house: House) -> None:
    make(house, merchant, name="Summer")
    merchant.visit(merchant.page.links["New code"])
    limits = {"max_redemptions": "2", "minimum": "10", "currency": "usd", "expires_at": "2099-05-03T18:00"}
    page = merchant.press("Make the code", code="spring", **limits)
    terms = "from $10.00 USD, until 3 May 2099, 18:00:00 UTC"
    assert page.rows[1] == f"spring active {terms} redeemed 0 of 2 Switch off"
    mug = house.stripe.v1.prices.list().data[0]
    line = {"price": mug.id, "quantity": 1}
    link = house.stripe.v1.payment_links.create({"line_items": [line], "allow_promotion_codes": True})  # type: ignore[list-item]
    assert "$15.00" in Shopper(f"{link.url}?prefilled_promo_code=SPRING").get().words
    assert merchant.press("Switch off").rows[1] == f"spring off {terms} redeemed 0 of 2 Switch on"
    assert "$15.00" not in Shopper(f"{link.url}?prefilled_promo_code=SPRING").get().words
    assert merchant.press("Switch on").rows[1].startswith("spring active")


def test_a_code_for_one_customer(merchant: Visitor, house: House) -> None:
    make(house, merchant)
    jo = house.stripe.v1.customers.create({"email": "jo@example.com"})
    new = merchant.page.links["New code"]
    merchant.visit(new)
    page = merchant.press("Make the code", code="JO", customer="cus_nobody")
    assert page.text.count("No such customer: 'cus_nobody'") == 2
    page = merchant.press("Make the code", code="no good")
    assert page.text.count("Use letters, digits and dashes.") == 2
    page = merchant.press("Make the code", code="JO", customer=jo.id, first_time="y")
    assert page.rows[1].startswith(f"JO active for {jo.id}, for a first payment redeemed 0")
    merchant.visit(new)
    page = merchant.press("Make the code", code="jo")
    assert page.text.count("An active promotion code with `code: JO` already exists.") == 2


def test_deleting_asks_and_ends_the_codes(merchant: Visitor, house: House) -> None:
    coupon = make(house, merchant)
    merchant.visit(merchant.page.links["New code"])
    page = merchant.press("Make the code", code="SPRING")
    assert "What was taken off by it (25% off, once) stays taken off" in page.text
    assert "deleted" in merchant.press("Delete").text
    merchant.visit(f"{COUPONS}/{coupon.id}")
    assert merchant.answer.status == 404
    assert not house.stripe.v1.promotion_codes.list({"code": "SPRING"}).data[0].active


def test_a_form_that_is_sent_twice_makes_one(merchant: Visitor, house: House) -> None:
    form = merchant.visit(f"{COUPONS}/new").form("Make the coupon")
    url = urljoin(merchant.answer.url, form.action)
    first, second = (merchant.browser.post(url, form.values | {"percent": "25"}) for _ in range(2))
    assert first.location == second.location
    assert len(house.stripe.v1.coupons.list().data) == 1


def test_what_is_wrong_with_a_coupon_stands_at_its_field(merchant: Visitor, house: House) -> None:
    make(house, merchant, chosen_id="SUN")
    merchant.visit(f"{COUPONS}/new")
    page = merchant.press("Make the coupon", percent="101", duration="repeating", redeem_by="soon")
    for sentence in ("from 0.01 to 100 percent", "Say for how many months.", "Give a day and a time."):
        assert page.text.count(sentence) == 2, sentence
    page = merchant.press("Make the coupon", kind="amount", amount="", duration="once", redeem_by="2001-01-01T00:00")
    assert page.text.count("Say how much is taken off.") == 2
    page = merchant.press("Make the coupon", percent="5", kind="percent", chosen_id="", redeem_by="2001-01-01T00:00")
    assert page.text.count("This must be in the future.") == 2
    page = merchant.press("Make the coupon", percent="5", kind="percent", redeem_by="", chosen_id="SUN")
    assert page.text.count("Coupon already exists.") == 2
