"""The pictures of the dashboard in README.md: a month of trade, a link in the making, and one payment's story."""

from collections.abc import Iterator
from io import BytesIO

import time_machine
from PIL import Image
from playwright.sync_api import Browser, expect

from checkout.kit import clock
from tests.browser.conftest import Window
from tests.browser.desk.desks import Desk, at_desk
from tests.flows.scenes import NO_MONEY
from tests.houses import House
from tests.payments.authorised import paid
from tests.shoppers import Shopper

SIZE = (1200, 760)
MONTH = (
    40,
    0,
    55,
    35,
    80,
    120,
    95,
    30,
    45,
    60,
    0,
    75,
    140,
    110,
    50,
    65,
    85,
    70,
    130,
    160,
    90,
    20,
    75,
    95,
    60,
    105,
    150,
)
NOWHERE = "http://127.0.0.1:9/hooks"  # an endpoint that nobody answers at


def take(browser: Browser, house: House) -> Iterator[tuple[str, Image.Image]]:
    """Each with the name of its file."""
    _trade(house)
    with at_desk(house, browser, Window(SIZE)) as desk:
        yield "dashboard-home.png", _picture(desk)
        desk.open("links/new")
        desk.page.locator("#name").fill("Tea for two")
        desk.page.locator("#amount").fill("40")
        shown = desk.page.frame_locator(".glance iframe:not(.next)")
        expect(shown.get_by_text("Tea for two").first).to_be_visible()
        yield "dashboard-new-link.png", _picture(desk)
        desk.open(f"payments/{_bought(house)}")
        yield "dashboard-payment.png", _picture(desk)


def _trade(house: House) -> None:
    """A month of payments, and an endpoint that fails."""
    now = clock.now()
    for days, dollars in enumerate(reversed(MONTH)):
        with time_machine.travel(now - days * clock.DAY_S):
            if dollars:
                paid(house, dollars * 100)
    house.stripe.v1.webhook_endpoints.create({"url": NOWHERE, "enabled_events": ["*"]})
    paid(house, 2_000)
    house.work()


def _bought(house: House) -> str:
    """A payment by the demo's link, after a card that had no money."""
    shopper = Shopper(house.link)
    shopper.pay(number=NO_MONEY)
    shopper.pay()
    house.work()
    return house.stripe.v1.payment_intents.list({"limit": 1}).data[0].id


def _picture(desk: Desk) -> Image.Image:
    return Image.open(BytesIO(desk.page.screenshot()))
