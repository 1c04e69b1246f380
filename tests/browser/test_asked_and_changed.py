"""A link that asks for everything and whose order can be changed: neither update loses what was typed for the other."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WINDOWS, Window, opened
from tests.browser.test_asked import ASKED, choose_country
from tests.browser.test_changing import count
from tests.flows.asking import EVERYTHING, with_terms
from tests.flows.scenes import sessions
from tests.flows.test_changed_orders import code, link, price
from tests.houses import House


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_all_that_a_link_may_have_at_once(house: House, browser: Browser, window: Window) -> None:
    with_terms(house)
    code(house, code="SPRING")
    cups = {"price": price(house), "quantity": 1, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}
    lid = {"price": price(house, "Lid for a cup", unit_amount=250), "quantity": 1}
    shop = link(house, line_items=[cups], optional_items=[lid], allow_promotion_codes=True, **EVERYTHING)
    with opened(browser, f"{shop.url}?prefilled_promo_code=SPRING", window) as checkout:
        page = checkout.page
        expect(checkout.button).to_have_text("Pay €9.00")
        checkout.picture("asked-and-changed")
        checkout.field("email").press_sequentially("jo@example.com")
        checkout.field("cardNumber").press_sequentially("4242424242424242") if window.script else None
        choose_country(checkout, "shippingCountry", "CA")
        expect(page.locator("label[for=shippingAdministrativeArea]")).to_have_text("Province")
        checkout.field("shippingAdministrativeArea").select_option("ON")
        checkout.field("termsOfServiceConsentCheckbox").check()
        for name, text in ASKED.items():
            checkout.field(name).fill(text)

        page.get_by_label("Quantity of Cup").fill("2")
        page.get_by_role("checkbox", name="Lid").check()
        count(checkout)
        expect(checkout.button).to_have_text("Pay €20.25")
        page.get_by_role("button", name="Remove").click()
        expect(checkout.button).to_have_text("Pay €22.50")
        for name, text in {**ASKED, "email": "jo@example.com", "shippingAdministrativeArea": "ON"}.items():
            expect(checkout.field(name)).to_have_value(text)
        expect(checkout.field("termsOfServiceConsentCheckbox")).to_be_checked()
        if window.script:
            expect(checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")

        choose_country(checkout, "shippingCountry", "DE")
        expect(page.locator("#shippingAdministrativeArea")).to_have_count(0)
        expect(page.get_by_label("Quantity of Cup")).to_have_value("2")
        checkout.field("shippingPostalCode").fill("10115")
        checkout.picture("asked-and-changed-later")
        checkout.type(billingPostalCode="")
        checkout.button.click()
        checkout.is_paid()
    (session,) = sessions(house)
    assert session.amount_total == 2250
    assert session.customer_details is not None
    assert session.customer_details.phone == "+494155552671", "a number as it is written where the parcel goes"
