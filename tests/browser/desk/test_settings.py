"""Settings and security by the keyboard alone: what shoppers see of the shop, and where its people are signed in."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.dashboard.visitors import signed_in
from tests.houses import House


def test_a_shop_is_named(house: House, desk: Desk) -> None:
    desk.go("Settings")
    desk.write("Name", "")
    desk.keys.press("Backspace")
    desk.write("Page of help", "example")
    desk.keys.press("Enter")
    desk.is_refused("A shop needs a name.")
    expect(desk.page.get_by_label("Page of help")).to_have_value("example")
    desk.is_sound("business-refused")
    desk.write("Name", "Lighthouse Shop")
    desk.write("Page of help", "https://example.com/help")
    desk.choose("Time zone", "Europe/Amsterdam")
    desk.press("Save")
    desk.is_told("Saved.")
    expect(desk.page.get_by_text("Lighthouse Shop").first).to_be_attached()
    expect(desk.page.get_by_label("Time zone")).to_have_value("Europe/Amsterdam")
    desk.is_sound("business")


def test_a_look_is_seen_before_it_is_kept(house: House, desk: Desk) -> None:
    page = desk.page
    desk.go("Settings")
    desk.press("Look")
    shown = page.frame_locator("#preview")
    expect(shown.get_by_text("$40.00").first).to_be_visible()
    page.get_by_label("Colour of the button").fill("#ffff00")  # the picker is the browser's, outside of the page
    expect(page.get_by_text("instead of #ffff00").first).to_be_visible()
    assert "accent_color=%23ffff00" in (page.locator("#preview").get_attribute("src") or "")
    desk.choose("Corners", "Square")
    desk.choose("Font", "Lora")
    desk.is_sound("look")
    desk.press("Save")
    desk.is_told("Saved.")
    expect(page.get_by_label("Corners")).to_have_value("rectangular")


def test_a_logo_is_put_on_and_taken_off(desk: Desk) -> None:
    page, drawn = desk.page, io.BytesIO()
    Image.new("RGB", (120, 40), "teal").save(drawn, "PNG")
    desk.open("settings/look")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    desk.press("Save pictures")
    desk.is_refused("picture")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    )
    desk.press("Save pictures")
    desk.is_told("Saved.")
    expect(page.get_by_alt_text("The logo as it is now")).to_be_visible()
    desk.is_sound("look-logo")
    desk.tick("Take the logo off")
    desk.press("Save pictures")
    desk.is_told("Saved.")
    expect(page.get_by_alt_text("The logo as it is now")).to_have_count(0)


def test_checkouts_are_set(desk: Desk) -> None:
    page = desk.page
    desk.go("Settings")
    desk.press("Checkout")
    desk.write("Refused payments in 10 minutes", "1000")
    desk.write("Where new links send shoppers after paying", "https://example.com/thanks")
    desk.press("Save")
    desk.is_refused("Choose a number from 1 to 20.")
    expect(page.get_by_label("Where new links send shoppers after paying")).to_have_value("https://example.com/thanks")
    desk.is_sound("checkout-refused")
    desk.write("Refused payments in 10 minutes", "3")
    desk.choose("Language", "Deutsch")
    desk.choose("A checkout stays open for", "3 hours")
    desk.press("Save")
    desk.is_told("Saved.")
    expect(page.get_by_label("Language")).to_have_value("de")
    desk.is_sound("checkout")


def test_another_browser_is_signed_out(house: House, desk: Desk) -> None:
    desk.open("settings")
    signed_in(house)
    desk.go("Security")
    desk.is_sound("security")
    desk.press("Sign out everywhere else")
    desk.is_told("Signed out in 1 other browser.")
