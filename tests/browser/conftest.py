"""A Chromium, a house on SQLite, and a page in it as wide as a phone or a desk, with and without a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.chromium import find_chromium
from tests.houses import ROOT, Databases, House

SCREENSHOTS = ROOT / "screenshots"  # git ignores it; people look at it
PHONE, DESK = (390, 844), (1280, 900)
TYPED = {
    "email": "jo@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "1234",
    "cardCvc": "123",
    "billingName": "Jo Doe",
    "billingPostalCode": "94107",
}


@dataclass(frozen=True)
class Window:
    """How a shopper looks at the page."""

    size: tuple[int, int]
    script: bool = True
    scheme: Literal["light", "dark"] = "light"

    @property
    def name(self) -> str:
        return f"{self.size[0]}{'' if self.script else '-noscript'}{'' if self.scheme == 'light' else '-dark'}"


WINDOWS = [Window(size, script) for size in (PHONE, DESK) for script in (True, False)]


@dataclass
class Checkout:
    """A page being paid on."""

    page: Page
    window: Window

    @property
    def button(self) -> Locator:
        return self.page.get_by_test_id("hosted-payment-submit-button")

    def field(self, name: str) -> Locator:
        return self.page.locator(f"#{name}")

    def type(self, **changed: str) -> None:
        """Key by key, as formatters have caret bugs that filling hides."""
        for name, text in (TYPED | changed).items():
            field = self.field(name)
            if text and field.input_value() == "":
                field.press_sequentially(text)

    def pay(self, **changed: str) -> None:
        self.type(**changed)
        self.button.click()

    def shows(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def is_paid(self) -> None:
        expect(self.page.locator("[data-state=paid]")).to_be_visible()

    def picture(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.window.name}.png", full_page=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    program = find_chromium()
    assert program is not None, "no Chromium: `make test` installs one"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    opened = Databases("sqlite", tmp_path_factory.mktemp("browser"))
    yield opened
    opened.close()


@pytest.fixture
def house(sqlite_databases: Databases) -> Iterator[House]:
    with sqlite_databases.standing.lived_in() as opened:
        yield opened


@contextmanager
def opened(browser: Browser, url: str, window: Window) -> Iterator[Checkout]:
    """A new shopper's window on a page; no script of ours may fail in it."""
    width, height = window.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=window.script,
        color_scheme=window.scheme,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(url)
    try:
        yield Checkout(page, window)
    finally:
        context.close()
    assert failures == []


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def checkout(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Checkout]:
    """The demo link, in each kind of window."""
    with opened(browser, house.link, request.param) as page:
        yield page
