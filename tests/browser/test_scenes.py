"""What axe, a narrow window and four times the type find in any state of the shopper's pages: nothing."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import DESK, PHONE
from tests.browser.scenes import SCENES, Stage, staged
from tests.houses import Databases, House

NARROW = 320  # pixels: a phone, or 1280 at 400 %
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, tuple[int, int], tuple[Scheme, Scheme]], ...] = (
    ("en", DESK, ("light", "dark")),
    ("ar", PHONE, ("dark", "light")),
)  # from left to right and the other way; the first theme is looked at whole, in the second only colours change
RUN = """
async (colours) => {
    const all = { rules: { "target-size": { enabled: true } } };
    const chosen = colours ? { runOnly: ["color-contrast"] } : all;
    const options = { ...chosen, resultTypes: ["violations"], reporter: "no-passes", iframes: false };
    const { violations } = await axe.run({ exclude: [["option"]] }, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
"""


@pytest.fixture(scope="module")
def world(sqlite_databases: Databases) -> Iterator[House]:
    """One for all scenes: none is in another's way."""
    with sqlite_databases.standing.lived_in() as house:
        yield house


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_found(world: House, browser: Browser, name: str) -> None:
    for language, size, schemes in LOOKS:
        with staged(browser, world, language, size) as stage:
            stage.page.emulate_media(color_scheme=schemes[0], reduced_motion="reduce")
            SCENES[name](stage)
            assert stage.page.locator("html").get_attribute("lang") == language
            _assert_sound(stage, schemes[1])


def _assert_sound(stage: Stage, other: Scheme) -> None:
    stage.page.evaluate(Axe().axe_script)
    assert stage.page.evaluate(RUN, False) == []
    stage.page.emulate_media(color_scheme=other, reduced_motion="reduce")
    assert stage.page.evaluate(RUN, True) == []
    stage.page.set_viewport_size({"width": NARROW, "height": DESK[1]})
    assert stage.page.evaluate("document.documentElement.scrollWidth") == NARROW
