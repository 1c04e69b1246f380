"""Paying by card in a real browser: a decline, a retry at once, and a receipt."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, WINDOWS, Checkout, Window, opened
from tests.houses import House
from tests.inboxes import open_inbox


def charges(house: House) -> list[str]:
    """Statuses of all charges, oldest first."""
    return [charge.status for charge in reversed(house.stripe.v1.charges.list({"limit": 100}).data)]


def test_declined_then_paid(house: House, checkout: Checkout) -> None:
    checkout.picture("form")
    checkout.page.evaluate("window.sameDocument = true") if checkout.window.script else None

    checkout.pay(cardNumber="4000000000009995")
    checkout.shows("The card does not have enough money for this payment.")
    expect(checkout.page.locator("#panel")).to_be_focused()
    assert checkout.field("email").input_value() == "jo@example.com"
    assert checkout.field("billingName").input_value() == "Jo Doe"
    assert checkout.field("cardNumber").input_value() == ""
    assert checkout.field("cardCvc").input_value() == ""
    checkout.picture("declined")
    if checkout.window.script:
        assert checkout.page.evaluate("window.sameDocument") is True, "a retry does not reload"

    checkout.pay()
    checkout.is_paid()
    checkout.picture("paid")
    assert charges(house) == ["failed", "succeeded"]
    (intent,) = house.stripe.v1.payment_intents.list().data
    assert intent.status == "succeeded"


def test_the_merchants_endpoint_hears(house: House, browser: Browser) -> None:
    with open_inbox() as inbox, opened(browser, house.link, Window(PHONE)) as checkout:
        endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
        checkout.pay(cardNumber="4000000000000002")
        checkout.shows("The bank declined the payment without saying why.")
        checkout.pay()
        checkout.is_paid()
        house.work()
        assert endpoint.secret is not None
        assert inbox.types(endpoint.secret)[-4:] == [
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.updated",
        ]


def test_wrong_fields_are_summed_up_and_nothing_is_charged(house: House, checkout: Checkout) -> None:
    checkout.pay(cardNumber="4242424242424241", email="jo", cardExpiry="1334")
    summary = checkout.page.locator("#problems")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("There is a problem")
    expect(checkout.page.locator("#cardNumber-error")).to_contain_text("The card number is not right.")
    expect(checkout.page.locator("#cardExpiry-error")).to_contain_text("The month is not right.")
    assert checkout.page.title().startswith("Error:")
    checkout.picture("problems")
    assert charges(house) == []

    for name, text in {"email": "jo@example.com", "cardNumber": "4242424242424242", "cardExpiry": "1234"}.items():
        checkout.field(name).fill("")
        checkout.field(name).press_sequentially(text)
    checkout.pay()
    checkout.is_paid()


def test_a_wrong_code_is_said_at_its_field(checkout: Checkout) -> None:
    checkout.pay(cardNumber="4000000000000127")
    expect(checkout.page.locator("#cardCvc-error")).to_contain_text("The security code does not match the card.")
    checkout.pay()
    checkout.is_paid()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_the_bank_confirms(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        checkout.pay(cardNumber="4000000000003220")
        checkout.page.get_by_test_id("test-source-authorize-3ds").wait_for()
        checkout.picture("bank")
        checkout.page.get_by_test_id("test-source-authorize-3ds").click()
        checkout.is_paid()
    assert charges(house) == ["succeeded"]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_the_bank_does_not_confirm_then_another_card(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, house.link, window) as checkout:
        checkout.pay(cardNumber="4000000000003220")
        checkout.page.get_by_test_id("test-source-fail-3ds").click()
        checkout.shows("The bank could not confirm that it was you.")
        checkout.picture("not-confirmed")
        checkout.pay()
        checkout.is_paid()
    assert charges(house) == ["succeeded"]


def test_the_challenge_is_abandoned(house: House, browser: Browser) -> None:
    with opened(browser, house.link, Window(PHONE)) as checkout:
        checkout.pay(cardNumber="4000000000003220")
        checkout.page.get_by_test_id("test-source-fail-3ds").wait_for()
        checkout.page.goto(house.link)
        checkout.shows("Your bank is waiting")
        checkout.picture("bank-waiting")
        checkout.page.get_by_role("link", name="Use another card").click()
        checkout.pay()
        checkout.is_paid()
    assert charges(house) == ["succeeded"]


@contextmanager
def _shop(house: House) -> Iterator[tuple[str, str]]:
    """A session whose success page lies at another origin: its URL, and the address paid shoppers go to."""
    with open_inbox() as shop:
        address = shop.url.replace("/hook", "/thanks")
        session = house.stripe.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [
                    {
                        "price_data": {"currency": "eur", "unit_amount": 4000, "product_data": {"name": "Tea"}},
                        "quantity": 2,
                    }
                ],
                "success_url": address + "?session={CHECKOUT_SESSION_ID}",
                "cancel_url": shop.url,
            }
        )
        assert session.url is not None
        yield session.url, f"{address}?session={session.id}"


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("number", ["4242424242424242", "4000000000003220"])
def test_a_paid_shopper_goes_to_the_shops_own_origin(
    house: House, browser: Browser, window: Window, number: str
) -> None:
    with _shop(house) as (url, thanks), opened(browser, url, window) as checkout:
        checkout.shows("€80.00")
        checkout.pay(cardNumber=number)
        if number.endswith("3220"):
            checkout.page.get_by_test_id("test-source-authorize-3ds").click()
        checkout.page.wait_for_url(thanks)


def test_two_presses_are_one_charge(house: House, browser: Browser) -> None:
    for script in (True, False):
        with opened(browser, f"{house.link}?visit=new", Window(DESK, script)) as checkout:
            checkout.type()
            checkout.button.dblclick()
            checkout.is_paid()
    assert charges(house) == ["succeeded", "succeeded"]


def test_back_after_paying_shows_the_receipt(house: House, browser: Browser) -> None:
    with opened(browser, house.link, Window(DESK, script=False)) as checkout:
        checkout.pay()
        checkout.is_paid()
        checkout.page.goto(house.link)
        checkout.is_paid()
        checkout.page.get_by_role("link", name="Pay again").click()
        checkout.pay()
        checkout.is_paid()
    assert charges(house) == ["succeeded", "succeeded"]


@pytest.mark.parametrize("script", [True, False])
def test_keyboard_only(house: House, browser: Browser, script: bool) -> None:
    with opened(browser, house.link, Window(DESK, script)) as checkout:
        keyboard = checkout.page.keyboard
        checkout.field("email").focus()
        for text in ("jo@example.com", "4242424242424242", "1234", "123", "Jo Doe"):
            keyboard.type(text)
            keyboard.press("Tab")
        expect(checkout.field("billingCountry")).to_be_focused()
        keyboard.press("Tab")
        keyboard.type("94107")
        keyboard.press("Tab")
        expect(checkout.button).to_be_focused()
        keyboard.press("Enter")
        checkout.is_paid()


def test_the_hooks_that_peoples_tests_use(checkout: Checkout) -> None:
    for name in ("email", "cardNumber", "cardExpiry", "cardCvc", "billingName", "billingCountry", "billingPostalCode"):
        assert checkout.field(name).get_attribute("name") == name
    expect(checkout.page.get_by_label("CVC")).to_be_visible()
    expect(checkout.page.get_by_role("button", name="Pay")).to_be_visible()


def test_the_number_is_grouped_as_it_is_typed(house: House, browser: Browser) -> None:
    with opened(browser, house.link, Window(PHONE)) as checkout:
        checkout.field("cardNumber").press_sequentially("378282246310005")
        expect(checkout.field("cardNumber")).to_have_value("3782 822463 10005")
        expect(checkout.page.locator("#brand")).to_have_text("Amex")
