"""What a browser fetches and moves until a checkout page can be used: one answer, a script, and nothing twice."""

from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, Window, opened
from tests.houses import House

SEEN = """
async () => {
    const seen = (type) => new Promise((done) => {
        const watching = new PerformanceObserver((list) => done(list.getEntries()));
        watching.observe({ type, buffered: true });
        setTimeout(() => done(watching.takeRecords()), 100);
    });
    const painted = (await seen("paint")).find(({ name }) => name === "first-contentful-paint").startTime;
    return {
        moved: (await seen("layout-shift")).map(({ value }) => value),
        waitedFor: performance.getEntriesByType("resource")
            .filter((it) => it.renderBlockingStatus === "blocking" && it.responseEnd <= painted)
            .map(({ name }) => name),
        fonts: document.fonts.size,
    };
}
"""


def test_one_answer_is_seen_and_nothing_moves(house: House, browser: Browser) -> None:
    with opened(browser, "about:blank", Window(PHONE)) as checkout:
        asked: list[str] = []
        checkout.page.on("request", lambda request: asked.append(request.resource_type))
        checkout.page.goto(house.link, wait_until="load")
        seen = checkout.page.evaluate(SEEN)
    assert asked == ["document", "script"]
    assert seen == {"moved": [], "waitedFor": [], "fonts": 0}
