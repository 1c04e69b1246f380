"""Somebody who has a keyboard and nothing else: where each press of Tab takes them, and that they see it."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

MOST_STOPS = 60  # before something that should be reached is given up
STOP = """
(fresh) => {
    const it = document.activeElement;
    const frames = [it, it.closest(".cell, .way, .method-head")].filter(Boolean);
    const ring = (node) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(node);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    const columnOf = (node) => node.closest("main, #order, footer");
    const { top, bottom, left, right } = it.getBoundingClientRect();
    const before = fresh || !window.stoppedAt?.isConnected ? null : window.stoppedAt;
    const words = it.labels?.length ? it.labels[0].innerText : it.innerText || it.value || "";
    window.stoppedAt = it;
    return {
        name: (it.getAttribute("aria-label") || words).replace(/\\s+/g, " ").trim(),
        isSeen: frames.some(ring) && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
        follows: !before || Boolean(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING),
        isBelow: !before || columnOf(before) !== columnOf(it) || bottom > before.getBoundingClientRect().top,
    };
}
"""


@dataclass
class Keyboard:
    """``stops``: the names of what had the focus, since the page was opened or changed."""

    page: Page
    stops: list[str] = field(default_factory=list)

    def go_to(self, name: str) -> None:
        """By Tab alone; each stop on the way is seen, and follows the one before it."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self._stop().startswith(name):
                return
        raise AssertionError(f"{name!r} is none of {self.stops}")

    def go_back_to(self, name: str) -> None:
        """By Shift and Tab."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Shift+Tab")
            self.forget()
            if self._stop().startswith(name):
                return
        raise AssertionError(f"there is no {name!r} before")

    def type(self, **fields: str) -> None:
        """Into each field by the beginning of its label, as it comes: ``card_number`` is "Card number"."""
        for label, text in fields.items():
            self.go_to(label.replace("_", " ").capitalize())
            self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def is_at(self, selector: str) -> None:
        """Where the page itself put the focus, and it is seen there."""
        expect(self.page.locator(selector)).to_be_focused()
        self.forget()
        self._stop()

    def forget(self) -> None:
        """The page is another one."""
        self.stops = []

    def _stop(self) -> str:
        here = self.page.evaluate(STOP, self.stops == [])
        name = str(here["name"])
        assert here["isSeen"], f"the focus on {name!r} cannot be seen"
        assert here["follows"], f"{name!r} comes back before {self.stops[-1]!r}"
        assert here["isBelow"], f"{name!r} stands above {self.stops[-1]!r}"
        self.stops.append(name)
        return name
