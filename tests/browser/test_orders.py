"""Discounts, taxes and shipping as the shopper sees them, in both themes, with a script and without."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.flows.scenes import TEA, order
from tests.houses import House

WINDOWS = [Window(DESK), Window(PHONE, script=False, scheme="dark")]


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def window(request: pytest.FixtureRequest) -> Window:
    chosen: Window = request.param
    return chosen


def session(house: House, percent_off: int, **more: Any) -> str:
    """For tea with a discount, and a tax of each kind."""
    v1 = house.stripe.v1
    vat = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True}).id
    city = v1.tax_rates.create({"display_name": "City tax", "percentage": 2.5, "inclusive": False}).id
    coupon = v1.coupons.create({"percent_off": percent_off, "name": "Spring sale"}).id
    line = {**TEA, "tax_rates": [vat, city]}
    url = order(house, line_items=[line], discounts=[{"coupon": coupon}], **more).url
    assert url is not None
    return url


def unfold(checkout: Checkout) -> None:
    """On a phone the order is folded."""
    if checkout.window.size == PHONE:
        checkout.page.locator("#order summary").click()


def test_a_discount_and_taxes_are_shown_and_paid(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, session(house, 20), window) as checkout:
        unfold(checkout)
        checkout.shows("VAT (19% incl.)")
        checkout.shows("−€5.00")
        checkout.picture("discount-and-taxes")
        checkout.pay()
        checkout.is_paid()
        checkout.shows("City tax (2.5%)")
        checkout.picture("discount-and-taxes-paid")


def test_an_order_that_costs_nothing_is_completed_without_a_card(
    house: House, browser: Browser, window: Window
) -> None:
    with opened(browser, session(house, 100), window) as checkout:
        expect(checkout.field("cardNumber")).to_have_count(0)
        expect(checkout.button).to_have_text("Complete order")
        checkout.picture("free")
        checkout.field("email").fill("jo")
        checkout.button.click()
        checkout.shows("Write the email address like name@example.com.")
        checkout.picture("free-refused")
        checkout.field("email").fill("jo@example.com")
        checkout.button.click()
        checkout.is_paid()
        checkout.picture("free-done")


def test_another_way_of_shipping_is_counted_before_it_is_paid(house: House, browser: Browser, window: Window) -> None:
    ways = [way("Post", 0), way("Courier", 900)]
    url = order(house, shipping_options=ways).url
    assert url is not None
    with opened(browser, url, window) as checkout:
        checkout.type()
        checkout.page.get_by_label("Courier").check()
        if not window.script:
            checkout.page.get_by_role("button", name="Update total").click()
        expect(checkout.button).to_have_text("Pay €34.00")
        expect(checkout.page.get_by_label("Courier")).to_be_checked()
        expect(checkout.field("email")).to_have_value("jo@example.com")
        checkout.picture("shipping")
        checkout.pay()
        checkout.is_paid()
        checkout.shows("Courier")
        checkout.picture("shipping-paid")


def test_enter_in_a_field_pays(house: House, browser: Browser, window: Window) -> None:
    url = order(house, shipping_options=[way("Post", 0), way("Courier", 900)]).url
    assert url is not None
    with opened(browser, url, window) as checkout:
        checkout.type()
        checkout.field("cardCvc").press("Enter")
        checkout.is_paid()


def way(name: str, amount: int) -> Any:
    estimate = {"minimum": {"unit": "business_day", "value": 2}, "maximum": {"unit": "business_day", "value": 4}}
    data = {"display_name": name, "type": "fixed_amount", "fixed_amount": {"amount": amount, "currency": "eur"}}
    return {"shipping_rate_data": {**data, "delivery_estimate": estimate}}


def test_a_card_is_saved(house: House, browser: Browser, window: Window) -> None:
    session = house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"})
    assert session.url is not None
    with opened(browser, session.url, window) as checkout:
        expect(checkout.button).to_have_text("Save card")
        checkout.picture("setup")
        checkout.pay(cardNumber="4000000000009995")
        checkout.shows("The card was not saved")
        checkout.picture("setup-declined")
        checkout.pay()
        checkout.is_paid()
        checkout.shows("Visa ending in 4242")
        checkout.picture("setup-done")
