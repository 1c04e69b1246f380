"""``tender events resend`` and ``tender events trigger``"""

from datetime import UTC, datetime
from typing import Any

import click

from checkout.cli import said
from checkout.cli.callers import Caller, step
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.triggers import STEPS, trigger
from checkout.cli.where import asking, where_options

DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


@click.command("resend")
@click.argument("id", required=False)
@click.option("--endpoint", metavar="ID", help="The endpoint that is sent to. Without ID: many of its deliveries.")
@click.option("--all", "also_delivered", is_flag=True, help="Those that were delivered too, not only what failed.")
@click.option("--since", type=click.DateTime(DATES), metavar="DATE", help="Of events from then on, in UTC.")
@click.option("--until", type=click.DateTime(DATES), metavar="DATE", help="Of events until then, in UTC.")
@where_options
@json_option
@pass_house
def resend(
    house: House,
    /,
    id: str | None,
    *,
    endpoint: str | None,
    also_delivered: bool,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
    **where: Any,
) -> None:
    """Send an event again; or with --endpoint and no ID, all that failed there, or of a span of time."""
    if id is None and endpoint is None:
        raise click.UsageError("Name an event, or an endpoint by --endpoint.")
    with asking(house, **where) as caller:
        if id is not None:
            again = caller.ask("POST", f"/v1/events/{step(id)}/retry", {"webhook_endpoint": endpoint})
            said.say(again, f"{again['id']} is sent again.", as_json=as_json)
            return
        asked = {"failed": not also_delivered, "created": {"gte": _second(since), "lte": _second(until)}}
        count = _send_many(caller, f"/v1/webhook_endpoints/{step(endpoint or '')}/resend", asked, quiet=as_json)
    said.say({"count": count}, f"{count} sent again." if count else "Nothing to send again.", as_json=as_json)


@click.command("trigger")
@click.argument("type", metavar="TYPE", type=click.Choice(sorted(STEPS)))
@where_options
@json_option
@pass_house
def trigger_event(house: House, /, type: str, *, as_json: bool, **where: Any) -> None:
    """Make an event of TYPE happen in test mode, by making what it is about."""
    with asking(house, **where) as caller:
        made = trigger(caller, type)
    said.say(made, f"{type}: {made['object']} {made['id']}", as_json=as_json)


def _send_many(caller: Caller, path: str, asked: dict[str, Any], *, quiet: bool) -> int:
    """Batch by batch; a bar shows how far it is, where a person looks."""
    batch = caller.ask("POST", path, asked)
    sent, whole = batch["count"], batch["count"] + batch["remaining"]
    with said.bar(whole, "Sending again", hidden=quiet or not batch["next"]) as bar:
        bar.update(sent)
        while batch["next"]:
            batch = caller.ask("POST", path, asked | {"starting_after": batch["next"]})
            sent += batch["count"]
            bar.update(batch["count"])
    return int(sent)


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp())
