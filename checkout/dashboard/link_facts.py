"""What the first page tells of links, which live on a floor above: handed down by whoever puts the house together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from checkout.kit.config import part
from checkout.kit.resources import Account

LINK_FACTS = "tender.link_facts"  # the name of the part


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link with how often it was opened, and paid since."""

    id: str
    name: str
    opened: int
    paid: int


@dataclass(frozen=True, slots=True)
class OverLink:
    """A link that takes no payment any more; ``why`` in words."""

    id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """``opened``: of the days since a midnight. ``over``: those that ran out of time or of places since a moment."""

    opened: Callable[[Account, int], Sequence[OpenedLink]]
    over: Callable[[Account, int], Sequence[OverLink]]
    path: Callable[[Account], str | None]  # of the newest link that can be paid, None where there is none


def link_facts() -> LinkFacts:
    return cast(LinkFacts, part(LINK_FACTS))
