"""Paying with a keyboard alone, Tab, Shift, Space and Enter: every way of it, with and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.browser.keyboard import Keyboard
from tests.flows.scenes import NO_MONEY, order
from tests.flows.test_changed_orders import code, price
from tests.flows.test_ways_to_pay import SEPA
from tests.houses import House

WAYS = ["card", "ideal", "sepa_debit"]
WINDOWS = [Window(DESK), Window(DESK, script=False), Window(PHONE)]
CARD = {"expiry_date": "1234", "security_code": "123"}


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def window(request: pytest.FixtureRequest) -> Window:
    chosen: Window = request.param
    return chosen


def begin(checkout: Checkout) -> Keyboard:
    expect(checkout.button).to_be_visible()
    return Keyboard(checkout.page)


def test_declined_then_paid(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        keyboard = begin(checkout)
        keyboard.type(email="jo@example.com", card_number=NO_MONEY, **CARD, name_on_card="Jo Doe")
        keyboard.go_to("ZIP code")
        keyboard.page.keyboard.type("94107")
        keyboard.go_to("Pay $20.00")
        keyboard.press("Space")
        keyboard.is_at("#panel")
        keyboard.type(card_number="4242424242424242", **CARD)
        keyboard.go_to("Pay $20.00")
        keyboard.press("Enter")
        checkout.is_paid()
        keyboard.forget()
        keyboard.go_to("Pay again")


def test_wrong_fields_are_reached_from_the_summary(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        keyboard = begin(checkout)
        keyboard.type(email="jo@example.com", card_number="4242424242424241", **CARD, name_on_card="Jo Doe")
        keyboard.press("Enter")
        keyboard.is_at("#problems")
        keyboard.go_to("Enter the ZIP code.")
        keyboard.press("Enter")
        keyboard.is_at("#billingPostalCode")
        keyboard.page.keyboard.type("94107")
        keyboard.go_back_to("Card number")
        keyboard.press("ControlOrMeta+a")
        keyboard.page.keyboard.type("4242424242424242")
        if not window.script:
            keyboard.go_to("Security code")
            keyboard.page.keyboard.type("123")
        keyboard.press("Enter")
        checkout.is_paid()


def test_a_saved_card_is_removed_and_the_other_pays(house: House, browser: Browser, window: Window) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    for alias in ("pm_card_visa", "pm_card_mastercard"):
        kept = v1.payment_methods.attach(alias, {"customer": jo})
        v1.payment_methods.update(kept.id, {"allow_redisplay": "always"})
    options: Any = {"payment_method_save": "enabled", "payment_method_remove": "enabled"}
    session = order(house, customer=jo, saved_payment_method_options=options)
    with opened(browser, session.url or "", window) as checkout:
        keyboard = begin(checkout)
        keyboard.go_to("Remove Mastercard")
        keyboard.press("Enter")
        expect(checkout.page.get_by_role("radio")).to_have_count(2)
        if window.script:
            keyboard.is_at("[name=savedCard]:checked")
        else:
            keyboard.forget()
            keyboard.go_to("Visa ending in 4242")
        keyboard.press("ArrowDown")
        expect(checkout.page.locator("#cardNumber")).to_be_visible()
        keyboard.press("ArrowUp")
        expect(checkout.page.locator("#cardNumber")).to_be_hidden()
        keyboard.go_to("Pay €25.00")
        keyboard.press("Enter")
        checkout.is_paid()
    assert house.stripe.v1.charges.list().data[0].payment_method_details.card.last4 == "4242"  # type: ignore[union-attr]


def test_an_order_is_changed_and_a_code_applied(house: House, browser: Browser, window: Window) -> None:
    off = code(house)
    cups = {"price": price(house), "quantity": 1, "adjustable_quantity": {"enabled": True, "minimum": 1}}
    lid = {"price": price(house, "Lid", unit_amount=250), "quantity": 1}
    session = order(house, line_items=[cups], optional_items=[lid], allow_promotion_codes=True)
    with opened(browser, session.url or "", window) as checkout:
        keyboard = begin(checkout)
        keyboard.go_to("Quantity of Cup")
        keyboard.press("ArrowUp")
        keyboard.go_to("Lid")
        keyboard.press("Space")
        if not window.script:
            keyboard.go_to("Update total")
            keyboard.press("Enter")
            keyboard.forget()
        expect(checkout.button).to_have_text("Pay €22.50")
        keyboard.go_to("Add a promotion code")
        keyboard.press("Enter")
        keyboard.go_to("Promotion code")
        keyboard.page.keyboard.type(off)
        keyboard.go_to("Apply")
        keyboard.press("Enter")
        expect(checkout.button).to_have_text("Pay €20.25")
        if window.script:
            keyboard.is_at("#promotionCode")
            expect(checkout.page.get_by_role("status")).to_have_text("Total €20.25")
        else:
            keyboard.forget()
        keyboard.go_to("Remove promotion code")
        keyboard.press("Space")
        expect(checkout.button).to_have_text("Pay €22.50")
        keyboard.forget()
        keyboard.type(email="jo@example.com", card_number="4242424242424242", **CARD, name_on_card="Jo Doe")
        keyboard.go_to("ZIP code")
        keyboard.page.keyboard.type("94107")
        keyboard.press("Enter")
        checkout.is_paid()


def test_ideal(house: House, browser: Browser, window: Window) -> None:
    session = order(house, allowed_payment_method_types=WAYS)
    with opened(browser, session.url or "", window) as checkout:
        keyboard = begin(checkout)
        keyboard.type(email="jo@example.com")
        keyboard.go_to("Card")
        keyboard.press("ArrowDown")
        keyboard.go_to("Pay €25.00")
        keyboard.press("Enter")
        checkout.page.get_by_test_id("test-source-authorize-3ds").wait_for()
        keyboard.forget()
        keyboard.go_to("Authorize test payment")
        keyboard.press("Space")
        checkout.is_paid()


def test_sepa(house: House, browser: Browser, window: Window) -> None:
    session = order(house, allowed_payment_method_types=WAYS)
    with opened(browser, session.url or "", window) as checkout:
        keyboard = begin(checkout)
        keyboard.type(email="jo@example.com")
        keyboard.go_to("Card")
        for _ in range(2):
            keyboard.press("ArrowDown")
        keyboard.go_to("IBAN")
        keyboard.page.keyboard.type("NL39RABO0300065265")
        keyboard.press("Enter")
        keyboard.is_at("#problems")
        keyboard.go_to("The IBAN is not right.")
        keyboard.press("Enter")
        keyboard.is_at("#iban")
        keyboard.press("ControlOrMeta+a")
        keyboard.page.keyboard.type(SEPA["iban"])
        keyboard.type(name_on_the_account="Jo Doe")
        keyboard.go_to("Pay €25.00")
        keyboard.press("Enter")
        expect(checkout.page.locator("[data-state=processing], [data-state=paid]")).to_be_visible()


def test_saving_a_card(house: House, browser: Browser, window: Window) -> None:
    session = house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"})
    with opened(browser, session.url or "", window) as checkout:
        keyboard = begin(checkout)
        keyboard.type(email="jo@example.com", card_number="4242424242424242", **CARD, name_on_card="Jo Doe")
        keyboard.go_to("Country or region")
        keyboard.go_to("ZIP code")
        keyboard.page.keyboard.type("94107")
        keyboard.go_to("Save card")
        keyboard.press("Enter")
        checkout.is_paid()


def test_another_language(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        keyboard = begin(checkout)
        keyboard.go_to("Language: English")
        keyboard.press("Enter")
        keyboard.go_to("Deutsch")
        keyboard.press("Enter")
        expect(checkout.button).to_have_text("20,00 $ bezahlen")
