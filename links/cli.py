"""``tender links``"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from checkout.catalogue.prices import add_price
from checkout.cli.house import House
from checkout.cli.options import json_option, named_merchant, pass_house
from checkout.cli.where import where_options
from checkout.kit import money
from checkout.kit.config import settings
from checkout.kit.db import atomic, reading
from checkout.sessions import return_urls
from checkout.sessions.fill import Wanted, fill
from checkout.sessions.quantities import MAX_QUANTITY
from links import cli_remote, cli_words, personal, qr
from links.links import PaymentLink, change_link, create_link
from links.signing import check_end, make_personal

MAX_LIMIT = 1_000_000_000
MAX_LISTED = 100
DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")

Command = Callable[..., None]


class Moment(click.DateTime):
    """A date, or date and time, of UTC: as unix seconds."""

    name = "moment"

    def __init__(self) -> None:
        super().__init__(DATES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        read: datetime = super().convert(value, param, ctx)
        return int(read.replace(tzinfo=UTC).timestamp())


id_argument = click.argument("id")
expires_option = click.option(
    "--expires-at", metavar="DATE", type=Moment(), help="When it ends, in UTC: 2027-05-03 or 2027-05-03T18:00."
)


@click.group()
def links() -> None:
    """Payment links: made, shown, drawn as QR codes, and signed for one shopper. All of test mode.

    \b
    tender links create --name "Tea for two" --amount 4000 --currency eur
    tender links qr plink_1… --output tea.svg
    tender links sign plink_1… --email jo@example.com --single-use
    """


@links.command("create")
@where_options
@click.option("--name", required=True, help="What is sold.")
@click.option("--amount", required=True, type=click.IntRange(1), help="Its price in minor units: 2000 is $20.00.")
@click.option("--currency", default="usd", show_default=True, help="Three letters.")
@click.option("--quantity", type=click.IntRange(1, MAX_QUANTITY), default=1, show_default=True, help="How many.")
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), help="How often it can be paid.")
@expires_option
@click.option("--redirect", help="Where the shopper goes after paying; may hold {CHECKOUT_SESSION_ID}.")
@json_option
@pass_house
def create(
    house: House,
    *,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    name: str,
    amount: int,
    currency: str,
    quantity: int,
    limit: int | None,
    expires_at: int | None,
    redirect: str | None,
    as_json: bool,
) -> None:
    """Make a test-mode link for one product and print its URL."""
    currency = currency.lower()
    if currency not in money.SUPPORTED:
        raise click.BadParameter(f"{currency!r} is not a currency that can be charged.", param_hint="--currency")
    if not name.strip():
        raise click.BadParameter("what is sold needs a name.", param_hint="--name")
    if url is not None:
        price = {"product_data": {"name": name}, "currency": currency, "unit_amount": amount}
        ends: dict[str, Any] = {"limit": limit, "expires_at": expires_at, "after_completion": _after(redirect)}
        made = cli_remote.create(url, key, price, quantity, **ends)
        cli_words.say(made, made["url"], as_json=as_json)
        return
    with house.opened(database):
        return_urls.check(redirect, livemode=False, param="--redirect")
        check_end(expires_at, "--expires-at")
        with atomic("links: create"):
            account = named_merchant(merchant_id).in_mode(livemode=False)
            sold = add_price(account, product_data={"name": name}, currency=currency, unit_amount=amount)
            basket = fill(account, [Wanted("--amount", quantity, price_id=sold.id)])
            basket.check_total()
            link = create_link(account, basket, limit=limit, expires_at=expires_at, after_completion=_after(redirect))
            made = {"id": link.id, "url": settings().url(link.path)}
    cli_words.say(made, made["url"], as_json=as_json)


@links.command("list")
@click.option(
    "--last",
    type=click.IntRange(1, MAX_LISTED),
    default=20,
    show_default=True,
    help="How many of them, the newest first.",
)
@where_options
@json_option
@pass_house
def list_links(
    house: House,
    *,
    last: int,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Show the newest links: what each sells, whether it can be paid, and its URL."""
    if url is not None:
        rows = [cli_words.row_of_shape(shape) for shape in cli_remote.newest(url, key, last)]
        cli_words.say_all(rows, as_json=as_json)
        return
    with house.opened(database):
        query = PaymentLink.owned_by(named_merchant(merchant_id).in_mode(livemode=False))
        newest = query.order_by(PaymentLink.created.desc(), PaymentLink.id.desc()).limit(last)
        rows = [cli_words.row(link) for link in reading().scalars(newest)]
    cli_words.say_all(rows, as_json=as_json)


@links.command("show")
@id_argument
@where_options
@json_option
@pass_house
def show(
    house: House,
    id: str,
    *,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Show one link: what it sells, how often it was paid, until when it can be."""
    if url is not None:
        row = cli_words.row_of_shape(cli_remote.one(url, key, id))
    else:
        with _link(house, database, merchant_id, id) as link:
            row = cli_words.row(link)
    cli_words.say(row, cli_words.page(row), as_json=as_json)


@links.command("qr")
@id_argument
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True),
    help="A file to write, .svg or .png; else it is drawn here.",
)
@where_options
@json_option
@pass_house
def draw(
    house: House,
    id: str,
    *,
    output: str | None,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Draw a link's URL as a QR code, in the terminal or into a file."""
    if url is not None:
        drawn = cli_remote.one(url, key, id)["url"]
    else:
        with _link(house, database, merchant_id, id) as link:
            drawn = settings().url(link.path)
    if output is not None:
        cli_words.write(output, drawn)
    cli_words.say({"url": drawn, "output": output}, output or f"{qr.in_terminal(drawn)}\n{drawn}", as_json=as_json)


@links.command("sign")
@id_argument
@click.option("--email", help="Who it is for: shown on the page, and not to be changed there.")
@click.option("--quantity", type=click.IntRange(1, MAX_QUANTITY), help="How many, of a link with one line.")
@click.option("--amount", type=click.IntRange(1), help="In minor units, of a price that lets the amount be chosen.")
@click.option("--currency", help="One that the link sells in.")
@click.option("--reference", help="Your own, as client_reference_id of the session: A-Z a-z 0-9 - _.")
@click.option("--promotion-code", help="A code to be redeemed with it.")
@expires_option
@click.option("--single-use", is_flag=True, help="For one payment, whoever makes it.")
@where_options
@json_option
@pass_house
def sign(
    house: House,
    /,
    id: str,
    *,
    reference: str | None,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
    **said: str | int | None,
) -> None:
    """Sign a personal link, whose shopper can neither change nor drop what it says."""
    wanted = {**said, "client_reference_id": reference}
    if url is not None:
        signed = cli_remote.sign(url, key, id, wanted)
    else:
        with _link(house, database, merchant_id, id) as link:
            made = make_personal(link, wanted)
            signed = {**made.said, "url": settings().url(personal.path_of(link, made))}
    cli_words.say(signed, str(signed["url"]), as_json=as_json)


@links.command("deactivate")
@id_argument
@click.option("--message", help="What its page says from now on.")
@where_options
@json_option
@pass_house
def deactivate(
    house: House,
    id: str,
    *,
    message: str | None,
    database: str | None,
    merchant_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Switch a link off: it opens nothing new. Whoever is paying may finish."""
    columns = {"active": False, **({"inactive_message": message} if message else {})}
    if url is not None:
        row = cli_words.row_of_shape(cli_remote.change(url, key, id, columns))
    else:
        with _link(house, database, merchant_id, id) as link, atomic("links: deactivate"):
            change_link(link, columns)
            row = cli_words.row(link)
    cli_words.say(row, cli_words.page(row), as_json=as_json)


@contextmanager
def _link(house: House, database: str | None, merchant_id: str | None, id: str) -> Iterator[PaymentLink]:
    with house.opened(database):
        link = PaymentLink.find(named_merchant(merchant_id).in_mode(livemode=False), id)
        if link is None:
            raise click.ClickException(f"There is no link '{id}': `tender links list` shows them.")
        yield link


def _after(redirect: str | None) -> dict[str, Any]:
    if redirect is not None:
        return {"redirect": {"url": redirect}, "type": "redirect"}
    return {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}


commands = (links,)
