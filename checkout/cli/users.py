"""``tender users``"""

import json

import click

from checkout.cli.entries import url_of
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, merchant_option, named_merchant, pass_house
from checkout.kit.db import atomic
from checkout.merchants import dismiss, entry_links
from checkout.merchants import users as people
from checkout.merchants.accounts import Merchant
from checkout.merchants.users import User


@click.group()
def users() -> None:
    """The people who sign in to a merchant's dashboard."""


@users.command("add")
@click.argument("email")
@merchant_option
@database_option
@json_option
@pass_house
def add(house: House, email: str, merchant_id: str | None, database: str | None, as_json: bool) -> None:
    """Let a person in, and print a link that signs them in once, within a day."""
    with house.opened(database), atomic("users: add"):
        user = people.add_user(named_merchant(merchant_id), email)
        url = url_of(entry_links.make(user, "sign_in"))
    click.echo(json.dumps({"email": user.email, "url": url}) if as_json else url)


@users.command("list")
@merchant_option
@database_option
@json_option
@pass_house
def list_users(house: House, merchant_id: str | None, database: str | None, as_json: bool) -> None:
    """Show who signs in, and by what."""
    with house.opened(database):
        rows = [_row(user) for user in people.users_of(named_merchant(merchant_id))]
    click.echo(json.dumps(rows) if as_json else "\n".join(_line(row) for row in rows) or "Nobody signs in yet.")


@users.command("remove")
@click.argument("email")
@merchant_option
@database_option
@pass_house
def remove(house: House, email: str, merchant_id: str | None, database: str | None) -> None:
    """Shut a person out, at once and for good."""
    with house.opened(database), atomic("users: remove"):
        user = _user(named_merchant(merchant_id), email)
        dismiss.dismiss(user)
    click.echo(f"{email} signs in no more.")


@users.command("reset")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Takes the second factor away too, of who lost phone and codes.")
@merchant_option
@database_option
@json_option
@pass_house
def reset(
    house: House, *, email: str, second_factor: bool, merchant_id: str | None, database: str | None, as_json: bool
) -> None:
    """Take a person's password away, sign them out everywhere, and print a link that lets them in once."""
    with house.opened(database), atomic("users: reset"):
        url = url_of(dismiss.start_anew(_user(named_merchant(merchant_id), email), second_factor=second_factor))
    click.echo(json.dumps({"url": url}) if as_json else url)


def _user(merchant: Merchant, email: str) -> User:
    found = people.of_merchant(merchant, email)
    if found is None:
        raise click.ClickException(f"Nobody signs in as {email}: `tender users list` shows who does.")
    return found


def _row(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "password": user.password_hash is not None,
        "second_factor": user.totp_sealed is not None,
    }


def _line(row: dict[str, object]) -> str:
    by = [name.replace("_", " ") for name in ("password", "second_factor") if row[name]]
    return f"{row['email']}  {' and '.join(by) or 'one-time links'}"
