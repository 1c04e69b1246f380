"""Every state of the shopper's pages, by name: how to bring a page into it. Pictures and axe look at the same table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Browser, Page

from checkout.hosted_page.receipts import contents
from checkout.kit.db import atomic
from checkout.kit.errors import Busy
from checkout.kit.resources import Account
from checkout.merchants import logos
from checkout.merchants.accounts import Merchant, first_merchant
from checkout.sessions import pay
from links.links import PaymentLink
from links.personal import Personal, path_of
from tests.browser.conftest import DESK
from tests.flows import scenes as flows
from tests.flows.asking import ANSWERS, EVERYTHING, with_terms
from tests.flows.scenes import CHALLENGED, DECLINED, NO_MONEY, TEA, at_the_bank, link_for, order
from tests.flows.test_changed_orders import code, price
from tests.flows.test_personal_links import sign
from tests.flows.test_receipts import mails
from tests.flows.test_ways_to_pay import SEPA, SLOW_IBAN
from tests.houses import House
from tests.inboxes import open_inbox
from tests.kit.test_pictures import picture
from tests.lines import line_to_processor
from tests.payments.test_us_bank_account import ACH as DEBIT
from tests.payments.test_us_bank_account import DATA
from tests.shoppers import Shopper

TYPED = {
    "email": "jo@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Jo Doe",
    "billingPostalCode": "94107",
}
DRESS: Any = {
    "background_color": "#0b5d4e",
    "border_style": "pill",
    "button_color": "#ffd400",
    "display_name": "Tern & Tide",
    "font_family": "lora",
}
LONG_AGO = 1_700_000_000  # an evening in November 2023
WAYS = ["card", "ideal", "sepa_debit"]


@dataclass
class Stage:
    """One world, and one page in it, whose browser prefers a language."""

    house: House
    page: Page
    language: str

    def open(self, url: str | None) -> None:
        """As somebody who was never here."""
        assert url is not None
        self.page.context.clear_cookies()
        self.page.goto(url)

    def fill(self, **changed: str) -> None:
        for name, text in (TYPED | changed).items():
            field = self.page.locator(f"#{name}")
            if text and field.is_visible():
                field.fill(text)

    def press(self) -> None:
        self.page.get_by_test_id("hosted-payment-submit-button").click()

    def pay(self, **changed: str) -> None:
        self.fill(**changed)
        self.press()

    def sees(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for()

    def choose(self, way: str) -> None:
        self.page.get_by_test_id(f"{way}-accordion-item").locator("label").first.click()

    def shopper(self, url: str | None) -> Shopper:
        """Somebody without a browser, who speaks the same language."""
        assert url is not None
        return Shopper(url, languages=self.language)


Scene = Callable[[Stage], None]
SCENES: dict[str, Scene] = {}


def scene(act: Scene) -> Scene:
    SCENES[act.__name__.replace("_", "-")] = act
    return act


@contextmanager
def staged(browser: Browser, house: House, language: str, size: tuple[int, int] = DESK) -> Iterator[Stage]:
    width, height = size
    context = browser.new_context(locale=language, viewport={"width": width, "height": height})
    context.set_default_timeout(10_000)
    try:
        yield Stage(house, context.new_page(), language)
    finally:
        context.close()


# The form ------------------------------------------------------------------------------------------------------


@scene
def form(stage: Stage) -> None:
    stage.open(stage.house.link)


@scene
def form_problems(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.pay(cardNumber="4242424242424241", email="jo", cardExpiry="13 / 34", cardCvc="", billingPostalCode="9")
    stage.sees("#problems")


@scene
def declined(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.pay(cardNumber=NO_MONEY)
    stage.sees("#panel")


@scene
def wrong_code(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.pay(cardNumber=flows.WRONG_CVC)
    stage.sees("#cardCvc-error:not(:empty)")


@scene
def everything_asked(stage: Stage) -> None:
    with_terms(stage.house)
    stage.open(order(stage.house, **EVERYTHING, cancel_url="https://shop.example/").url)
    stage.page.locator("#billingSameAsShipping").uncheck()
    stage.page.locator("#enableTaxId").check()


@scene
def everything_wrong(stage: Stage) -> None:
    everything_asked(stage)
    stage.press()
    stage.sees("#problems")


@scene
def dressed(stage: Stage) -> None:
    lines = [TEA, {**TEA, "price_data": {**TEA["price_data"], "product_data": {"name": "Teapot of cast iron, 1.2 l"}}}]
    stage.open(order(stage.house, line_items=lines, branding_settings=DRESS).url)


@scene
def with_a_logo(stage: Stage) -> None:
    with stage.house.app.app_context(), atomic("test: logo"):
        logos.put_on(_merchant(), "logo", logos.draw("logo", picture("JPEG", (400, 100))))
    stage.open(stage.house.link)
    assert stage.page.evaluate("document.querySelector('.logo').naturalWidth") == 400
    with stage.house.app.app_context(), atomic("test: no logo"):
        logos.take_off(_merchant(), "logo")


@scene
def known_shopper(stage: Stage) -> None:
    stage.open(f"{stage.house.link}?locked_prefilled_email=jo%40shop.example&prefilled_promo_code=TEA")


@scene
def order_that_can_change(stage: Stage) -> None:
    house, many = stage.house, {"enabled": True, "minimum": 1}
    cups = {"price": price(house), "quantity": 1, "adjustable_quantity": many}
    lid = {"price": price(house, "Lid"), "quantity": 1, "adjustable_quantity": many}
    bag = {"price": price(house, "Bag", unit_amount=100), "quantity": 2}
    stage.open(order(house, line_items=[cups], optional_items=[lid, bag], allow_promotion_codes=True).url)
    stage.page.locator(".code summary").click()
    stage.page.locator("[type=checkbox]").first.check()
    stage.sees("input[id^=quantity-] >> nth=1")


@scene
def promotion_code_wrong(stage: Stage) -> None:
    stage.open(order(stage.house, allow_promotion_codes=True).url)
    stage.page.locator(".code summary").click()
    stage.page.locator("#promotionCode").fill("winter")
    stage.page.locator("#promotionCode").press("Enter")
    stage.sees("#promotionCode-error:not(:empty)")


@scene
def promotion_code_applied(stage: Stage) -> None:
    spring = code(stage.house)
    stage.open(order(stage.house, allow_promotion_codes=True).url)
    stage.page.locator(".code summary").click()
    stage.page.locator("#promotionCode").fill(spring)
    stage.page.locator("#promotionCode").press("Enter")
    stage.sees(".applied")


@scene
def custom_amount(stage: Stage) -> None:
    _open_amount(stage)


@scene
def custom_amount_missing(stage: Stage) -> None:
    _open_amount(stage)
    stage.pay()
    stage.sees("#problems")


def _open_amount(stage: Stage) -> None:
    chosen = {"enabled": True, "minimum": 500, "maximum": 50_000}
    gift = {"price": price(stage.house, "Gift", unit_amount=None, custom_unit_amount=chosen), "quantity": 1}
    stage.open(order(stage.house, line_items=[gift], submit_type="donate").url)


@scene
def discount_taxes_shipping(stage: Stage) -> None:
    stage.open(_costly(stage))
    stage.page.evaluate("document.querySelector('#order details').open = true")


def _costly(stage: Stage) -> str | None:
    v1 = stage.house.stripe.v1
    vat = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True}).id
    city = v1.tax_rates.create({"display_name": "City tax", "percentage": 2.5, "inclusive": False}).id
    coupon = v1.coupons.create({"percent_off": 20, "name": "Spring sale"}).id
    days = {"minimum": {"unit": "business_day", "value": 2}, "maximum": {"unit": "business_day", "value": 4}}
    ways = [
        {
            "shipping_rate_data": {
                "display_name": name,
                "type": "fixed_amount",
                "fixed_amount": {"amount": amount, "currency": "eur"},
                "delivery_estimate": days,
            }
        }
        for name, amount in (("Post", 0), ("Courier", 900))
    ]
    line = {**TEA, "tax_rates": [vat, city]}
    return order(stage.house, line_items=[line], discounts=[{"coupon": coupon}], shipping_options=ways).url


@scene
def nothing_to_pay(stage: Stage) -> None:
    coupon = stage.house.stripe.v1.coupons.create({"percent_off": 100, "name": "On the house"}).id
    stage.open(order(stage.house, discounts=[{"coupon": coupon}]).url)


@scene
def save_a_card(stage: Stage) -> None:
    stage.open(stage.house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"}).url)


@scene
def saved_cards(stage: Stage) -> None:
    _open_saved(stage)


@scene
def saved_cards_another(stage: Stage) -> None:
    _open_saved(stage)
    stage.page.locator("#newCard").check()


@scene
def saved_cards_among_ways(stage: Stage) -> None:
    _open_saved(stage, payment_method_types=["card", "ideal", "sepa_debit"])


def _open_saved(stage: Stage, **more: Any) -> None:
    v1 = stage.house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    for alias in ("pm_card_visa", "pm_card_mastercard"):
        kept = v1.payment_methods.attach(alias, {"customer": jo})
        v1.payment_methods.update(kept.id, {"allow_redisplay": "always"})
    options = {"payment_method_save": "enabled", "payment_method_remove": "enabled"}
    stage.open(order(stage.house, customer=jo, saved_payment_method_options=options, **more).url)


@scene
def languages(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.page.locator(".languages summary").click()
    stage.sees(".languages[open]")


# Ways to pay ---------------------------------------------------------------------------------------------------


@scene
def ways_card(stage: Stage) -> None:
    stage.open(order(stage.house, allowed_payment_method_types=WAYS).url)


@scene
def ways_ideal(stage: Stage) -> None:
    ways_card(stage)
    stage.choose("ideal")


@scene
def ways_sepa(stage: Stage) -> None:
    ways_card(stage)
    stage.choose("sepa_debit")


@scene
def ways_sepa_wrong(stage: Stage) -> None:
    ways_sepa(stage)
    stage.page.locator("#iban").fill("NL39RABO0300065265")
    stage.press()
    stage.sees("#problems")


@scene
def ways_us_bank_account(stage: Stage) -> None:
    tea = {**TEA, "price_data": {**TEA["price_data"], "currency": "usd"}}
    stage.open(order(stage.house, allowed_payment_method_types=["us_bank_account", "card"], line_items=[tea]).url)


@scene
def save_a_bank_account(stage: Stage) -> None:
    made: Any = {"mode": "setup", "allowed_payment_method_types": ["sepa_debit"]}
    stage.open(stage.house.stripe.v1.checkout.sessions.create(made).url)


@scene
def ideal_failed(stage: Stage) -> None:
    session = order(stage.house, allowed_payment_method_types=WAYS)
    shopper = stage.shopper(session.url)
    shopper.land(shopper.pay(method="ideal"))
    flows.answer_bank(shopper, "fail")
    stage.open(session.url)
    stage.sees("#panel")


# At the bank ---------------------------------------------------------------------------------------------------


@scene
def bank(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.pay(cardNumber=CHALLENGED)
    stage.sees("#test-source-authorize-3ds")


@scene
def bank_for_ideal(stage: Stage) -> None:
    ways_ideal(stage)
    stage.page.locator("#email").fill("jo@example.com")
    stage.press()
    stage.sees("#test-source-authorize-3ds")


@scene
def bank_knows_nothing(stage: Stage) -> None:
    stage.open(f"{stage.house.url}/sandbox/challenge/none")


@scene
def bank_did_not_confirm(stage: Stage) -> None:
    bank(stage)
    stage.page.locator("#test-source-fail-3ds").click()
    stage.sees("#panel")


@scene
def bank_is_waiting(stage: Stage) -> None:
    bank(stage)
    stage.page.goto(stage.house.link)
    stage.sees("[data-state=challenge_open]")


@scene
def bank_turned_away_from(stage: Stage) -> None:
    bank_is_waiting(stage)
    stage.page.locator(".other").click()
    stage.sees("#panel")


@scene
def bank_account_to_confirm(stage: Stage) -> None:
    intent = stage.house.stripe.v1.payment_intents.create(DEBIT | {"payment_method_data": DATA})
    assert intent.next_action is not None
    assert intent.next_action.verify_with_microdeposits is not None
    stage.open(intent.next_action.verify_with_microdeposits.hosted_verification_url)


# After the button ----------------------------------------------------------------------------------------------


@scene
def confirming(stage: Stage) -> None:
    session = order(stage.house)
    with line_to_processor(stage.house) as line:
        line.cuts["charge"] = "after"
        stage.shopper(session.url).pay()
    stage.open(session.url)
    stage.sees("[data-state=confirming]")


@scene
def processing(stage: Stage) -> None:
    session = order(stage.house, allowed_payment_method_types=WAYS)
    stage.shopper(session.url).pay(**(SEPA | {"iban": SLOW_IBAN}))
    stage.open(session.url)
    stage.sees("[data-state=processing]")


@scene
def taking_back(stage: Stage) -> None:
    with open_inbox() as inbox:
        heard: Any = {"url": inbox.url, "enabled_events": ["checkout.session.completed"]}
        endpoint = stage.house.stripe.v1.webhook_endpoints.create(heard)
        session = order(stage.house, success_url="http://127.0.0.1:9/thanks")
        back = stage.shopper(session.url).pay()
        stage.open(back.location)
        stage.sees("[data-state=taking_back]")
        stage.page.route("**/c/**", lambda route: route.abort())  # so that it stays here, however long one looks
        stage.house.stripe.v1.webhook_endpoints.delete(endpoint.id)


@scene
def paid(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.pay()
    stage.sees("[data-state=paid]")


@scene
def paid_for_a_shop(stage: Stage) -> None:
    """Reopened: what everything adds up to, the merchant's words, the way back."""
    url = _costly(stage)
    stage.shopper(url).pay()
    stage.open(url)
    stage.sees("[data-state=paid]")


@scene
def paid_with_a_message(stage: Stage) -> None:
    words = {"custom_message": "We ship on Monday.\nWrite to us if you are in a hurry."}
    link = link_for(stage.house, after_completion={"type": "hosted_confirmation", "hosted_confirmation": words})
    stage.open(link.url)
    stage.pay()
    stage.sees("[data-state=paid]")


@scene
def card_saved(stage: Stage) -> None:
    session = stage.house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"})
    stage.shopper(session.url).pay()
    stage.open(session.url)
    stage.sees("[data-state=paid]")


@scene
def receipt(stage: Stage) -> None:
    stage.open(_receipt_url(stage))
    stage.sees("[data-state=receipt]")


@scene
def receipt_refunded(stage: Stage) -> None:
    url = _receipt_url(stage)
    (charge,) = stage.house.stripe.v1.charges.list({"limit": 1}).data
    stage.house.stripe.v1.refunds.create({"charge": charge.id, "amount": 500})
    stage.open(url)


def _receipt_url(stage: Stage) -> str | None:
    """Of an order that asked for everything."""
    with_terms(stage.house)
    asked = {name: it for name, it in EVERYTHING.items() if name != "custom_text"}
    stage.shopper(order(stage.house, **asked).url).pay(**ANSWERS, billingSameAsShipping="y")
    (charge,) = stage.house.stripe.v1.charges.list({"limit": 1}).data
    return charge.receipt_url


@scene
def receipt_mail(stage: Stage) -> None:
    """As a program for mails shows it: without a policy, and without a script."""
    reader = f"{stage.language}@example.com"
    stage.shopper(_costly(stage)).pay(email=reader)
    stage.house.work()
    stage.page.set_content(mails(stage.house, f"?to={reader}")[0]["html"])


# Where nothing can be paid -------------------------------------------------------------------------------------


@scene
def too_many_tries(stage: Stage) -> None:
    session = order(stage.house)
    shopper = stage.shopper(session.url)
    for _ in range(5):
        shopper.pay(number=DECLINED)
    stage.open(session.url)
    stage.sees("[data-state=too_many_tries]")


@scene
def too_many_tries_in_the_form(stage: Stage) -> None:
    session = order(stage.house)
    shopper = stage.shopper(session.url)
    stage.open(session.url)
    for _ in range(5):
        shopper.pay(number=DECLINED)
    stage.pay()
    stage.sees("#panel")


@scene
def session_ended(stage: Stage) -> None:
    """Made by API: back to the shop."""
    session = order(stage.house, cancel_url="https://shop.example/basket")
    stage.house.stripe.v1.checkout.sessions.expire(session.id)
    stage.open(session.url)
    stage.sees("[data-state=expired]")


@scene
def session_of_a_link_ended(stage: Stage) -> None:
    """From here a new visit begins."""
    stage.open(stage.house.link)
    stage.pay(cardNumber=DECLINED)
    stage.sees("#panel")
    stage.house.stripe.v1.checkout.sessions.expire(flows.sessions(stage.house)[-1].id)
    stage.page.goto(stage.house.link)
    stage.sees("[data-state=expired]")


@scene
def link_inactive(stage: Stage) -> None:
    link = link_for(stage.house)
    stage.house.stripe.v1.payment_links.update(link.id, {"active": False})
    stage.open(link.url)


@scene
def link_inactive_in_the_merchants_words(stage: Stage) -> None:
    link = link_for(stage.house, inactive_message="The workshop is closed in August. See you in September.")
    stage.house.stripe.v1.payment_links.update(link.id, {"active": False})
    stage.open(link.url)


@scene
def link_limit_reached(stage: Stage) -> None:
    link = link_for(stage.house, restrictions={"completed_sessions": {"limit": 1}})
    stage.shopper(link.url).pay()
    stage.open(link.url)
    stage.sees("[data-state=limit_reached]")


@scene
def link_ended(stage: Stage) -> None:
    link = link_for(stage.house)
    with stage.house.app.app_context(), atomic("test: ended"):
        PaymentLink.of(_account(), link.id).expires_at = LONG_AGO
    stage.open(link.url)
    stage.sees("[data-state=expired]")


def _account() -> Account:
    return _merchant().in_mode(livemode=False)


def _merchant() -> Merchant:
    merchant = first_merchant()
    assert merchant is not None
    return merchant


@scene
def link_not_found(stage: Stage) -> None:
    stage.open(f"{stage.house.url}/l/forged")


@scene
def personal(stage: Stage) -> None:
    link = link_for(stage.house)
    stage.open(sign(stage.house, link.id, email="jo@shop.example", quantity=3, single_use=True))


@scene
def personal_used(stage: Stage) -> None:
    url = sign(stage.house, link_for(stage.house).id, single_use=True)
    stage.shopper(url).pay()
    stage.open(url)
    stage.sees("[data-state=used]")


@scene
def personal_in_use(stage: Stage) -> None:
    url = sign(stage.house, link_for(stage.house).id, single_use=True)
    at_the_bank(stage.shopper(url))
    stage.open(url)
    stage.sees("[data-state=in_use]")


@scene
def personal_altered(stage: Stage) -> None:
    stage.open(sign(stage.house, link_for(stage.house).id, quantity=2)[:-4])
    stage.sees("[data-state=altered]")


@scene
def personal_unusable(stage: Stage) -> None:
    """It asks for an amount, where the price is fixed."""
    link = link_for(stage.house)
    with stage.house.app.app_context():
        path = path_of(PaymentLink.of(_account(), link.id), Personal("abcdefgh-_12", amount=500))
    stage.open(stage.house.url + path)
    stage.sees("[data-state=unusable]")


@scene
def discount_gone(stage: Stage) -> None:
    once = stage.house.stripe.v1.coupons.create({"percent_off": 10, "max_redemptions": 1}).id
    first, second = (order(stage.house, discounts=[{"coupon": once}]).url for _ in range(2))
    stage.open(second)
    stage.shopper(first).pay()
    stage.fill()
    _send_without_script(stage)
    stage.sees("[data-state=discount_gone]")


@scene
def bank_out_of_reach(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.fill()
    with line_to_processor(stage.house) as line:
        line.cuts["tokenize"] = "before"
        _send_without_script(stage)
        stage.sees("[data-state=out_of_reach]")


@scene
def server_busy(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.fill()
    with patch.object(pay, "pay", side_effect=Busy("Somebody else is writing.")):
        _send_without_script(stage)
        stage.sees("[data-state=busy]")


def _send_without_script(stage: Stage) -> None:
    stage.page.evaluate("document.querySelector('#payment form').submit()")


@scene
def connection_lost(stage: Stage) -> None:
    stage.open(stage.house.link)
    stage.fill()
    stage.page.route("**/l/**", lambda route: route.abort())
    stage.press()
    stage.sees("#offline:not(:empty)")
    stage.page.unroute("**/l/**")


@scene
def our_fault(stage: Stage) -> None:
    stage.open(stage.house.link)
    with patch.object(contents, "receipt", side_effect=RuntimeError("a fault of ours")):
        stage.open(_paid_receipt(stage))


def _paid_receipt(stage: Stage) -> str | None:
    stage.shopper(order(stage.house).url).pay()
    return stage.house.stripe.v1.charges.list({"limit": 1}).data[0].receipt_url


@scene
def nothing_here(stage: Stage) -> None:
    stage.open(f"{stage.house.url}/nothing")
