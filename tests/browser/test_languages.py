"""The pages in two other languages: one that is written from right to left, and one of long words."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, TYPED, Checkout, Window, opened
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


def test_another_language_in_the_middle_of_typing(checkout: Checkout) -> None:
    """A script keeps the card too, which the server never sends back, and the order's lines as they were unfolded."""
    checkout.type(billingPostalCode="")
    folds = checkout.window.size == PHONE
    if folds:
        checkout.page.locator("#order summary").first.click()
    choose(checkout, "Français")
    html_says(checkout, "fr", "ltr")
    expect(checkout.button).to_have_text("Payer 20,00\xa0$US")
    expect(checkout.page.locator("#problems")).to_have_count(0)
    expect(checkout.field("email")).to_have_value(TYPED["email"])
    expect(checkout.field("billingName")).to_have_value(TYPED["billingName"])
    if checkout.window.script:
        expect(checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")
        expect(checkout.page.locator("#order details[open]")).to_have_count(1 if folds else 0)
        expect(checkout.page.locator(".languages summary")).to_be_focused()
        assert "language=fr" in checkout.page.url, "it stays when the page is loaded anew"
    choose(checkout, "العربية")
    html_says(checkout, "ar", "rtl")
    checkout.pay()
    checkout.is_paid()
    html_says(checkout, "ar", "rtl")
