"""Every type of event that an endpoint can ask for, and whether it is one."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from checkout.kit.errors import InvalidRequest
from checkout.kit.texts import shown

EVERY = "*"


@cache
def known_types() -> frozenset[str]:
    """Every event type of the newest API version."""
    names = json.loads((Path(__file__).parent / "event_types.json").read_text())
    return frozenset(names)


@cache
def by_group() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The types under the thing that each is about: ``charge.refunded`` under ``charge``."""
    return tuple((name, tuple(of_group)) for name, of_group in groupby(sorted(known_types()), group_of))


def group_of(type: str) -> str:
    return type.partition(".")[0]


def check_types(types: Sequence[str]) -> None:
    """Raises ``InvalidRequest`` at the first that is no type."""
    for place, name in enumerate(types):
        if name != EVERY and name not in known_types():
            raise InvalidRequest(
                f"Invalid enabled_events[{place}]: '{shown(name)}' is not an event type.",
                param=f"enabled_events[{place}]",
            )
