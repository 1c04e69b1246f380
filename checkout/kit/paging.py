"""One page of a long list, newest first, by cursor in either direction: by an index, however far in it is."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_

from checkout.kit.db import reading
from checkout.kit.resources import Resource

R = TypeVar("R", bound=Resource)
Order = tuple[Any, Any]  # SQL expressions: of the second, and of the moment within it


@dataclass(frozen=True, slots=True)
class Cut(Generic[R]):
    """``things`` newest first; ``more``: whether the list goes on in the direction in which it was read."""

    things: list[R]
    more: bool


def cut(
    noun: type[R],
    query: Select[R],
    limit: int,
    *,
    cursor: R | None,
    backwards: bool = False,
    order: Order | None = None,
) -> Cut[R]:
    """At most ``limit`` of ``query`` older than ``cursor``, or newer where it is read ``backwards``.

    ``order``: the columns of another table that the query is driven by, where they say the same as the noun's own.
    """
    created, moment = order or (noun.created, noun.moment)
    if cursor is not None:
        place = tuple_(cursor.created, cursor.moment)
        query = query.where(tuple_(created, moment) > place if backwards else tuple_(created, moment) < place)
    direction = (created.asc(), moment.asc()) if backwards else (created.desc(), moment.desc())
    found = list(reading().scalars(query.order_by(*direction).limit(limit + 1)))
    things = found[:limit]
    if backwards:
        things.reverse()
    return Cut(things, more=len(found) > limit)
