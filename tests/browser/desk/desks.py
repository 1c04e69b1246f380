"""Someone of the demo's merchant in a real browser, who has a keyboard and no mouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Keyboard, Page, expect

from checkout.cli.sign_in import entry_path
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from tests.browser.conftest import DESK, PHONE, Checkout, Window, opened
from tests.browser.sound import off_the_edge, violations
from tests.houses import House

WINDOWS = [Window(PHONE), Window(DESK, scheme="dark")]
MOST_TABS = 300  # once around the longest form, and the page beside it

_NAME = """() => {
    const it = document.activeElement;
    const said = it.ariaLabel ?? (it.labels?.[0] ?? it).textContent;
    return said.replace(/\\s+/g, " ").trim();
}"""


@dataclass
class Desk:
    """What they see, and how they move through it."""

    house: House
    looking: Checkout

    @property
    def page(self) -> Page:
        return self.looking.page

    @property
    def keys(self) -> Keyboard:
        return self.page.keyboard

    def open(self, path: str) -> None:
        self.page.goto(f"{self.house.url}/dashboard/test/{path}")

    def go(self, section: str) -> None:
        """By the navigation, which a phone folds away."""
        if self.looking.window.size == PHONE:
            self.press("Menu")
        self.press(section)
        self.is_at(section)

    def is_at(self, heading: str) -> None:
        """A page that was gone to is there."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    def reach(self, name: str) -> None:
        """Goes from one thing to the next until it stands at what is called so."""
        came_to = []
        for _ in range(MOST_TABS):
            self.keys.press("Tab")
            came_to.append(self._stands_at())
            if came_to[-1] == name:
                return
        raise AssertionError(f"the tab key does not come to {name!r}, but to {list(dict.fromkeys(came_to))}")

    def _stands_at(self) -> str:
        """ "" while the page gives way to the next one."""
        try:
            return str(self.page.evaluate(_NAME))
        except Error:
            self.page.wait_for_load_state()
            return ""

    def press(self, name: str) -> None:
        self.reach(name)
        self.keys.press("Enter")

    def tick(self, name: str) -> None:
        self.reach(name)
        self.keys.press("Space")

    def write(self, name: str, text: str) -> None:
        """In place of what a field has."""
        self.reach(name)
        self.keys.press("Control+A")
        self.keys.type(text)

    def choose(self, name: str, begins: str) -> None:
        """What begins so in a list, by typing it."""
        self.reach(name)
        self.keys.type(begins)

    def turn_to(self, name: str, first: str) -> None:
        """One of a group of which one is taken; ``first`` is the one that is taken now."""
        self.reach(first)
        for _ in range(5):
            if self._stands_at() == name:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {name!r}")

    def is_told(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def is_refused(self, *words: str) -> None:
        """The focus is where it is said what is wrong, in each of these sentences."""
        problems = self.page.locator("#problems")
        expect(problems).to_be_focused()
        for sentence in words:
            expect(problems).to_contain_text(sentence)

    def is_sound(self, name: str) -> None:
        """Nothing for axe, in light and in dark; nothing off the edge; and a picture."""
        self.looking.picture(f"desk-{name}")
        found = violations(self.page)
        assert found == [], f"{name}: {found}"
        self.page.emulate_media(color_scheme="light" if self.looking.window.scheme == "dark" else "dark")
        found = violations(self.page, of_colours=True)
        assert found == [], f"{name}, in the other theme: {found}"
        self.page.emulate_media(color_scheme=self.looking.window.scheme)
        assert off_the_edge(self.page) == 0, name


def entry(house: House) -> str:
    """A one-time link for someone of the demo's merchant."""
    with house.app.app_context(), atomic("test: sign in"):
        merchant = first_merchant()
        assert merchant is not None
        return house.url + entry_path(merchant)


@contextmanager
def at_desk(house: House, browser: Browser, window: Window) -> Iterator[Desk]:
    """Signed in, at home."""
    with opened(browser, entry(house), window) as looking:
        desk = Desk(house, looking)
        desk.press("Sign in")
        expect(desk.page.get_by_role("heading", name="Home")).to_be_visible()
        yield desk
