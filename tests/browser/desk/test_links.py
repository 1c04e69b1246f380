"""Links by the keyboard alone: made beside the page that they open, paid, changed, signed, switched off."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.desk.desks import Desk
from tests.houses import House
from tests.shoppers import Shopper


def look(desk: Desk) -> None:
    """At the page beside the form, which a phone folds away."""
    if desk.looking.window.size == PHONE:
        desk.page.locator(".glance summary").focus()
        desk.keys.press("Enter")


def test_a_link_is_made_beside_its_page_and_paid(house: House, desk: Desk) -> None:
    page, keys = desk.page, desk.keys
    desk.go("Links")
    desk.press("New link")
    expect(page.locator("#name")).to_be_focused()
    keys.type("Tea for two")
    desk.write("Price", "12.50")
    look(desk)
    shown = page.frame_locator(".glance iframe:not(.next)")
    expect(shown.get_by_text("Tea for two").first).to_be_visible()
    expect(shown.get_by_text("$12.50").first).to_be_visible()
    desk.is_sound("link-new")
    desk.press("Make the link")
    page.wait_for_url("**/links/plink_*")
    desk.is_told("The link is ready.")
    desk.is_sound("link-made")
    page.goto(page.locator("#url").inner_text())
    desk.looking.type()
    keys.press("Enter")
    desk.looking.is_paid()
    desk.open("links")
    desk.press("Tea for two")
    expect(page.get_by_role("row").filter(has_text="jo@example.com")).to_contain_text("paid")
    desk.is_sound("link-paid")


def test_all_that_is_folded_away(house: House, desk: Desk) -> None:
    page = desk.page
    desk.open("links/new")
    desk.keys.type("Tea for two")
    desk.write("Price", "twelve")
    desk.press("More things, and what shoppers may add")
    desk.choose("What", "Something new")
    desk.write("Name", "Scone")
    desk.press("Make the link")
    desk.is_refused("Give an amount of money, such as 12.50.", "Say what it costs.")
    expect(page.locator("#row_0_name")).to_have_value("Scone")
    expect(page.locator("#row_1_price")).to_be_visible()
    expect(page.locator("#row_2_price")).to_be_hidden()
    desk.write("Price", "12.50")
    page.locator("#row_0_name").focus()
    desk.write("Price", "3")
    desk.press("Limit and end")
    desk.write("How many payments it takes", "10")
    desk.press("What the page asks for")
    desk.tick("Phone number")
    desk.press("Shipping and taxes")
    desk.write("Or a new tax", "VAT")
    desk.write("Percent", "19")
    desk.press("Promotion codes and ways to pay")
    desk.tick("American Express")
    desk.press("Consent")
    desk.tick("Ask whether shoppers want to hear of offers by e-mail")
    desk.press("Words on the page")
    desk.press("For your books")
    look(desk)
    shown = page.frame_locator(".glance iframe:not(.next)")
    expect(shown.get_by_text("Scone").first).to_be_visible()
    desk.is_sound("link-everything")
    desk.press("Make the link")
    desk.is_told("The link is ready.")
    desk.is_sound("link-everything-made")
    link = house.stripe.v1.payment_links.list({"limit": 1}).data[0]
    assert link.phone_number_collection.enabled
    assert link.consent_collection is not None
    assert link.consent_collection.promotions == "auto"


def test_a_link_is_changed_signed_and_switched_off(house: House, desk: Desk) -> None:
    page = desk.page
    desk.go("Links")
    desk.press("Enamel mug")
    desk.press("Edit")
    desk.press("More things, and what shoppers may add")
    desk.choose("What", "Something new")
    desk.write("Name", "Saucer")
    desk.write("Price", "4")
    look(desk)
    shown = page.frame_locator(".glance iframe:not(.next)")
    expect(shown.get_by_text("Saucer").first).to_be_visible()
    desk.is_sound("link-edit")
    desk.press("Save")
    desk.is_told("The link was changed.")
    desk.press("Make a personal link")
    desk.write("E-mail address", "ann")
    desk.press("Sign the link")
    desk.is_refused("Give an e-mail address, such as jo@example.com.")
    desk.is_sound("link-personal-refused")
    desk.write("E-mail address", "ann@example.com")
    desk.press("Sign the link")
    expect(page.get_by_role("heading", name="The personal link is ready")).to_be_visible()
    desk.is_sound("link-personal")
    signed = page.get_by_text(re.compile("/p/plink_")).inner_text()
    assert "ann@example.com" in Shopper(signed).open().text
    desk.press("Enamel mug")
    desk.press("Signing key")
    expect(page.get_by_text("URLSafeSerializer").first).to_be_visible()
    desk.is_sound("link-key")
    desk.press("Enamel mug")
    desk.press("Switch off")
    desk.write("What its page says (may stay empty)", "Back in May.")
    desk.keys.press("Enter")
    desk.is_told("The link is off")
    assert "Back in May." in Shopper(house.link).get().words
    desk.press("Links")
    desk.is_at("Links")
    desk.is_sound("links-none-on")
    desk.press("All")
    desk.press("Enamel mug")
    desk.press("Switch on")
    desk.is_told("The link is on again.")
    desk.press("Links")
    desk.is_at("Links")
    desk.is_sound("links")
