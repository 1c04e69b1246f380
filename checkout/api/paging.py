"""Pages of a list, newest first, by cursor in either direction."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select

from checkout.api.params import ListParams, Range
from checkout.kit import wire
from checkout.kit.errors import missing
from checkout.kit.paging import Order, cut
from checkout.kit.resources import Account, Resource
from checkout.kit.terms import Term
from checkout.kit.wire import Shape

R = TypeVar("R", bound=Resource)

IN_TERMS: Order = (Term.created, Term.thing_id)


def page(
    account: Account,
    noun: type[R],
    query: Select[R],
    params: ListParams,
    url: str,
    shapes: Callable[[list[R]], list[Shape]] | None = None,
    order: Order | None = None,
) -> Shape:
    """Stripe's list envelope for one page of ``query``, each in its shape, or as ``shapes`` makes them.

    ``order``: the columns of another table that the query is driven by, where they say the same as the noun's own.
    An unknown cursor is refused as ``resource_missing``.
    """
    backwards = params.ending_before is not None
    cursor_param = "ending_before" if backwards else "starting_after"
    cursor_id = params.ending_before or params.starting_after
    cursor = noun.of(account, cursor_id, param=cursor_param) if cursor_id is not None else None
    found = cut(noun, query, params.limit, cursor=cursor, backwards=backwards, order=order)
    shown = shapes(found.things) if shapes else [thing.shape() for thing in found.things]
    return wire.list_of(shown, url, has_more=found.more)


def part_of(things: Sequence[Shape], params: ListParams, url: str) -> Shape:
    """Stripe's list envelope for a page of what is kept inside another thing, in the order in which it is kept."""
    ids = [thing["id"] for thing in things]
    for name, id in (("starting_after", params.starting_after), ("ending_before", params.ending_before)):
        if id is not None and id not in ids:
            raise missing(f"No such item: '{id}'", name, id)
    if params.ending_before is not None:
        before = ids.index(params.ending_before)
        start = max(0, before - params.limit)
        return wire.list_of(things[start:before], url, has_more=start > 0)
    start = ids.index(params.starting_after) + 1 if params.starting_after is not None else 0
    end = start + params.limit
    return wire.list_of(things[start:end], url, has_more=end < len(things))


def of_those(account: Account, query: Select[R], params: ListParams, **named: tuple[type[Resource], Any]) -> Select[R]:
    """Narrows a query to what belongs to the things that parameters name: of each its noun, and the column of its id.

    Raises ``MissingThing`` where one of them names nothing.
    """
    for name, (noun, column) in named.items():
        id = getattr(params, name)
        if id is not None:
            query = query.where(column == noun.of(account, id, name, lock=False).id)
    return query


def within(query: Select[Any], column: Any, span: Range | None) -> Select[Any]:
    """Narrows a query to a span of time."""
    if span is None:
        return query
    for name, compare in (
        ("gt", column.__gt__),
        ("gte", column.__ge__),
        ("lt", column.__lt__),
        ("lte", column.__le__),
    ):
        bound = getattr(span, name)
        if bound is not None:
            query = query.where(compare(bound))
    return query
