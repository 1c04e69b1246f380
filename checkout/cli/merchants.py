"""``tender merchants``"""

import json

import click

from checkout.cli.entries import url_of
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, pass_house
from checkout.kit.db import atomic
from checkout.merchants import entry_links, users
from checkout.merchants.accounts import all_merchants, open_merchant


@click.group()
def merchants() -> None:
    """The merchants on this server: each sees its own things only."""


@merchants.command("create")
@click.argument("name")
@click.option("--email", required=True, help="Who signs in for it first.")
@database_option
@json_option
@pass_house
def create(house: House, name: str, email: str, database: str | None, as_json: bool) -> None:
    """Make a merchant, and print a link that lets its first person into the dashboard once, within a day."""
    if not name.strip():
        raise click.BadParameter("a shop needs a name.", param_hint="NAME")
    with house.opened(database, make=True), atomic("merchants: create"):
        merchant = open_merchant(name.strip(), email=users.plain_email(email))
        link = entry_links.make(users.add_user(merchant, email), "sign_in")
        made = {"account": merchant.id, "url": url_of(link)}
    click.echo(json.dumps(made) if as_json else "\n".join(f"{name:8} {value}" for name, value in made.items()))


@merchants.command("list")
@database_option
@json_option
@pass_house
def list_merchants(house: House, database: str | None, as_json: bool) -> None:
    """Show them, oldest first: id, name, e-mail."""
    with house.opened(database):
        rows = [{"account": it.id, "name": it.name, "email": it.email} for it in all_merchants()]
    click.echo(json.dumps(rows) if as_json else "\n".join("  ".join(filter(None, row.values())) for row in rows))
