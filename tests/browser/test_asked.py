"""A page that asks for everything, in a real browser: filled in, refused, mended and paid, script or none."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, WINDOWS, Checkout, Window, opened
from tests.flows.asking import EVERYTHING, with_terms
from tests.flows.scenes import order, session_of
from tests.houses import House

EVIL = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\"'"
SHORT_EVIL = "<img src=x onerror=\"document.title='o'\">"
ASKED = {
    "phoneNumber": "415 555 2671",
    "individualName": "Jo Doe",
    "shippingName": "Jo Doe",
    "shippingAddressLine1": "1 Yonge Street",
    "shippingLocality": "Toronto",
    "shippingPostalCode": "M5E 1W7",
    "customField-engraving": "For Al",
}


def url_of(house: House, **more: Any) -> str:
    with_terms(house)
    session = order(house, **EVERYTHING, **more)
    assert session.url is not None
    return session.url


def choose_country(checkout: Checkout, name: str, code: str) -> None:
    checkout.field(name).focus()
    checkout.field(name).select_option(code)
    if not checkout.window.script:
        checkout.page.get_by_role("button", name="Update address fields").first.click()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_everything_is_asked_refused_mended_and_paid(house: House, browser: Browser, window: Window) -> None:
    with_terms(house)
    session = order(house, **EVERYTHING)
    assert session.url is not None
    with opened(browser, session.url, window) as checkout:
        checkout.picture("asked")
        checkout.page.evaluate("window.sameDocument = true") if window.script else None
        checkout.field("email").press_sequentially("jo@example.com")
        checkout.field("cardNumber").press_sequentially("4242424242424242") if window.script else None
        choose_country(checkout, "shippingCountry", "CA")
        expect(checkout.page.locator("label[for=shippingAdministrativeArea]")).to_have_text("Province")
        expect(checkout.field("email")).to_have_value("jo@example.com")
        if window.script:
            expect(checkout.field("shippingCountry")).to_be_focused()
            expect(checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")
            assert checkout.page.evaluate("window.sameDocument") is True, "another country does not reload"
        expect(checkout.page.locator("#taxId")).to_be_hidden()
        checkout.field("enableTaxId").check()
        expect(checkout.page.locator("#taxId")).to_be_visible()
        expect(checkout.page.locator("#billingAddressLine1")).to_be_hidden()

        checkout.button.click()
        expect(checkout.page.locator("#problems")).to_be_focused()
        expect(checkout.page.locator("#shippingPostalCode-error")).to_contain_text("Enter the postal code of the")
        expect(checkout.page.locator("#termsOfServiceConsentCheckbox-error")).to_contain_text("Accept the terms")
        checkout.picture("asked-problems")
        checkout.page.locator("#problems a[href='#shippingAdministrativeArea']").click()
        expect(checkout.field("shippingAdministrativeArea")).to_be_focused()

        checkout.field("shippingAdministrativeArea").select_option("ON")
        checkout.field("customField-size").select_option("s")
        checkout.field("enableTaxId").uncheck()
        checkout.field("termsOfServiceConsentCheckbox").check()
        checkout.field("promotionalEmailConsent").check()
        for name, text in ASKED.items():
            checkout.field(name).press_sequentially(text)
        checkout.type(billingPostalCode="")
        checkout.button.click()
        checkout.is_paid()
    done = session_of(house, session)
    assert done.consent is not None
    assert done.consent.promotions == "opt_in"
    assert done.collected_information is not None
    assert done.collected_information.shipping_details is not None
    assert done.collected_information.shipping_details.address.state == "ON"


def test_a_billing_address_of_its_own(house: House, browser: Browser) -> None:
    for script in (True, False):
        with opened(browser, url_of(house), Window(PHONE, script)) as checkout:
            checkout.field("billingSameAsShipping").uncheck()
            expect(checkout.page.locator("#billingAddressLine1")).to_be_visible()
            choose = checkout.field("billingCountry")
            choose.select_option("JP")
            if not script:
                checkout.page.get_by_role("button", name="Update address fields").last.click()
            expect(checkout.page.locator("#billingAdministrativeArea option[value='東京都']")).to_have_count(1)
            expect(checkout.field("billingSameAsShipping")).not_to_be_checked()
            checkout.picture("billing-apart")


def test_what_is_typed_while_an_update_is_on_its_way_stays(house: House, browser: Browser) -> None:
    with opened(browser, url_of(house), Window(DESK)) as checkout:
        held: list[Any] = []
        checkout.page.route("**/c/**", lambda route: route.continue_() if held else held.append(route))
        checkout.field("shippingCountry").select_option("JP")
        checkout.field("shippingAddressLine1").press_sequentially("1-1 Chiyoda")
        checkout.field("shippingCountry").select_option("CA")
        held[0].continue_()
        expect(checkout.page.locator("label[for=shippingAdministrativeArea]")).to_have_text("Province")
        expect(checkout.field("shippingAddressLine1")).to_have_value("1-1 Chiyoda")
        expect(checkout.field("shippingCountry")).to_have_value("CA")


def test_saved_cards(house: House, browser: Browser) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    for alias in ("pm_card_visa", "pm_card_mastercard"):
        kept = v1.payment_methods.attach(alias, {"customer": jo})
        v1.payment_methods.update(kept.id, {"allow_redisplay": "always"})
    options = {"payment_method_save": "enabled", "payment_method_remove": "enabled"}
    for script in (True, False):
        session = order(house, customer=jo, saved_payment_method_options=options)
        assert session.url is not None
        with opened(browser, session.url, Window(PHONE, script)) as checkout:
            expect(checkout.page.locator("#cardNumber")).to_be_hidden()
            checkout.picture("saved-cards")
            checkout.page.get_by_label("Another card").check()
            expect(checkout.page.locator("#cardNumber")).to_be_visible()
            expect(checkout.page.get_by_label("Save my card for next time")).to_be_visible()
            if script:
                checkout.page.get_by_role("button", name="Remove Visa").click()
                expect(checkout.page.get_by_text("Visa ending in")).to_have_count(0)
            checkout.page.get_by_label("Mastercard ending in 4444").check()
            checkout.field("email").fill("")
            checkout.field("email").press_sequentially("jo@example.com")
            checkout.page.keyboard.press("Enter")
            checkout.is_paid()
    assert len(v1.payment_methods.list({"customer": jo}).data) == 1


def test_no_words_of_a_merchant_are_run(house: House, browser: Browser) -> None:
    """Every text that a merchant may set, on one page, before and after a refusal."""
    with_terms(house)
    evil: dict[str, Any] = {
        "branding_settings": {"display_name": EVIL, "logo": {"type": "url", "url": "https://img.example/?'onerror='x"}},
        "consent_collection": {"terms_of_service": "required"},
        "custom_fields": [
            {
                "key": key,
                "label": {"custom": SHORT_EVIL, "type": "custom"},
                "type": kind,
                kind: more,
            }
            for key, kind, more in (
                ("a", "text", {"default_value": EVIL}),
                ("b", "dropdown", {"options": [{"label": EVIL, "value": "x"}]}),
            )
        ],
        "custom_text": {
            place: {
                "message": f"{EVIL} [x](javascript:document.title='owned') [{EVIL}](https://x.example/'{SHORT_EVIL})"
            }
            for place in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        },
        "phone_number_collection": {"enabled": "true"},
        "shipping_address_collection": {"allowed_countries": ["US"]},
        "line_items": [
            {
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 500,
                    "product_data": {"name": EVIL, "description": EVIL},
                },
                "quantity": 1,
            }
        ],
    }
    session = order(house, **evil)
    assert session.url is not None
    with opened(browser, session.url, Window(DESK)) as checkout:
        said: list[str] = []
        checkout.page.on("dialog", lambda dialog: said.append(dialog.message))
        checkout.picture("evil")
        for _ in range(2):
            expect(checkout.page.locator("main img, main script, .order script")).to_have_count(0)
            assert checkout.page.locator("a[href^='javascript']").count() == 0
            assert checkout.page.title().startswith(("Pay <img", "Error: Pay <img"))
            checkout.button.click()
            expect(checkout.page.locator("#problems")).to_be_focused()
        assert said == []
        assert "owned" not in checkout.page.title().split("<img")[0]
