"""A shopper changes the order on the page: quantity, an extra, an amount, a code; with a script and without."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, WINDOWS, Checkout, Window, opened
from tests.flows.scenes import order
from tests.flows.test_changed_orders import code, price
from tests.houses import House


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def window(request: pytest.FixtureRequest) -> Window:
    chosen: Window = request.param
    return chosen


def count(checkout: Checkout) -> None:
    """Without a script a button says what it all comes to."""
    if checkout.window.script:
        checkout.page.keyboard.press("Tab")
    else:
        checkout.page.get_by_role("button", name="Update total").click()


def test_how_many_and_what_else(house: House, browser: Browser, window: Window) -> None:
    cup, lid = price(house), price(house, "Lid for a cup, of oak", unit_amount=250)
    cups = {"price": cup, "quantity": 1, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}
    extra = {"price": lid, "quantity": 1, "adjustable_quantity": {"enabled": True}}
    bag = {"price": price(house, "Bag", unit_amount=100), "quantity": 2}
    url = order(house, line_items=[cups], optional_items=[extra, bag]).url
    assert url is not None
    with opened(browser, url, window) as checkout:
        page = checkout.page
        checkout.picture("changing")
        cup_count = page.get_by_label("Quantity of Cup")
        cup_count.fill("9")
        count(checkout)
        checkout.shows("Choose a quantity from 1 to 5.")
        checkout.picture("changing-refused")
        cup_count.fill("3")
        count(checkout)
        expect(checkout.button).to_have_text("Pay €30.00")
        page.get_by_role("checkbox", name="Lid").check()
        count(checkout)
        expect(checkout.button).to_have_text("Pay €32.50")
        page.get_by_label("Quantity of Lid").fill("2")
        count(checkout)
        expect(checkout.button).to_have_text("Pay €35.00")
        checkout.pay(cardNumber="4000000000009995")
        checkout.shows("The card does not have enough money")
        expect(cup_count).to_have_value("3")
        checkout.picture("changing-declined")
        page.get_by_role("checkbox", name="Lid").uncheck()
        count(checkout)
        expect(checkout.button).to_have_text("Pay €30.00")
        checkout.pay()
        checkout.is_paid()
        checkout.shows("€30.00")


def test_as_much_as_one_wants(house: House, browser: Browser, window: Window) -> None:
    gift = price(house, "Gift", unit_amount=None, custom_unit_amount={"enabled": True, "minimum": 500})
    url = order(house, line_items=[{"price": gift, "quantity": 1}], submit_type="donate").url
    assert url is not None
    with opened(browser, url, window) as checkout:
        checkout.picture("amount")
        checkout.field("customUnitAmount").fill("4,50")
        count(checkout)
        checkout.shows("Enter €5.00 or more.")
        checkout.picture("amount-refused")
        checkout.field("customUnitAmount").fill("12,50")
        count(checkout)
        expect(checkout.button).to_have_text("Donate €12.50")
        checkout.pay()
        checkout.is_paid()


def test_a_promotion_code(house: House, browser: Browser, window: Window) -> None:
    code(house, code="SPRING")
    url = order(house, allow_promotion_codes=True).url
    assert url is not None
    with opened(browser, url, window) as checkout:
        page = checkout.page
        page.get_by_text("Add a promotion code").click()
        checkout.field("promotionCode").fill("winter")
        page.get_by_role("button", name="Apply").click()
        checkout.shows("There is no such code. Check how it is spelled.")
        checkout.picture("code-refused")
        checkout.field("promotionCode").fill("spring")
        if window.script:
            checkout.field("promotionCode").press("Enter")
        else:
            page.get_by_role("button", name="Apply").click()
        expect(checkout.button).to_have_text("Pay €22.50")
        checkout.picture("code")
        page.get_by_role("button", name="Remove").click()
        expect(checkout.button).to_have_text("Pay €25.00")
        page.get_by_text("Add a promotion code").click()
        checkout.field("promotionCode").fill("SPRING")
        page.get_by_role("button", name="Apply").click()
        expect(checkout.button).to_have_text("Pay €22.50")
        checkout.type()
        checkout.field("cardCvc").press("Enter")
        checkout.is_paid()


def one_cup(house: House) -> str:
    """Where a shopper buys a cup, or more of them."""
    line: Any = {"price": price(house), "quantity": 1, "adjustable_quantity": {"enabled": True}}
    url = order(house, line_items=[line]).url
    assert url is not None
    return url


def test_typing_on_while_the_order_is_counted_loses_nothing(house: House, browser: Browser) -> None:
    with opened(browser, one_cup(house), Window(DESK)) as checkout:
        checkout.page.get_by_label("Quantity of Cup").fill("2")
        checkout.field("email").press_sequentially("somebody.with.a.long.address@example.com", delay=15)
        expect(checkout.button).to_have_text("Pay €20.00")
        expect(checkout.field("email")).to_have_value("somebody.with.a.long.address@example.com")
        checkout.pay()
        checkout.is_paid()


def test_who_pauses_in_an_address_goes_on_at_its_end(house: House, browser: Browser) -> None:
    """Its field does not say where the caret is."""
    with opened(browser, one_cup(house), Window(DESK)) as checkout:
        checkout.page.get_by_label("Quantity of Cup").fill("2")
        checkout.field("email").press_sequentially("jo")
        expect(checkout.button).to_have_text("Pay €20.00")
        checkout.page.keyboard.type("@example.com")
        expect(checkout.field("email")).to_have_value("jo@example.com")


def test_a_shopper_who_pays_at_once_sees_the_new_total_first(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, one_cup(house), window) as checkout:
        checkout.type()
        checkout.page.get_by_label("Quantity of Cup").fill("2")
        checkout.button.click()
        checkout.shows("The total has changed from €10.00 to €20.00. Nothing was charged.")
        checkout.pay()
        checkout.is_paid()


def test_a_card_stays_while_nothing_is_to_pay_for_it(house: House, browser: Browser) -> None:
    code(house, coupon={"percent_off": 100}, code="GIFT")
    url = order(house, allow_promotion_codes=True).url
    assert url is not None
    with opened(browser, url, Window(DESK)) as checkout:
        checkout.type()
        checkout.page.get_by_text("Add a promotion code").click()
        checkout.field("promotionCode").fill("GIFT")
        checkout.page.get_by_role("button", name="Apply").click()
        expect(checkout.field("cardNumber")).to_have_count(0)
        checkout.page.get_by_role("button", name="Remove").click()
        expect(checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")
        expect(checkout.field("billingName")).to_have_value("Jo Doe")
        checkout.button.click()
        checkout.is_paid()


def test_an_address_follows_its_country_where_nothing_is_to_pay(house: House, browser: Browser) -> None:
    code(house, coupon={"percent_off": 100}, code="GIFT")
    url = order(house, allow_promotion_codes=True, billing_address_collection="required").url
    assert url is not None
    with opened(browser, url, Window(DESK)) as checkout:
        checkout.page.get_by_text("Add a promotion code").click()
        checkout.field("promotionCode").fill("GIFT")
        checkout.page.get_by_role("button", name="Apply").click()
        expect(checkout.field("cardNumber")).to_have_count(0)
        checkout.field("billingCountry").select_option("CA")
        expect(checkout.page.get_by_label("Province")).to_be_visible()
        checkout.field("billingCountry").select_option("NL")
        expect(checkout.field("billingAdministrativeArea")).to_have_count(0)


def test_another_saved_card_is_asked_for_its_own_countrys_tax_id(house: House, browser: Browser) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    for alias, country in (("pm_card_visa", "US"), ("pm_card_mastercard", "NL")):
        kept = v1.payment_methods.attach(alias, {"customer": jo}).id
        home: Any = {"address": {"country": country}}
        v1.payment_methods.update(kept, {"allow_redisplay": "always", "billing_details": home})
    asked: Any = {"enabled": True, "required": "if_supported"}
    url = order(house, customer=jo, tax_id_collection=asked, customer_update={"name": "auto"}).url
    assert url is not None
    with opened(browser, url, Window(PHONE)) as checkout:
        expect(checkout.page.get_by_label("VAT number")).to_be_visible()
        visa = checkout.page.get_by_role("radio", name="Visa ending in 4242")
        visa.check()
        expect(checkout.page.get_by_label("EIN")).to_be_visible()
        expect(visa).to_be_focused()
