"""A link's pages in each kind of window: an address that is known, a personal link, and why one is closed."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WINDOWS, Checkout, Window, opened
from tests.callers import call
from tests.flows.scenes import link_for
from tests.houses import House

DECLINED = "4000000000000002"


def sound(checkout: Checkout, name: str) -> None:
    checkout.picture(name)
    beyond = checkout.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_an_address_that_is_known(house: House, browser: Browser, window: Window) -> None:
    with opened(
        browser, f"{house.link}?prefilled_email=jo%40shop.example&prefilled_promo_code=TEA", window
    ) as checkout:
        expect(checkout.field("email")).to_have_value("jo@shop.example")
        expect(checkout.field("email")).to_be_editable()
        checkout.shows("The promotion code TEA cannot be used here.")
        sound(checkout, "link-prefilled")
    with opened(browser, f"{house.link}?locked_prefilled_email=jo%40shop.example&theme=dark", window) as checkout:
        expect(checkout.field("email")).not_to_be_editable()
        sound(checkout, "link-locked")
        checkout.pay(cardNumber=DECLINED)
        checkout.shows("The payment did not go through")
        expect(checkout.field("email")).to_have_value("jo@shop.example")
        expect(checkout.field("email")).not_to_be_editable()
        checkout.page.evaluate("document.querySelector('#email').value = 'thief@example.com'")
        checkout.pay()
        checkout.is_paid()
        sound(checkout, "link-locked-paid")
    (session,) = house.stripe.v1.checkout.sessions.list().data
    assert session.customer_details is not None
    assert session.customer_details.email == "jo@shop.example"


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_a_personal_link(house: House, browser: Browser, window: Window) -> None:
    link = link_for(house)
    form = {"email": "jo@shop.example", "quantity": "3", "single_use": "true"}
    url = call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", form).json["url"]
    with opened(browser, url, window) as checkout:
        expect(checkout.field("email")).not_to_be_editable()
        expect(checkout.button).to_have_text("Pay $30.00")
        sound(checkout, "personal")
        checkout.pay()
        checkout.is_paid()
    for address, name, words in (
        (url, "personal-used", "It was for one payment, which has been made."),
        (url[:-4], "personal-altered", "A part of it is missing or was changed."),
    ):
        with opened(browser, address, window) as checkout:
            checkout.shows(words)
            sound(checkout, name)


@pytest.mark.parametrize("window", [WINDOWS[0], WINDOWS[2]], ids=lambda window: window.name)
def test_a_front_page(house: House, browser: Browser, window: Window) -> None:
    with opened(browser, f"{house.url}/", window) as checkout:
        sound(checkout, "front")
        checkout.page.get_by_role("link", name="See the events of test mode").click()
        expect(checkout.page.get_by_role("heading", name="Events")).to_be_visible()
