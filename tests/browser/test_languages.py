"""The pages in two other languages: one that is written from right to left, and one of long words."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.browser.test_asked import url_of
from tests.flows.scenes import DECLINED, TEA, order
from tests.houses import House


def is_well(checkout: Checkout, name: str) -> None:
    width, _height = checkout.window.size
    assert checkout.page.evaluate("document.documentElement.scrollWidth") == width
    checkout.picture(name)


def html_says(checkout: Checkout, language: str, direction: str) -> None:
    expect(checkout.page.locator("html")).to_have_attribute("lang", language)
    expect(checkout.page.locator("html")).to_have_attribute("dir", direction)


def choose(checkout: Checkout, name: str) -> None:
    checkout.page.locator(".languages summary").click()
    checkout.page.locator(".languages").get_by_text(name).click()


def test_arabic_on_a_phone_from_the_form_to_the_receipt(house: House, browser: Browser) -> None:
    url = order(house, line_items=[TEA], locale="en").url
    assert url is not None
    with opened(browser, url, Window(PHONE)) as checkout:
        choose(checkout, "العربية")
        html_says(checkout, "ar", "rtl")
        checkout.button.click()
        checkout.page.locator("#problems").wait_for()
        is_well(checkout, "arabic-problems")
        checkout.pay(cardNumber=DECLINED)
        checkout.page.locator("#panel").wait_for()
        html_says(checkout, "ar", "rtl")
        is_well(checkout, "arabic-declined")
        number, email = checkout.field("cardNumber"), checkout.field("email")
        for field in (number, email):
            assert field.evaluate("it => getComputedStyle(it).direction") == "ltr"
        checkout.pay()
        checkout.is_paid()
        html_says(checkout, "ar", "rtl")
        is_well(checkout, "arabic-paid")
        (kept,) = [it for it in checkout.page.context.cookies() if it.get("name") == "language"]
        assert (kept.get("value"), kept.get("httpOnly")) == ("ar", True)


def test_german_on_a_desk_where_everything_is_asked(house: House, browser: Browser) -> None:
    with opened(browser, url_of(house, locale="de"), Window(DESK)) as checkout:
        html_says(checkout, "de", "ltr")
        is_well(checkout, "german-form")
        checkout.button.click()
        checkout.page.locator("#problems").wait_for()
        is_well(checkout, "german-problems")
        choose(checkout, "العربية")
        html_says(checkout, "ar", "rtl")
        checkout.page.locator(".languages summary").click()
        is_well(checkout, "arabic-asked")
