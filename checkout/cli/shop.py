"""``tender shop``"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from babel import Locale

from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, merchant_option, named_merchant, pass_house
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.pictures import NotAPicture
from checkout.merchants import logos, shops
from checkout.merchants.accounts import Merchant
from checkout.sessions import return_urls
from checkout.web.contrast import is_colour
from checkout.web.countries import country_names


def _web_address(_context: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    try:
        return_urls.check(given or None, livemode=False, param="")
    except InvalidRequest as no:
        raise click.BadParameter(no.message) from no
    return given


def _colour(_context: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    if given and not is_colour(given):
        raise click.BadParameter("it must be like #1f5f8b.")
    return given


def _name(_context: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise click.BadParameter("a shop needs a name.")
    return given


def _country(_context: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    given = given and given.upper()
    if given is not None and given not in country_names(Locale("en")):
        raise click.BadParameter("it must be two letters of ISO 3166, like DE.")
    return given


def _picture(_context: click.Context, param: click.Parameter, given: str | None) -> bytes | None:
    """Drawn anew; b"" takes it away."""
    if not given:
        return None if given is None else b""
    try:
        return logos.draw(KINDS[str(param.name)], Path(given).read_bytes())
    except OSError as no:
        raise click.BadParameter(f"it cannot be read: {no.strerror}.") from no
    except NotAPicture as no:
        raise click.BadParameter(no.message) from no


KINDS: dict[str, logos.Kind] = {"logo": "logo", "icon": "icon"}
CHECKS = {
    "name": _name,
    "country": _country,
    "accent_color": _colour,
    "support_email": None,
    "support_phone": None,
    "support_url": _web_address,
    "terms_url": _web_address,
    "privacy_url": _web_address,
}  # by column of the merchant
NEEDED = ("name", "country")


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for column, check in reversed(CHECKS.items()):
        words = "Set it." if column in NEEDED else "Set it; '' takes it away."
        command = click.option("--" + column.replace("_", "-"), column, callback=check, help=words)(command)
    for kind in KINDS:
        words = f"A PNG, JPEG, WebP or GIF file with the {kind}; '' takes it away."
        command = click.option(f"--{kind}", kind, metavar="FILE", callback=_picture, help=words)(command)
    return command


def _dress(merchant: Merchant, kind: logos.Kind, png: bytes | None) -> None:
    if png:
        logos.put_on(merchant, kind, png)
    elif png is not None:
        logos.take_off(merchant, kind)


@click.command()
@_options
@merchant_option
@database_option
@json_option
@pass_house
def shop(house: House, /, merchant_id: str | None, database: str | None, as_json: bool, **given: Any) -> None:
    """Show what shoppers see of the merchant, or change it: name, country, colour, logo, contact, terms and privacy."""
    with house.opened(database), atomic("shop: change"):
        merchant = named_merchant(merchant_id)
        for kind in KINDS.values():
            _dress(merchant, kind, given.pop(kind))
        shops.change(merchant, **{column: value for column, value in given.items() if value is not None})
        shown = {column: getattr(merchant, column) for column in CHECKS}
        shown |= {kind: logos.path_of(getattr(merchant, f"{kind}_id")) for kind in KINDS}
    click.echo(json.dumps(shown) if as_json else "\n".join(f"{name}\t{value or ''}" for name, value in shown.items()))
