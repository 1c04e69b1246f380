"""Someone of the demo's merchant, signed in, at a phone and at a desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Window
from tests.browser.desk.desks import WINDOWS, Desk, at_desk
from tests.houses import House


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def desk(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Desk]:
    window: Window = request.param
    with at_desk(house, browser, window) as someone:
        yield someone
