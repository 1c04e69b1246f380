"""Which payments a list shows: walked newest first by the index that finds fewest, held against all that was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, false, func, select, tuple_, union_all

from checkout.dashboard.payment_ways import WAYS, Way, conditions
from checkout.dashboard.payments_wanted import Wanted
from checkout.kit.db import reading
from checkout.kit.errors import NotFound
from checkout.kit.resources import Account, noun_of
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent

PAGE_SIZE = 50  # rows: a screen or two
LOOKS = (100, 400, 500)  # payments that are held against what was asked before a page is shown: quick, however rare
COUNTED = 500  # of what each index would find; beyond it they are all the same

Place = tuple[int, str] | None  # in a walk: when, and the id of what leads to a payment there

BEFORE, AFTER, BY = "before", "after", "by"  # in the address: where the list goes on, and by which way


@dataclass(frozen=True, slots=True)
class Key:
    """Where a payment stands in a walk: ``id`` is of the thing that led to it. ``is_wanted``: by all that was asked."""

    created: int
    id: str
    intent_id: str
    is_wanted: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """``newer`` and ``older``: where the list goes on. ``looked``: through how many, where the rest was left."""

    intent_ids: list[str]
    newer: str | None
    older: str | None
    by: str
    looked: int | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The payments of an account that may be what is wanted, in the order of one way to them."""

    account: Account
    wanted: Wanted
    way: Way

    def look(self, place: Place, most: int, *, backwards: bool = False) -> list[Key]:
        """The next payments, each held against what was asked: in one statement, however many they are."""
        seen = self._next(place, most, backwards=backwards)
        asked = conditions(self.wanted, but=self.way.name)
        query: Select[Any] = select(seen)
        if asked:
            query = (
                query.add_columns(func.coalesce(and_(*asked), false()))
                .join(PaymentIntent, PaymentIntent.id == seen.c.intent_id)
                .outerjoin(Charge, Charge.id == PaymentIntent.latest_charge_id)
            )
        rows = reading().execute(query.order_by(*_direction(seen.c.created, seen.c.id, backwards=backwards)))
        return [Key(*row) for row in rows]

    def _next(self, place: Place, most: int, *, backwards: bool) -> Subquery:
        queries = self.way.queries(self.account, self.wanted)
        parts = [self.part(query, place, most, backwards=backwards) for query in queries]
        if len(parts) == 1:
            return parts[0].subquery()
        both = union_all(*(select(part.subquery()) for part in parts)).subquery()
        nearest = select(both).order_by(*_direction(both.c.created, both.c.id, backwards=backwards))
        return nearest.limit(most).subquery()

    def part(self, query: Select[Any], place: Place, most: int, *, backwards: bool = False) -> Select[Any]:
        created, id, *_ = query.selected_columns
        since, until = self.way.bounds(self.wanted)
        if since is not None:
            query = query.where(created >= since)
        if until is not None:
            query = query.where(created < until)
        if place is not None:
            here = tuple_(created, id)
            query = query.where(here > place if backwards else here < place)
        return query.order_by(*_direction(created, id, backwards=backwards)).limit(most)

    def batches(self, size: int) -> Iterator[list[Key]]:
        """All of them, newest first."""
        place = None
        while keys := self.look(place, size):
            place = keys[-1].created, keys[-1].id
            yield [key for key in keys if key.is_wanted]


def found(account: Account, wanted: Wanted, asked: Mapping[str, str]) -> Found:
    """The page that the address asks for. Raises ``NotFound`` where it goes on from a thing that is not there."""
    walk = walk_of(account, wanted, asked.get(BY))
    backwards = AFTER in asked
    place = _place(account, asked.get(AFTER) or asked.get(BEFORE))
    kept, looked, last = _page(walk, place, backwards=backwards)
    if backwards and len(kept) <= PAGE_SIZE and looked is None:  # the newest page begins with the newest
        backwards, place = False, None
        kept, looked, last = _page(walk, None, backwards=False)
    shown, more = kept[:PAGE_SIZE], len(kept) > PAGE_SIZE
    on = shown[-1].id if more else last if looked is not None else None
    first = shown[0].id if shown else None
    if backwards:
        shown.reverse()
        return Found([key.intent_id for key in shown], on, first, walk.way.name, looked)
    newer = first if place is not None else None
    return Found([key.intent_id for key in shown], newer, on, walk.way.name, looked)


def walk_of(account: Account, wanted: Wanted, by: str | None = None) -> Walk:
    """By the way that is named, if it leads there, else by the one that finds fewest."""
    ways = [way for way in WAYS if way.serves(wanted)]
    named = next((way for way in ways if way.name == by), None)
    return Walk(account, wanted, named or _rarest(ways, account, wanted))


def _rarest(ways: list[Way], account: Account, wanted: Wanted) -> Way:
    """Days narrow the plain way too, and exactly: of ways that find as many, that one."""
    narrow = [way for way in ways if not way.is_plain or wanted.since is not None] or ways
    if len(narrow) == 1:
        return narrow[0]
    return min(narrow, key=lambda way: (_count(Walk(account, wanted, way)), not way.is_plain))


def _count(walk: Walk) -> int:
    queries = walk.way.counted or walk.way.queries
    some = (walk.part(query, None, COUNTED) for query in queries(walk.account, walk.wanted))
    return sum(reading().scalar(select(func.count()).select_from(query.subquery())) or 0 for query in some)


def _page(walk: Walk, place: Place, *, backwards: bool) -> tuple[list[Key], int | None, str | None]:
    """More than a page of what is wanted, or all there is, or what was there to the end of the last look."""
    kept, looked = list[Key](), 0
    for most in LOOKS:
        keys = walk.look(place, most, backwards=backwards)
        kept += [key for key in keys if key.is_wanted]
        looked += len(keys)
        if len(kept) > PAGE_SIZE or len(keys) < most:
            return kept, None, None
        place = keys[-1].created, keys[-1].id
    return kept, looked, place[1] if place else None


def _place(account: Account, id: str | None) -> Place:
    if not id:
        return None
    noun = noun_of(id)
    if noun is None:
        raise NotFound("There is no such place in the list.", id=id)
    return noun.of(account, id).created, id


def _direction(created: Any, id: Any, *, backwards: bool) -> tuple[Any, Any]:
    return (created.asc(), id.asc()) if backwards else (created.desc(), id.desc())
