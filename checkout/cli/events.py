"""``tender events``"""

from collections.abc import Iterable
from typing import Any

import click

from checkout.cli import said
from checkout.cli.callers import Answer, every
from checkout.cli.following import PATH, Following, news, poll_s, until_ended
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.where import asking, where_options


@click.group()
def events() -> None:
    """What happened: in test mode, or in the mode of --key."""


@events.command("tail")
@where_options
@click.option("--last", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many to begin with.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on as events happen.")
@json_option
@pass_house
def tail(house: House, /, *, last: int, follow: bool, as_json: bool, **where: Any) -> None:
    """Print events as they happen. Ctrl-C ends it."""
    with asking(house, **where) as caller, until_ended():
        newest = list(every(caller, PATH, max(last, 1)))
        _say_each(newest[:last][::-1], as_json=as_json)
        if follow:
            _say_each(news(Following(caller, newest), poll_s(where["url"])), as_json=as_json)


def _say_each(shapes: Iterable[Answer], *, as_json: bool) -> None:
    for shape in shapes:
        about = shape["data"]["object"].get("id") or ""
        words = f"{said.moment(shape['created'])}  {shape['type']:34} {about:68} {shape['id']}"
        said.say(shape, words, as_json=as_json)
