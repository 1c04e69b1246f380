"""The test-mode page in a real browser, at two widths, light and dark: nothing for axe, nothing off the edge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.browser.sound import off_the_edge, violations
from tests.events.scenes import NOWHERE, Scene
from tests.houses import House
from tests.shoppers import Shopper

WINDOWS = [Window(size, script=True, scheme=scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def visit(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Checkout]:
    with opened(browser, f"{house.url}/events", request.param) as looking:
        yield looking


def seen(looking: Checkout, name: str) -> None:
    page = looking.page
    looking.picture(f"events-{name}")
    assert violations(page) == []
    assert off_the_edge(page) == 0


def test_from_nothing_to_a_verified_delivery(house: House, visit: Checkout) -> None:
    page, scene = visit.page, Scene(house)
    seen(visit, "first")
    page.get_by_role("button", name="Add the built-in endpoint").click()
    expect(page.get_by_text("Nothing came yet")).to_be_visible()
    seen(visit, "endpoint-added")
    scene.endpoint(NOWHERE, hears="charge.failed")
    shopper = Shopper(house.link)
    shopper.pay(number="4000000000009995")
    shopper.pay()
    house.work()
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("signature verified")).to_have_count(7)
    seen(visit, "endpoints")
    page.get_by_role("link", name="Events", exact=True).click()
    seen(visit, "list")
    page.get_by_role("link", name="charge.failed").click()
    expect(page.get_by_text("Nothing answers at this address")).to_be_visible()
    page.get_by_text("Headers").click()
    expect(page.get_by_text("Stripe-Signature: t=")).to_be_visible()
    seen(visit, "one")
    page.get_by_role("button", name="Send again").last.click()
    expect(page.get_by_role("heading", name="charge.failed")).to_be_visible()


def test_a_row_is_a_link_wherever_it_is_pressed(house: House, browser: Browser) -> None:
    with opened(browser, f"{house.url}/events", Window(DESK, script=False)) as looking:
        marks = looking.page.get_by_role("row", name="product.created").locator(".marks").bounding_box()
        assert marks is not None
        looking.page.mouse.click(marks["x"] + 5, marks["y"] + 5)
        expect(looking.page.get_by_role("heading", name="product.created")).to_be_visible()


def test_no_sideways_scroll_at_320_pixels(house: House, browser: Browser) -> None:
    Shopper(house.link).pay()
    with opened(browser, f"{house.url}/events", Window((320, 640))) as looking:
        assert off_the_edge(looking.page) == 0
        looking.page.get_by_role("link", name="checkout.session.completed").click()
        looking.page.wait_for_load_state()
        assert off_the_edge(looking.page) == 0
