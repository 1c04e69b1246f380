"""``tender keys``"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from checkout.api import permissions
from checkout.cli import said
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, merchant_option, named_merchant, pass_house
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.resources import new_id
from checkout.merchants import api_keys
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.merchants.api_keys import LEVELS, ApiKey, make_key

HEADS = ("ID", "KEY", "NAME", "CREATED (UTC)", "ENDS", "LAST USED", "MAY")
permission_option = click.option(
    "--permission",
    "given",
    metavar="RESOURCE=LEVEL",
    multiple=True,
    help="What it may do, as payment_intents=write; levels are none, read and write. Can be given several times.",
)


@click.group()
def keys() -> None:
    """API keys."""


@keys.command("create")
@merchant_option
@database_option
@click.option("--name", default="My shop", show_default=True, help="The merchant's name, where there is none yet.")
@json_option
@pass_house
def create(house: House, merchant_id: str | None, database: str | None, name: str, as_json: bool) -> None:
    """Make a pair of test keys. They are shown this once: only a mark of them is kept."""
    with house.opened(database, make=True), atomic("keys: create"):
        merchant = named_merchant(merchant_id) if merchant_id else first_merchant() or open_merchant(name)
        account = merchant.in_mode(livemode=False)
        made = {
            "account": merchant.id,
            "secret_key": make_key(account, "sk", keep=False),
            "publishable_key": make_key(account, "pk", keep=False),
        }
    _tell(made, as_json=as_json)


@keys.command("list")
@merchant_option
@database_option
@json_option
@pass_house
def list_keys(house: House, merchant_id: str | None, database: str | None, as_json: bool) -> None:
    """Show every key: its id, how it begins and ends, since when, until when and when it was used last."""
    with house.opened(database):
        rows = [_row(key) for key in api_keys.keys_of(named_merchant(merchant_id).id)]
    click.echo(json.dumps(rows) if as_json else said.table([HEADS, *map(_cells, rows)], "No key yet."))


@keys.command("roll")
@click.argument("id")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 7 * 24),
    default=0,
    show_default=True,
    help="How long the old key stays good, so that programs can be moved.",
)
@merchant_option
@database_option
@json_option
@pass_house
def roll(
    house: House, id: str, overlap_hours: int, merchant_id: str | None, database: str | None, as_json: bool
) -> None:
    """Make a new key in place of one, with the same permissions. It is shown this once."""
    with house.opened(database), atomic("keys: roll"):
        old = _key(merchant_id, id)
        made = {"key": api_keys.roll_key(old, overlap_hours * clock.HOUR_S), "old_key_ends": old.expires_at}
    _tell(made, as_json=as_json, moments=("old_key_ends",))


@keys.command("end")
@click.argument("id")
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@merchant_option
@database_option
@json_option
@pass_house
def end(house: House, *, id: str, yes: bool, merchant_id: str | None, database: str | None, as_json: bool) -> None:
    """End a key at once and for good. It asks first, unless --yes or --json."""
    with house.opened(database):
        key = _key(merchant_id, id)
        if not (yes or as_json):
            click.confirm(f"Refuse every request with {key.hint} from now on?", abort=True)
        with atomic("keys: end"):
            api_keys.end_key(key)
        ended = {"id": key.id, "ended": key.expires_at}
    _tell(ended, as_json=as_json, moments=("ended",))


@keys.command("restrict")
@click.argument("id", required=False)
@permission_option
@click.option("--name", help="What the key is for.")
@merchant_option
@database_option
@json_option
@pass_house
def restrict(
    house: House,
    *,
    id: str | None,
    given: tuple[str, ...],
    name: str | None,
    merchant_id: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Make a restricted test key, or with ID change what one may do."""
    allowed = _permissions(given)
    with house.opened(database), atomic("keys: restrict"):
        if id is None:
            if not allowed:
                raise click.UsageError("Say what it may do: --permission charges=read")
            account, new = named_merchant(merchant_id).in_mode(livemode=False), new_id("key")
            shown = make_key(account, "rk", keep=False, name=name, permissions=allowed, id=new)
            made = {"id": new, "restricted_key": shown}
        else:
            key = _key(merchant_id, id)
            if key.kind != "rk":
                raise click.ClickException(f"{id} is no restricted key: make one by leaving its id out.")
            api_keys.restrict(key, allowed)
            made = {"permissions": json.dumps(key.permissions)}
    _tell(made, as_json=as_json)


def _permissions(given: Iterable[str]) -> dict[str, str]:
    allowed = {}
    for one in given:
        resource, _, level = one.partition("=")
        if resource not in permissions.resources():
            raise click.BadParameter(f"'{resource}' is none of {', '.join(permissions.resources())}.")
        if level not in LEVELS:
            raise click.BadParameter(f"'{level}' is none of {', '.join(LEVELS)}.")
        allowed[resource] = level
    return allowed


def _key(merchant_id: str | None, id: str) -> ApiKey:
    found = api_keys.find_key(named_merchant(merchant_id).id, id)
    if found is None:
        raise click.ClickException(f"There is no key '{id}': `tender keys list` shows them.")
    if found.is_expired:
        raise click.ClickException(f"The key {id} has ended.")
    return found


def _row(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "key": key.hint,
        "name": key.name,
        "created": key.created,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "permissions": key.permissions,
    }


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    moments = [said.moment(row[name]) for name in ("created", "expires_at", "last_used_at")]
    return row["id"], row["key"], row["name"] or "", *(at or "never" for at in moments), _may(row)


def _may(row: Mapping[str, Any]) -> str:
    kind = row["key"].partition("_")[0]
    allowed = (f"{resource}={level}" for resource, level in (row["permissions"] or {}).items() if level != "none")
    return {"sk": "everything", "pk": "what a browser may"}.get(kind) or ", ".join(allowed) or "nothing"


def _tell(made: Mapping[str, Any], *, as_json: bool, moments: Sequence[str] = ()) -> None:
    """``moments``: the names of those that are times."""
    shown = {name: said.moment(value) if name in moments else value for name, value in made.items()}
    click.echo(json.dumps(made) if as_json else "\n".join(f"{name:16} {value}" for name, value in shown.items()))
