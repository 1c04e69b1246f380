"""``tender endpoints``"""

from typing import Any

import click

from checkout.cli import said
from checkout.cli.callers import Answer, every, step
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.where import asking, where_options

MAX_LISTED = 100
MAX_OVERLAP_HOURS = 7 * 24
PATH = "/v1/webhook_endpoints"

id_argument = click.argument("id")


@click.group()
def endpoints() -> None:
    """Webhook endpoints: where events are sent. All of test mode, or of the mode of --key.

    \b
    tender endpoints create https://shop.example/hook --event checkout.session.completed
    tender endpoints rotate we_1…
    """


@endpoints.command("list")
@where_options
@json_option
@pass_house
def list_endpoints(house: House, /, *, as_json: bool, **where: Any) -> None:
    """Show every endpoint: its id, state, what it hears, and its URL."""
    with asking(house, **where) as caller:
        found = list(every(caller, PATH, MAX_LISTED))
    said.say(found, said.table([_row(one) for one in found], "There is no endpoint yet."), as_json=as_json)


@endpoints.command("create")
@click.argument("address", metavar="URL")
@click.option(
    "--event", "types", multiple=True, metavar="TYPE", help="A type that it hears; several times. Default: all."
)
@click.option("--description", help="What it is, for you.")
@where_options
@json_option
@pass_house
def create(
    house: House, /, address: str, *, types: tuple[str, ...], description: str | None, as_json: bool, **where: Any
) -> None:
    """Add an endpoint at URL, and print its secret."""
    asked = {"url": address, "enabled_events": list(types) or ["*"], "description": description}
    with asking(house, **where) as caller:
        made = caller.ask("POST", PATH, asked)
    said.say(made, said.page(_facts(made)), as_json=as_json)


@endpoints.command("disable")
@id_argument
@where_options
@json_option
@pass_house
def disable(house: House, /, id: str, *, as_json: bool, **where: Any) -> None:
    """Send nothing to an endpoint until it is enabled again."""
    _change(house, id, {"disabled": True}, as_json=as_json, **where)


@endpoints.command("enable")
@id_argument
@where_options
@json_option
@pass_house
def enable(house: House, /, id: str, *, as_json: bool, **where: Any) -> None:
    """Send to an endpoint again: what happens from now on."""
    _change(house, id, {"disabled": False}, as_json=as_json, **where)


@endpoints.command("delete")
@id_argument
@where_options
@json_option
@pass_house
def delete(house: House, /, id: str, *, as_json: bool, **where: Any) -> None:
    """Take an endpoint away for good."""
    with asking(house, **where) as caller:
        gone = caller.ask("DELETE", f"{PATH}/{step(id)}")
    said.say(gone, f"{gone['id']} is deleted.", as_json=as_json)


@endpoints.command("rotate")
@id_argument
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, MAX_OVERLAP_HOURS),
    default=24,
    show_default=True,
    help="How long the old secret signs beside the new one.",
)
@where_options
@json_option
@pass_house
def rotate(house: House, /, id: str, *, overlap_hours: int, as_json: bool, **where: Any) -> None:
    """Make a new secret for an endpoint and print it."""
    with asking(house, **where) as caller:
        made = caller.ask("POST", f"{PATH}/{step(id)}/roll_secret", {"overlap_hours": overlap_hours})
    said.say(made, said.page(_facts(made)), as_json=as_json)


def _change(house: House, /, id: str, params: dict[str, Any], *, as_json: bool, **where: Any) -> None:
    with asking(house, **where) as caller:
        changed = caller.ask("POST", f"{PATH}/{step(id)}", params)
    said.say(changed, said.page(_facts(changed)), as_json=as_json)


def _row(one: Answer) -> list[str]:
    return [one["id"], one["status"], _hears(one), one["url"]]


def _hears(one: Answer) -> str:
    types: list[str] = one["enabled_events"]
    if "*" in types:
        return "every event"
    return types[0] if len(types) == 1 else f"{len(types)} types"


def _facts(one: Answer) -> dict[str, Any]:
    return {
        "endpoint": one["id"],
        "url": one["url"],
        "hears": ", ".join(one["enabled_events"]),
        "status": one["status"],
        "about": one["description"],
        "secret": one.get("secret"),
    }
