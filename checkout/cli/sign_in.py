"""``tender sign-in``"""

import json

import click

from checkout.cli.entries import path_of
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, merchant_option, named_merchant, pass_house
from checkout.kit.config import settings
from checkout.kit.db import atomic
from checkout.merchants import entry_links, users
from checkout.merchants.accounts import Merchant

DEMO_EMAIL = "demo@tender.example"  # of who runs a demo and has told no address of their own


@click.command("sign-in")
@click.option("--email", help="Who signs in. Default: the first person there is.")
@merchant_option
@database_option
@json_option
@pass_house
def sign_in(house: House, email: str | None, merchant_id: str | None, database: str | None, as_json: bool) -> None:
    """Print a link that lets one person into the dashboard once, within a day."""
    with house.opened(database), atomic("sign-in: make a link"):
        url = settings().url(entry_path(named_merchant(merchant_id), email))
    click.echo(json.dumps({"url": url}) if as_json else url)


def entry_path(merchant: Merchant, email: str | None = None, *, keep: bool = False) -> str:
    """In the open step: a one-time link for a person, who is made where a merchant has none yet.

    ``keep``: the same one again, for as long as nobody used it.
    """
    if email is None:
        user = next(iter(users.users_of(merchant)), None) or users.add_user(merchant, merchant.email or DEMO_EMAIL)
    else:
        found = users.of_merchant(merchant, email)
        if found is None:
            raise click.ClickException(f"Nobody signs in as {email}.")
        user = found
    link = (entry_links.unused(user, "sign_in") if keep else None) or entry_links.make(user, "sign_in")
    return path_of(link)
