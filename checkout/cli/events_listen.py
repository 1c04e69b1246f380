"""``tender events listen``"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import click

from checkout.cli import environment, said
from checkout.cli.callers import Answer, every
from checkout.cli.following import PATH, Following, news, poll_s, until_ended
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.where import asking, where_options
from checkout.dashboard.health import BY_STATUS, WHAT_TO_DO
from checkout.dashboard.words import of_failure
from checkout.events.deliver import Parcel, Reply, send_by
from checkout.events.endpoints import SECRET_PREFIX, make_secret
from checkout.events.types import EVERY, known_types
from checkout.kit import outbound, pretty
from checkout.kit.texts import shown


class EventTypes(click.ParamType[Any]):
    """``charge.succeeded,refund.*``: each names a type that there is, or several."""

    name = "types"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        wanted = [part.strip() for part in value.split(",") if part.strip()]
        for one in wanted:
            if not any(fnmatchcase(type, one) for type in known_types()):
                self.fail(f"'{one}' is not an event type.", param, ctx)
        return wanted or [EVERY]


class Secret(click.ParamType[Any]):
    name = "secret"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not value.startswith(SECRET_PREFIX) or value == SECRET_PREFIX:
            self.fail(f"it must begin with {SECRET_PREFIX}, as the one that is printed without it.", param, ctx)
        return value


@click.command("listen")
@click.option("--forward-to", "address", required=True, metavar="URL", help="Your program: localhost:8000/hook.")
@click.option(
    "--events",
    "types",
    type=EventTypes(),
    default=EVERY,
    metavar="TYPE,TYPE",
    help="Only these; charge.* is every type of charges. Default: all.",
)
@click.option("--secret", type=Secret(), metavar="WHSEC", help="What signs them. Default: a new one, which is printed.")
@where_options
@json_option
@pass_house
def listen(
    house: House, /, address: str, *, types: Sequence[str], secret: str | None, as_json: bool, **where: Any
) -> None:
    """Send events to a program of yours as they happen, signed; no endpoint is registered, and none is sent again.

    It prints the secret to verify them with, then how each was answered. With --json: first a line with forward_to
    and secret, then one for each event with created, type, event, status, failure and elapsed_ms. Ctrl-C or SIGTERM
    ends it.

    \b
    tender events listen --forward-to localhost:8000/hook --events checkout.session.completed
    """
    url, policy = _checked(address)
    secret = secret or make_secret()
    with asking(house, **where) as caller, until_ended():
        following = Following(caller, list(every(caller, PATH, 1)))
        begun = {"forward_to": url, "secret": secret}
        said.say(begun, f"Sending events to {url}\nSecret  {secret}\nCtrl-C ends it.", as_json=as_json)
        for event in news(following, poll_s(where["url"])):
            if any(fnmatchcase(event["type"], one) for one in types):
                reply = send_by(policy, _parcel(event, url, secret))
                said.say(_shape(event, reply), _line(event, reply), as_json=as_json)


def _checked(address: str) -> tuple[str, outbound.Policy]:
    """Where to, and that it may be: whoever runs the command may call their own machine, in live mode too."""
    url = address if "://" in address else f"http://{address}"
    policy = outbound.Policy(allow_loopback=True, allowed_networks=environment.allowed_networks())
    outbound.check_url(url, live=False, policy=policy)
    return url, policy


def _parcel(event: Answer, url: str, secret: str) -> Parcel:
    return Parcel(url, pretty.dumps(event).encode(), (secret,), event["livemode"])


def _shape(event: Answer, reply: Reply) -> Answer:
    return {
        "created": event["created"],
        "type": event["type"],
        "event": event["id"],
        "status": reply.status_code,
        "failure": reply.failure,
        "elapsed_ms": reply.elapsed_ms,
    }


def _line(event: Answer, reply: Reply) -> str:
    begun = f"{said.moment(event['created'])}  {event['type']:34} {event['id']}"
    outcome = reply.status_code if reply.failure is None else "failed"
    return f"{begun}  {outcome} in {reply.elapsed_ms} ms{'' if reply.good else _why(reply)}"


def _why(reply: Reply) -> str:
    """What is known of it, and what may be done; of an answer its first line, if a person wrote it."""
    if reply.failure is not None:
        parts = [f"{of_failure(reply.failure)}.", WHAT_TO_DO.get(reply.failure, "")]
    else:
        parts = [_first_line(reply.answer), BY_STATUS.get(reply.status_code or 0, "")]
    words = " | ".join(part for part in parts if part)
    return f": {words}" if words else ""


def _first_line(answer: str) -> str:
    line = answer.strip().partition("\n")[0]
    return "" if line.startswith("<") else shown(line)
