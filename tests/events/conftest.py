"""A scene of endpoints and deliveries on each database."""

import pytest

from tests.events.scenes import Scene
from tests.houses import House


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)
