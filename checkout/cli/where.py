"""Where a command works: at a running server, by ``--url`` and ``--key``, or on a database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import click

from checkout.cli import environment
from checkout.cli.callers import Caller, Failed, Local, Remote, Said
from checkout.cli.house import House
from checkout.cli.options import database_option, merchant_option, named_merchant

F = TypeVar("F", bound=Callable[..., Any])

url_option = click.option("--url", metavar="URL", help="A running server to ask, instead of a database.")
key_option = click.option("--key", metavar="SK", help="A secret key of it. Default: TENDER_KEY.")
NO_KEY = f"Give the server's secret key by --key, or set {environment.KEY}."
KEY_NAMES_IT = "--merchant goes with a database; a server answers for the merchant of the key that it is given."


def where_options(command: F) -> F:
    """``--database`` and ``--merchant``, or ``--url`` with ``--key``."""

    @wraps(command)
    def checked(*args: Any, **given: Any) -> Any:
        if given["url"] is not None and given["merchant_id"] is not None:
            raise click.UsageError(KEY_NAMES_IT)
        return command(*args, **given)

    return cast(F, database_option(merchant_option(url_option(key_option(checked)))))


@contextmanager
def asking(
    house: House, database: str | None, url: str | None, key: str | None, merchant_id: str | None
) -> Iterator[Caller]:
    """Whom a command asks; what is refused is said in one line."""
    if url is not None:
        with asking_server(url, key) as server:
            yield server
        return
    try:
        with house.opened(database):
            yield Local(named_merchant(merchant_id).in_mode(livemode=False))
    except Said as why:
        raise click.ClickException(str(why)) from why


@contextmanager
def asking_server(url: str, key: str | None) -> Iterator[Remote]:
    """The same, where it has to be a server."""
    try:
        yield remote(url, key)
    except (Said, Failed) as why:
        raise click.ClickException(str(why)) from why


def remote(url: str, key: str | None) -> Remote:
    given = key or environment.key()
    if given is None:
        raise click.UsageError(NO_KEY)
    return Remote(url, given)
