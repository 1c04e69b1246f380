"""``tender events``"""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click
from sqlalchemy import ColumnElement, select

from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, pass_house
from checkout.events.log import Event
from checkout.kit import clock, wire
from checkout.kit.db import let_go, reading

MOMENT: ColumnElement[str] = Event.moment  # type: ignore[assignment]  # an SQL expression, on the class
POLL_S = 0.5  # between looks
LOOK_BACK_S = 60  # a step is committed at most this long after its events were made
BATCH = 500


@click.group()
def events() -> None:
    """What happened."""


@events.command("tail")
@database_option
@click.option("--last", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many to begin with.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on as events happen.")
@json_option
@pass_house
def tail(house: House, database: str | None, last: int, follow: bool, as_json: bool) -> None:
    """Print events as they happen. Ctrl-C ends it."""
    with house.opened(database):
        shown = _recent()
        _print_each(_last(last), as_json=as_json)
        try:
            while follow:
                time.sleep(POLL_S)
                shown = _print_new(shown, as_json=as_json)
        except KeyboardInterrupt:
            return


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
    if as_json:
        click.echo(json.dumps(wire.plain(event.shape()), ensure_ascii=False))
        return
    at = datetime.fromtimestamp(event.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
    click.echo(f"{at}  {event.type:34} {event.object_id or '':68} {event.id}")
