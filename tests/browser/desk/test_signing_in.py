"""From a first link to a password and a second factor, and back in with both, by the keyboard alone."""

import re

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from checkout.cli.sign_in import DEMO_EMAIL
from checkout.kit import clock
from checkout.kit.db import atomic, db
from checkout.merchants.second_factors import STEP_S
from checkout.merchants.sign_ins import PROOF_LASTS_S, SignIn
from tests.browser.conftest import Window
from tests.browser.desk.desks import WINDOWS, at_desk
from tests.houses import House

PASSWORD = "four curlews, one tide"


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_from_a_link_to_a_second_factor(house: House, browser: Browser, window: Window) -> None:
    with at_desk(house, browser, window) as desk:
        page = desk.page
        desk.go("Security")
        desk.press("Set a password")
        desk.write("New password", "password1234")
        desk.keys.press("Enter")
        desk.is_refused("This is easy to guess.")
        desk.is_sound("password-weak")
        desk.write("New password", PASSWORD)
        desk.keys.press("Enter")
        desk.is_told("Your password is set.")
        desk.press("Turn it on")
        secret = (page.locator("#key").text_content() or "").replace(" ", "")
        desk.is_sound("second-factor")
        step = clock.now() // STEP_S
        desk.write("Code that the app shows", pyotp.HOTP(secret).at(step))
        desk.keys.press("Enter")
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        codes = page.get_by_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))
        expect(codes).to_have_count(10)
        first, second = codes.all_inner_texts()[:2]
        desk.is_sound("codes")
        if window.name.startswith("390"):
            desk.press("Menu")
        desk.press("Sign out")
        desk.is_at("Sign in")
        desk.is_sound("sign-in")
        desk.write("E-mail", DEMO_EMAIL)
        desk.write("Password", "not it")
        desk.keys.press("Enter")
        desk.is_refused("The e-mail address or the password is not right.")
        expect(page.get_by_label("E-mail")).to_have_value(DEMO_EMAIL)
        desk.is_sound("sign-in-refused")
        desk.write("Password", PASSWORD)
        desk.keys.press("Enter")
        expect(page.get_by_label("Code", exact=True)).to_be_focused()
        desk.is_sound("code")
        desk.keys.type(first)
        desk.keys.press("Enter")
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        _leave_alone(house)
        desk.go("API keys")
        desk.press("Make a key")
        desk.is_at("Is it you?")
        desk.is_sound("prove")
        desk.write("Password", PASSWORD)
        desk.press("Go on")
        desk.is_refused("Enter the code.")
        desk.write("Password", PASSWORD)
        desk.write("Code", second)
        desk.press("Go on")
        expect(page.get_by_role("heading", name="Make a key")).to_be_visible()


def _leave_alone(house: House) -> None:
    """For longer than a proof lasts."""
    with house.app.app_context(), atomic("test: a while"):
        for found in db.session.query(SignIn).filter(SignIn.ended_at.is_(None)):
            found.proved_at -= PROOF_LASTS_S
