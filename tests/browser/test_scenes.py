"""Every state of the shopper's pages as it is said, word for word, and that axe and a narrow window find nothing."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import DESK, PHONE
from tests.browser.scenes import SCENES, Stage, staged
from tests.browser.sound import violations
from tests.browser.spoken import kept, said
from tests.browser.spoken_words import english_among, shape
from tests.flows.asking import with_terms
from tests.houses import Databases, House

NARROW = 320  # pixels: a phone, or 1280 at 400 %
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, tuple[int, int], tuple[Scheme, Scheme]], ...] = (
    ("en", DESK, ("light", "dark")),
    ("ar", PHONE, ("dark", "light")),
)  # from left to right and the other way; the first theme is looked at whole, in the second only colours change


@pytest.fixture(scope="module")
def world(sqlite_databases: Databases) -> Iterator[House]:
    """One for all scenes: none is in another's way."""
    with sqlite_databases.standing.lived_in() as house:
        with_terms(house)
        yield house


@pytest.mark.parametrize("name", SCENES)
def test_it_is_said_and_nothing_is_found(world: House, browser: Browser, name: str) -> None:
    for language, size, schemes in LOOKS:
        with staged(browser, world, language, DESK) as stage:
            stage.page.emulate_media(color_scheme=schemes[0], reduced_motion="reduce")
            SCENES[name](stage)
            assert stage.page.locator("html").get_attribute("lang") == language
            _assert_said(said(stage.page, name), name, language)
            stage.page.set_viewport_size({"width": size[0], "height": size[1]})
            _assert_sound(stage, schemes[1])


def _assert_said(lines: list[str], name: str, language: str) -> None:
    if language == "en":
        assert lines == kept()[name], "as it should be? `python -m tests.browser.spoken` keeps it"
    else:
        assert list(map(shape, lines)) == list(map(shape, kept()[name]))
        assert english_among(lines) == []


def _assert_sound(stage: Stage, other: Scheme) -> None:
    assert violations(stage.page) == []
    stage.page.emulate_media(color_scheme=other, reduced_motion="reduce")
    assert violations(stage.page, of_colours=True) == []
    stage.page.set_viewport_size({"width": NARROW, "height": DESK[1]})
    assert stage.page.evaluate("document.documentElement.scrollWidth") == NARROW
