"""A visitor at a house's test-mode page."""

import pytest

from tests.dashboard.visitors import Visitor, signed_in
from tests.events.scenes import Scene
from tests.houses import House


@pytest.fixture
def visitor(house: House) -> Visitor:
    return Visitor(house.url)


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


@pytest.fixture
def merchant(house: House) -> Visitor:
    """Someone of the demo's merchant, signed in to the dashboard."""
    return signed_in(house)
