"""From a first link to a password and a second factor, by keyboard alone; and a look, tried before it is kept."""

import re

import pyotp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from checkout.cli.sign_in import DEMO_EMAIL, entry_path
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from checkout.merchants.second_factors import STEP_S
from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.houses import House

PASSWORD = "four curlews, one tide"


def entry(house: House) -> str:
    with house.app.app_context(), atomic("test: entry"):
        merchant = first_merchant()
        assert merchant is not None
        return house.url + entry_path(merchant)


def seen(looking: Checkout, name: str) -> None:
    page = looking.page
    looking.picture(f"gate-{name}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def press(page: Page, name: str) -> None:
    """Goes to it by the tab key, and presses Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the tab key does not come to {name!r}")


def test_from_a_link_to_a_second_factor_by_keyboard(house: House, browser: Browser) -> None:
    with opened(browser, entry(house), Window(DESK)) as looking:
        page = looking.page
        press(page, "Sign in")
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        press(page, "Set a password")
        page.get_by_label("New password").focus()
        page.keyboard.type("password1234\n")
        expect(page.locator("#problems")).to_be_focused()
        seen(looking, "weak")
        page.get_by_label("New password").focus()
        page.keyboard.type(f"{PASSWORD}\n")
        expect(page.get_by_text("Your password is set.")).to_be_visible()
        seen(looking, "security")
        press(page, "Turn it on")
        secret = (page.locator("#key").text_content() or "").replace(" ", "")
        seen(looking, "second-factor")
        page.get_by_label("Code that the app shows").focus()
        page.keyboard.type(f"{pyotp.TOTP(secret).now()}\n")
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))).to_have_count(10)
        seen(looking, "codes")
        press(page, "Sign out")
        seen(looking, "sign-in")
        page.get_by_label("E-mail").focus()
        page.keyboard.type(DEMO_EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(f"{PASSWORD}\n")
        expect(page.get_by_label("Code", exact=True)).to_be_focused()
        seen(looking, "code")
        page.keyboard.type(pyotp.HOTP(secret).at(clock.now() // STEP_S + 1) + "\n")
        expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_a_look_is_seen_before_it_is_kept(house: House, browser: Browser) -> None:
    with opened(browser, entry(house), Window(PHONE, scheme="dark")) as looking:
        page = looking.page
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{house.url}/dashboard/test/settings")
        seen(looking, "business")
        page.goto(f"{house.url}/dashboard/test/settings/look")
        shown = page.frame_locator("#preview")
        expect(shown.get_by_text("$40.00").first).to_be_visible()
        page.get_by_label("Colour of the button").fill("#ffff00")
        expect(page.get_by_text("instead of #ffff00").first).to_be_visible()
        expect(shown.get_by_role("button", name="Pay $40.00")).to_be_visible()
        assert "accent_color=%23ffff00" in (page.locator("#preview").get_attribute("src") or "")
        looking.picture("gate-look")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.goto(f"{house.url}/dashboard/test/settings/checkout")
        seen(looking, "checkout")
