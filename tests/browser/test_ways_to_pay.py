"""Choosing how to pay in a real browser: iDEAL, a SEPA debit, a US bank account, and a card after all."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, WINDOWS, Checkout, Window, opened
from tests.flows.scenes import TEA, order
from tests.houses import House

WAYS = ["card", "ideal", "sepa_debit"]
IBAN = "NL39RABO0300065264"


def url_of(house: House, *types: str, **more: Any) -> str:
    url = order(house, allowed_payment_method_types=list(types), **more).url
    assert url is not None
    return url


def choose(checkout: Checkout, type: str) -> None:
    checkout.page.get_by_test_id(f"{type}-accordion-item").locator("label").first.click()


def is_processing(checkout: Checkout) -> None:
    expect(checkout.page.locator("[data-state=processing]")).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_each_way_on_one_page(house: House, browser: Browser, window: Window) -> None:
    """iDEAL fails, a debit is mistyped, a card is declined, and the debit is taken."""
    with opened(browser, url_of(house, *WAYS), window) as checkout:
        expect(checkout.field("cardNumber")).to_be_visible()
        expect(checkout.field("iban")).to_be_hidden()
        checkout.picture("ways")
        checkout.type(cardNumber="", cardExpiry="", cardCvc="", billingName="", billingPostalCode="")
        choose(checkout, "ideal")
        expect(checkout.field("cardNumber")).to_be_hidden()
        checkout.picture("ways-ideal")
        checkout.button.click()
        checkout.shows("Pay with iDEAL")
        checkout.picture("ways-ideal-bank")
        checkout.page.get_by_test_id("test-source-fail-3ds").click()
        checkout.shows("Your bank did not confirm it.")
        expect(checkout.page.get_by_role("radio", name="iDEAL")).to_be_checked()
        checkout.picture("ways-ideal-failed")
        choose(checkout, "sepa_debit")
        checkout.field("ibanHolder").fill("Jo Doe")
        checkout.field("iban").press_sequentially("NL39RABO0300065265")
        checkout.button.click()
        expect(checkout.page.locator("#iban-error")).to_contain_text("The IBAN is not right.")
        expect(checkout.page.locator("#problems")).to_be_focused()
        expect(checkout.field("cardNumber")).to_be_hidden()
        checkout.picture("ways-sepa-wrong")
        choose(checkout, "card")
        checkout.pay(cardNumber="4000000000009995")
        checkout.shows("The card does not have enough money for this payment.")
        choose(checkout, "sepa_debit")
        checkout.field("iban").fill("")
        checkout.field("iban").press_sequentially(IBAN)
        checkout.field("ibanHolder").fill("Jo Doe")
        checkout.button.click()
        is_processing(checkout)
        checkout.shows("IBAN ending in 5264")
        checkout.picture("ways-processing")
    (intent,) = house.stripe.v1.payment_intents.list().data
    house.work()
    assert house.stripe.v1.payment_intents.retrieve(intent.id).status == "succeeded"


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_ideal_then_paid(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, url_of(house, "ideal"), window) as checkout:
        expect(checkout.page.get_by_role("radio")).to_have_count(0)
        checkout.picture("only-ideal")
        checkout.field("email").fill("jo@example.com")
        checkout.button.click()
        checkout.page.get_by_test_id("test-source-authorize-3ds").click()
        checkout.is_paid()
        checkout.shows("iDEAL, Rabobank")


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_a_us_bank_account(house: House, browser: Browser, window: Window) -> None:
    tea = {**TEA, "price_data": {**TEA["price_data"], "currency": "usd"}}
    with opened(browser, url_of(house, "us_bank_account", "card", line_items=[tea]), window) as checkout:
        checkout.field("email").fill("jo@example.com")
        checkout.field("routingNumber").press_sequentially("110000001")
        checkout.field("accountNumber").press_sequentially("000123456789")
        checkout.field("accountHolder").press_sequentially("Jo Doe")
        checkout.button.click()
        expect(checkout.page.locator("#routingNumber-error")).to_contain_text("The routing number is not right.")
        checkout.picture("us-account-wrong")
        kept = "000123456789" if window.script else ""  # what was typed never left a page with a script
        assert checkout.field("accountNumber").input_value() == kept
        checkout.field("routingNumber").fill("110000000")
        checkout.field("accountNumber").fill("000123456789")
        checkout.button.click()
        is_processing(checkout)
        checkout.picture("us-account-processing")


def test_by_keyboard(house: House, browser: Browser) -> None:
    with opened(browser, url_of(house, *WAYS), Window(DESK)) as checkout:
        keyboard = checkout.page.keyboard
        checkout.field("email").focus()
        keyboard.type("jo@example.com")
        keyboard.press("Tab")
        expect(checkout.page.get_by_role("radio", name="Card")).to_be_focused()
        keyboard.press("ArrowDown")
        expect(checkout.page.get_by_role("radio", name="iDEAL")).to_be_checked()
        keyboard.press("ArrowDown")
        keyboard.press("Tab")
        for text in (IBAN, "Jo Doe"):
            keyboard.type(text)
            keyboard.press("Tab")
        expect(checkout.button).to_be_focused()
        keyboard.press("Enter")
        is_processing(checkout)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_saved_cards_among_other_ways(house: House, browser: Browser, window: Window) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    kept = v1.payment_methods.attach("pm_card_visa", {"customer": jo})
    home: Any = {"line1": "Damrak 1", "city": "Amsterdam", "postal_code": "1012 LG", "country": "NL"}
    v1.payment_methods.update(kept.id, {"allow_redisplay": "always", "billing_details": {"address": home}})
    more: Any = {"customer": jo, "billing_address_collection": "required"}
    with opened(browser, url_of(house, *WAYS, **more), window) as checkout:
        page, address = checkout.page, checkout.field("billingAddressLine1")
        expect(page.get_by_role("radio", name="Visa ending in 4242")).to_be_checked()
        expect(checkout.field("cardNumber")).to_be_hidden()
        expect(address).to_be_hidden()
        checkout.picture("ways-saved")
        choose(checkout, "sepa_debit")
        expect(page.get_by_role("radio", name="Visa ending in 4242")).to_be_hidden()
        expect(checkout.field("iban")).to_be_visible()
        expect(address).to_be_visible()
        choose(checkout, "card")
        page.get_by_text("Another card").click()
        expect(checkout.field("cardNumber")).to_be_visible()
        expect(address).to_be_visible()
        page.get_by_text("Visa ending in 4242").click()
        checkout.button.click()
        checkout.is_paid()
        checkout.shows("Visa ending in 4242")
