"""``tender links``"""

import json
from typing import Any

import click

from checkout.catalogue.prices import add_price
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, pass_house
from checkout.kit import money
from checkout.kit.config import settings
from checkout.kit.db import atomic
from checkout.merchants.accounts import Merchant, first_merchant
from checkout.sessions import return_urls
from checkout.sessions.fill import Wanted, fill
from checkout.sessions.quantities import MAX_QUANTITY
from links.links import create_link

MAX_LIMIT = 1_000_000_000


@click.group()
def links() -> None:
    """Payment links."""


@links.command("create")
@database_option
@click.option("--name", required=True, help="What is sold.")
@click.option("--amount", required=True, type=click.IntRange(1), help="Its price in minor units: 2000 is $20.00.")
@click.option("--currency", default="usd", show_default=True, help="Three letters.")
@click.option("--quantity", type=click.IntRange(1, MAX_QUANTITY), default=1, show_default=True, help="How many.")
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), help="How often it can be paid.")
@click.option("--redirect", help="Where the shopper goes after paying; may hold {CHECKOUT_SESSION_ID}.")
@json_option
@pass_house
def create(
    house: House,
    *,
    database: str | None,
    name: str,
    amount: int,
    currency: str,
    quantity: int,
    limit: int | None,
    redirect: str | None,
    as_json: bool,
) -> None:
    """Make a test-mode link for one product and print its URL."""
    currency = currency.lower()
    if currency not in money.SUPPORTED:
        raise click.BadParameter(f"{currency!r} is not a currency that can be charged.", param_hint="--currency")
    if not name.strip():
        raise click.BadParameter("what is sold needs a name.", param_hint="--name")
    with house.opened(database):
        return_urls.check(redirect, livemode=False, param="--redirect")
        with atomic("links: create"):
            account = _merchant().in_mode(livemode=False)
            price = add_price(account, product_data={"name": name}, currency=currency, unit_amount=amount)
            basket = fill(account, [Wanted("--amount", quantity, price_id=price.id)])
            basket.check_total()
            link = create_link(account, basket, limit=limit, after_completion=_after(redirect))
            made = {"id": link.id, "url": settings().url(link.path)}
    click.echo(json.dumps(made) if as_json else made["url"])


def _merchant() -> Merchant:
    merchant = first_merchant()
    if merchant is None:
        raise click.ClickException("There is no merchant yet: `tender keys create` makes one.")
    return merchant


def _after(redirect: str | None) -> dict[str, Any]:
    if redirect is not None:
        return {"redirect": {"url": redirect}, "type": "redirect"}
    return {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}


commands = (links,)
