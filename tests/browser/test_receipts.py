"""The receipt on a phone, on a desk and on paper; and the page on which a paid shopper waits for the shop."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Window, opened
from tests.flows.scenes import TEA, order, shopper_of
from tests.houses import House
from tests.inboxes import open_inbox

THANKS = "http://127.0.0.1:9/thanks"  # nobody is there: how far the browser comes is enough


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_receipt_is_read_and_printed(house: House, browser: Browser, size: tuple[int, int]) -> None:
    v1 = house.stripe.v1
    rate = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True})
    coupon = v1.coupons.create({"percent_off": 20, "name": "Spring sale"})
    shopper_of(order(house, line_items=[TEA | {"tax_rates": [rate.id]}], discounts=[{"coupon": coupon.id}])).pay()
    (charge,) = v1.charges.list().data
    v1.refunds.create({"charge": charge.id, "amount": 500})
    for scheme in ("light", "dark"):
        with opened(browser, str(charge.receipt_url), Window(size, scheme=scheme)) as looking:
            looking.shows("Receipt from Tern & Tide")
            looking.picture("receipt")
            looking.page.emulate_media(media="print")
            looking.shows("Test mode")
            looking.picture("receipt-print")
            ground = looking.page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")
            ink = looking.page.evaluate("getComputedStyle(document.querySelector('.amount')).color")
            paper = looking.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (ink, ground, paper) == ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
            looking.page.emulate_media(media="screen")
            looking.page.set_viewport_size({"width": 320, "height": 640})
            assert looking.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("script", [True, False])
def test_a_paid_shopper_waits_and_is_taken_back(house: House, browser: Browser, script: bool) -> None:
    with open_inbox() as inbox:
        heard = ["checkout.session.completed"]
        house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": heard})  # type: ignore[typeddict-item]  # a plain list
        session = order(house, success_url=THANKS)
        assert session.url is not None
        with opened(browser, session.url, Window(PHONE, script=script)) as paying:
            paying.pay()
            expect(paying.page.locator("[data-state=taking_back]")).to_be_visible()
            paying.shows("We are taking you back to Tern & Tide.")
            paying.picture("taking-back")
            with paying.page.expect_request(THANKS):
                house.work()
