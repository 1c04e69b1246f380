"""``tender events``"""

import time
from collections.abc import Iterable, Iterator

import click
from sqlalchemy import ColumnElement, select

from checkout.cli import said
from checkout.cli.callers import Answer, every
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.where import asking_server, where_options
from checkout.events.log import Event
from checkout.kit import clock, wire
from checkout.kit.db import let_go, reading

MOMENT: ColumnElement[str] = Event.moment  # type: ignore[assignment]  # an SQL expression, on the class
PATH = "/v1/events"
POLL_S = 0.5  # between looks
SERVER_POLL_S = 1.0  # of somebody else's
MOST_AT_ONCE = 100  # of a list. Source: Stripe
LOOK_BACK_S = 60  # a step is committed at most this long after its events were made
BATCH = 500


@click.group()
def events() -> None:
    """What happened."""


@events.command("tail")
@where_options
@click.option("--last", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many to begin with.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on as events happen.")
@json_option
@pass_house
def tail(
    house: House,
    *,
    database: str | None,
    url: str | None,
    key: str | None,
    last: int,
    follow: bool,
    as_json: bool,
) -> None:
    """Print events as they happen. Ctrl-C ends it."""
    if url is not None:
        _tail_of_server(url, key, last, follow=follow, as_json=as_json)
        return
    with house.opened(database):
        shown = _recent()
        _print_each(_last(last), as_json=as_json)
        try:
            while follow:
                time.sleep(POLL_S)
                shown = _print_new(shown, as_json=as_json)
        except KeyboardInterrupt:
            return


def _tail_of_server(url: str, key: str | None, last: int, *, follow: bool, as_json: bool) -> None:
    """By asking again and again for what is newer than the newest that was shown."""
    with asking_server(url, key) as server:
        found = list(every(server, PATH, max(last, 1)))[::-1]
        _say_each(found[-last:] if last else [], as_json=as_json)
        newest = {"ending_before": found[-1]["id"]} if found else {}
        try:
            while follow:
                time.sleep(SERVER_POLL_S)
                new = server.ask("GET", PATH, {**newest, "limit": MOST_AT_ONCE})["data"][::-1]
                _say_each(new, as_json=as_json)
                newest = {"ending_before": new[-1]["id"]} if new else newest
        except KeyboardInterrupt:
            return


def _say_each(shapes: Iterable[Answer], *, as_json: bool) -> None:
    for shape in shapes:
        about = shape["data"]["object"].get("id")
        _say(shape, shape["created"], shape["type"], about, shape["id"], as_json=as_json)


def _recent() -> set[str]:
    """The ids of the time in which new events may still turn up."""
    ids = set(reading().scalars(select(Event.id).where(Event.created >= clock.now() - LOOK_BACK_S)))
    let_go()
    return ids


def _last(count: int) -> list[Event]:
    newest = select(Event).order_by(Event.created.desc(), MOMENT.desc())
    return list(reading().scalars(newest.limit(count)))[::-1]


def _print_new(shown: set[str], *, as_json: bool) -> set[str]:
    """What is recent and was not yet shown; gives what is recent now."""
    recent = _recent()
    for batch in _batches(sorted(recent - shown)):
        query = select(Event).where(Event.id.in_(batch))
        _print_each(reading().scalars(query.order_by(Event.created, MOMENT)), as_json=as_json)
    return recent


def _batches(ids: list[str]) -> Iterator[list[str]]:
    """A database takes only so many parameters at once."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _print_each(found: Iterable[Event], *, as_json: bool) -> None:
    for event in found:
        _print(event, as_json=as_json)
    let_go()


def _print(event: Event, *, as_json: bool) -> None:
    shape = wire.plain(event.shape()) if as_json else {}
    _say(shape, event.created, event.type, event.object_id, event.id, as_json=as_json)


def _say(shape: Answer, created: int, type: str, about: str | None, id: str, *, as_json: bool) -> None:
    said.say(shape, f"{said.moment(created)}  {type:34} {about or '':68} {id}", as_json=as_json)
