"""What a restricted key may do, as a table of resources and levels."""

from collections.abc import Mapping, Sequence
from typing import cast

from checkout.kit.config import part
from checkout.merchants.api_keys import LEVELS

RESOURCES = "tender.key_resources"  # where app.extensions keeps the names of all that a permission can be about
PREFIX = "may-"  # of a field, before its resource


def resources() -> Sequence[str]:
    """Handed down by the house: the API that knows them stands beside this door."""
    return cast(Sequence[str], part(RESOURCES))


def grants_of(given: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """A row for each resource: its field, its name in words, its level."""
    return [(PREFIX + name, name.replace("_", " "), given.get(name, "none")) for name in resources()]


def granted(form: Mapping[str, str]) -> dict[str, str]:
    """What a form gives; levels that are none, and resources that it does not name, give nothing."""
    asked = {name: form.get(PREFIX + name, "none") for name in resources()}
    return {name: level for name, level in asked.items() if level in LEVELS and level != "none"}
