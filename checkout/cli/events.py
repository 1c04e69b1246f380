"""``tender events``"""

import json
import time
from datetime import UTC, datetime

import click
from sqlalchemy import select, tuple_

from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, pass_house
from checkout.events.log import Event
from checkout.kit.db import let_go, reading

POLL_S = 0.5  # between looks
BATCH = 100


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
        place = _print_last(last, as_json=as_json)
        try:
            while follow:
                place = _print_after(place, as_json=as_json)
                time.sleep(POLL_S)
        except KeyboardInterrupt:
            return


def _print_last(count: int, *, as_json: bool) -> tuple[int, str]:
    newest = select(Event).order_by(Event.created.desc(), Event.id.desc())
    found = list(reading().scalars(newest.limit(max(count, 1))))
    let_go()
    place = (found[0].created, found[0].id) if found else (0, "")
    for event in reversed(found[:count]):
        _print(event, as_json=as_json)
    return place


def _print_after(place: tuple[int, str], *, as_json: bool) -> tuple[int, str]:
    """An event id begins with its kind, then its time: of one second, all that were not yet printed are."""
    query = select(Event).where(tuple_(Event.created, Event.id) > tuple_(*place))
    for event in reading().scalars(query.order_by(Event.created, Event.id).limit(BATCH)):
        _print(event, as_json=as_json)
        place = (event.created, event.id)
    let_go()
    return place


def _print(event: Event, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(event.shape(), ensure_ascii=False))
        return
    at = datetime.fromtimestamp(event.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
    click.echo(f"{at}  {event.type:34} {event.object_id or '':68} {event.id}")
