"""A page of a list in the dashboard: its things, and where it goes on to newer and to older ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select

from checkout.kit.paging import Order, cut
from checkout.kit.resources import Account, Resource

R = TypeVar("R", bound=Resource)
PAGE_SIZE = 50  # rows: a screen or two

BEFORE, AFTER = "before", "after"  # in the address: the id of the thing that the list goes on from


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """``newer`` and ``older``: the ids to go on from, None at the list's ends."""

    things: list[R]
    newer: str | None
    older: str | None


def part(
    account: Account,
    noun: type[R],
    query: Select[R],
    asked: Mapping[str, str],
    order: Order | None = None,
    size: int = PAGE_SIZE,
) -> Part[R]:
    """The page that the address asks for. Raises ``NotFound`` where it goes on from a thing that is not there."""
    backwards = AFTER in asked
    cursor_id = asked.get(AFTER) or asked.get(BEFORE)
    cursor = noun.of(account, cursor_id) if cursor_id else None
    found = cut(noun, query, size, cursor=cursor, backwards=backwards, order=order)
    if backwards and not found.more:  # the newest page begins with the newest, whatever it was come to by
        found, cursor, backwards = cut(noun, query, size, cursor=None, order=order), None, False
    first, last = (found.things[0].id, found.things[-1].id) if found.things else (None, None)
    return Part(
        things=found.things,
        newer=first if cursor is not None and found.things else None,
        older=last if found.more or backwards else None,
    )
