"""Forty scripts in every word that merchants and shoppers may say: each page shows them as they are, and runs none."""

from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, Window, opened
from tests.dashboard.visitors import signed_in
from tests.flows.scenes import order
from tests.flows.test_receipts import mails
from tests.houses import House
from tests.shoppers import Shopper

SCRIPTS = (
    *("<script>alert(1)</script>", "</title><script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>"),
    *("<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=x: onerror=alert`1`>"),
    *("<svg onload=alert(1)>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script>"),
    *("<body onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc=<script>alert(1)>"),
    *('"><script>alert(1)</script>', "'><script>alert(1)</script>", '" onfocus=alert(1) autofocus x="'),
    *("' onmouseover=alert(1) x='", "` onerror=alert(1) `", "</style><script>alert(1)</script>"),
    *("</textarea><img src=x onerror=alert(1)>", "</option></select><svg onload=alert(1)>", "--><svg onload=alert(1)>"),
    *("<details open ontoggle=alert(1)>", "<video src=x onerror=alert(1)>", "<audio src=x onerror=alert(1)>"),
    *("<input autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<object data=javascript:alert(1)>"),
    *("<embed src=javascript:alert(1)>", "<base href=//evil.example/>", "<form action=//evil.example>"),
    *("<a href=javascript:alert(1)>x</a>", "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh>"),
    *("{{ 7 * 7 }}{% raw %}", "${alert(1)}", "%(merchant)s %s %d {0}", "&lt;script&gt;", "&#60;script&#62;"),
    *("javascript:alert(1)", "\\u003cscript\\u003ealert(1)"),
)
FOUND = """
() => [...document.querySelectorAll("*")].filter((one) =>
    (["EMBED", "OBJECT", "MARQUEE", "VIDEO", "AUDIO", "BASE"].includes(one.tagName)
        || [...one.attributes].some(({ name, value }) => name.startsWith("on") || /^\\s*javascript:/i.test(value))
        || (one.tagName === "SCRIPT" && !one.nonce && one.type !== "application/json")
        || (one.tagName === "IMG" && one.getAttribute("src") === "x")) ).map((one) => one.outerHTML)
"""


def everything(house: House) -> dict[str, Any]:
    """An order in whose every word stands one of them."""
    evil = cycle(SCRIPTS)
    short = cycle(script for script in SCRIPTS if len(script) <= 39)
    v1 = house.stripe.v1
    tax = v1.tax_rates.create({"display_name": next(short), "percentage": 5, "inclusive": True})
    coupon = v1.coupons.create({"percent_off": 5, "name": next(short)})
    named = [{"name": one, "description": next(evil)} for one in SCRIPTS[: len(SCRIPTS) // 2]]
    lines = [
        {
            "price_data": {"currency": "eur", "unit_amount": 500, "product_data": words},
            "quantity": 1,
            "tax_rates": [tax.id],
        }
        for words in named
    ]
    rate = {"type": "fixed_amount", "fixed_amount": {"amount": 100, "currency": "eur"}}
    size = {"options": [{"label": next(evil), "value": "x"}], "default_value": "x"}
    return {
        "branding_settings": {"display_name": next(evil)},
        "custom_fields": [
            {"key": "a", "label": {"custom": next(evil), "type": "custom"}, "type": "text"},
            {"key": "b", "label": {"custom": next(evil), "type": "custom"}, "type": "dropdown", "dropdown": size},
        ],
        "custom_text": {it: {"message": next(evil)} for it in ("after_submit", "shipping_address", "submit")},
        "discounts": [{"coupon": coupon.id}],
        "line_items": lines,
        "metadata": {"note": "<script>alert('nowhere')</script>"},
        "shipping_address_collection": {"allowed_countries": ["US"]},
        "shipping_options": [{"shipping_rate_data": rate | {"display_name": next(evil)}} for _ in range(2)],
        "customer_creation": "always",
    }


TYPED: dict[str, Any] = {
    "billingName": "<script>alert('name')</script>",
    "customField-a": "<img src=x onerror=alert(1)>",
    "customField-b": "x",
    "shippingName": "\"><svg onload=alert('ship')>",
    "shippingCountry": "US",
    "shippingAddressLine1": "</dd><script>alert('line')</script>",
    "shippingLocality": "<iframe src=javascript:alert(1)>",
    "shippingAdministrativeArea": "CA",
    "shippingPostalCode": "94107",
}


def test_every_page_shows_them_and_runs_none(house: House, browser: Browser) -> None:
    session = order(house, **everything(house))
    names = SCRIPTS[: len(SCRIPTS) // 2]
    with opened(browser, str(session.url), Window(DESK)) as checkout:
        page, said = checkout.page, list[str]()
        page.on("dialog", lambda dialog: said.append(dialog.message))
        assert_harmless(page, *SCRIPTS[:28])
        checkout.button.click()
        checkout.page.locator("#problems").wait_for()
        assert_harmless(page, *SCRIPTS[:28])
        shopper = Shopper(str(session.url))
        assert shopper.land(shopper.pay(**TYPED)).state == "paid"
        page.goto(str(session.url))
        assert_harmless(page, *names)
        charge = house.stripe.v1.charges.list().data[0]
        page.goto(str(charge.receipt_url))
        told = [it for name, it in TYPED.items() if "<" in it]
        assert_harmless(page, *names, *told)
        house.work()
        page.goto("about:blank")  # without a policy, as a program for mails shows it
        page.set_content(mails(house)[0]["html"])
        assert_harmless(page, *names)
        visitor = signed_in(house)
        cookies = [{"name": name, "value": it, "url": house.url} for (_, name), it in visitor.browser.cookies.items()]
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        customer = house.stripe.v1.customers.list().data[0]
        page.goto(f"{house.url}/dashboard/test/payments/{charge.payment_intent}")
        assert_harmless(page, TYPED["billingName"])
        page.goto(f"{house.url}/dashboard/test/customers/{customer.id}")
        assert_harmless(page, TYPED["billingName"])
        page.goto(f"{house.url}/dashboard/test/products")
        assert_harmless(page, *names[:5])
        assert said == []


def assert_harmless(page: Page, *shown: str) -> None:
    assert page.evaluate(FOUND) == []
    words = page.evaluate("document.body.innerText")
    assert [script for script in shown if script not in words] == []


def test_no_page_is_shown_in_a_strangers_frame(house: House, browser: Browser) -> None:
    urls = [house.link, f"{house.url}/sandbox/challenge/none", f"{house.url}/dashboard/sign-in", f"{house.url}/events"]
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)
    page.set_content("".join(f'<iframe src="{url}"></iframe>' for url in urls))
    page.wait_for_function("document.querySelectorAll('iframe').length === frames.length")
    assert [frame.locator("main").count() for frame in page.frames[1:]] == [0] * len(urls)
    assert len(refused) == len(urls)
    page.close()
