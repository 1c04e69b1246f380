"""Payments in a real browser: nothing for axe, nothing off the edge, and a refund by the keyboard alone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from checkout.cli.sign_in import entry_path
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.flows.scenes import NO_MONEY
from tests.houses import House
from tests.payments.authorised import paid
from tests.shoppers import Shopper

WINDOWS = [Window(PHONE), Window(DESK, scheme="dark")]


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def desk(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Checkout]:
    with house.app.app_context(), atomic("test: sign in"):
        merchant = first_merchant()
        assert merchant is not None
        path = entry_path(merchant)
    with opened(browser, house.url + path, request.param) as looking:
        looking.page.get_by_role("button", name="Sign in").click()
        yield looking


def seen(looking: Checkout, name: str) -> None:
    page = looking.page
    looking.picture(f"dashboard-{name}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_every_page_is_sound(house: House, desk: Checkout) -> None:
    shopper = Shopper(house.link)
    shopper.pay(number=NO_MONEY)
    shopper.pay()
    disputed = paid(house, 1500, "pm_card_createDispute")
    house.work()
    dispute = house.stripe.v1.disputes.list().data[0]
    for name, path in {
        "home": "",
        "payments": "payments?status=failed&last4=12",
        "payment": f"payments/{disputed.id}",
        "customer-form": "customers/new",
        "dispute": f"disputes/{dispute.id}",
    }.items():
        desk.page.goto(f"{house.url}/dashboard/test/{path}")
        for folded in desk.page.locator("main details").all():
            folded.evaluate("it => it.open = true")
        seen(desk, name)


def test_a_refund_by_the_keyboard_alone(house: House, desk: Checkout) -> None:
    intent, page = paid(house, 4000), desk.page
    page.goto(f"{house.url}/dashboard/test/payments/{intent.id}")
    by_tab(page, "Refund…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refund")).to_be_visible()
    page.get_by_label("Amount").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("12.50")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refund $12.50 USD?")).to_be_visible()
    seen(desk, "refund-sure")
    by_tab(page, "Refund $12.50 USD")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("$12.50 USD refunded.")
    assert house.stripe.v1.refunds.list().data[0].amount == 1250


def by_tab(page: Page, words: str) -> None:
    """Goes from one thing to the next until it stands at what is called so."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(words)
