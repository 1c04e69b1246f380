"""How the commands say no: one line on standard error and an exit code, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from checkout.cli import environment
from checkout.kit.databases import Unusable
from checkout.kit.errors import Refused
from checkout.kit.seal import SealBroken
from checkout.processors.sandbox.store import StoreUnusable

SEALED_OTHERWISE = (
    f"This database was sealed with another root secret than the one at hand: set {environment.SECRET_KEY} to it."
)


class Commands(click.Group):
    """All commands say no in the same way."""

    def invoke(self, ctx: click.Context) -> Any:
        with told():
            return super().invoke(ctx)


@contextmanager
def told() -> Iterator[None]:
    """What cannot be used, and what is refused, is said; any other error is a bug and stays one."""
    try:
        yield
    except (Unusable, StoreUnusable) as why:
        raise click.ClickException(str(why)) from why
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    except SealBroken as why:
        raise click.ClickException(SEALED_OTHERWISE) from why
    except DBAPIError as error:
        if not _is_of_the_database(error):
            raise
        raise click.ClickException(unusable(error)) from error


def unusable(error: DBAPIError) -> str:
    """What the database said, in one line."""
    said = str(error.orig).strip().partition("\n")[0]
    return f"Cannot use this database: {said}"


def _is_of_the_database(error: DBAPIError) -> bool:
    """It cannot be reached, read or written; any other error is a bug of ours."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
