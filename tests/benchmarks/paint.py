"""How soon a checkout page is seen on a slow phone, against a page of one word from the same server."""

import logging
from statistics import median

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, chromium
from tests.houses import House, house_on

ROUNDS = 9  # of both, in turns
CPU_SLOWDOWN = 4
ROUND_TRIP_MS = 400
LINE_BYTES_S = 400_000 / 8
AIM = 1.3  # times as late as the page of one word
FIRST_PAINT = """
new Promise((done) => new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) done(found.startTime);
}).observe({ type: "paint", buffered: true }))
"""


def measure(database: str) -> None:
    """``database``: the URL of an empty one."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with house_on(database) as house, chromium() as browser:
        house.app.add_url_rule("/one-word", "one_word", lambda: "<!DOCTYPE html><title>Pay</title><p>Pay")
        ours, bare = _in_turns(house, browser)
    ratio = median(ours) / median(bare)
    said = f"{median(ours):.0f} ms, a page of one word {median(bare):.0f} ms, ratio {ratio:.2f}"
    print(f"first contentful paint on a slow phone  {said} (aim {AIM})", flush=True)


def _in_turns(house: House, browser: Browser) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_painted_after_ms(browser, house.link))
        bare.append(_painted_after_ms(browser, f"{house.url}/one-word"))
    return ours, bare


def _painted_after_ms(browser: Browser, url: str) -> float:
    """Of a shopper who was never here."""
    with browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}) as context:
        page = context.new_page()
        _slow_down(page)
        page.goto(url, wait_until="commit")
        return float(page.evaluate(FIRST_PAINT))


def _slow_down(page: Page) -> None:
    line = {"offline": False, "latency": ROUND_TRIP_MS}
    speed = {"downloadThroughput": LINE_BYTES_S, "uploadThroughput": LINE_BYTES_S}
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", {**line, **speed})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
