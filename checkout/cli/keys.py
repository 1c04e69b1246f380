"""``tender keys``"""

import json

import click

from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, pass_house
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.merchants.api_keys import make_key


@click.group()
def keys() -> None:
    """API keys."""


@keys.command("create")
@database_option
@click.option("--name", default="My shop", show_default=True, help="The merchant's name, where there is none yet.")
@json_option
@pass_house
def create(house: House, database: str | None, name: str, as_json: bool) -> None:
    """Make a pair of test keys. They are shown this once: only a mark of them is kept."""
    with house.opened(database, make=True), atomic("keys: create"):
        merchant = first_merchant() or open_merchant(name)
        account = merchant.in_mode(livemode=False)
        made = {
            "account": merchant.id,
            "secret_key": make_key(account, "sk", keep=False),
            "publishable_key": make_key(account, "pk", keep=False),
        }
    click.echo(json.dumps(made) if as_json else "\n".join(f"{name:16} {value}" for name, value in made.items()))
