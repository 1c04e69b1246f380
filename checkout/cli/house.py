"""What the commands need of the floors above, handed down to them: how an application and a ready world are made."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask

from checkout.cli import schema
from checkout.kit.config import Settings
from checkout.kit.databases import (
    Unusable,
    file_of,
    new_secret,
    prepare_folder,
    secrets_beside,
    secrets_from,
    url_of,
)
from checkout.kit.db import db
from checkout.kit.seal import Secrets
from checkout.processors.sandbox.store import Store, StoreUnusable, network_url

SECRET_VARIABLE = "TENDER_SECRET_KEY"
DATABASE_VARIABLE = "TENDER_DATABASE_URL"
PUBLIC_URL_VARIABLE = "TENDER_PUBLIC_URL"
WORLD_SECRET = "root secret"  # its name in the sandbox network's own store


@dataclass(frozen=True, slots=True)
class World:
    """A merchant ready to sell: test keys that may be shown, and the path of a payable link."""

    secret_key: str
    publishable_key: str
    link_path: str


@dataclass(frozen=True, slots=True)
class House:
    """``root``: where the project lies."""

    create_app: Callable[[Settings], Flask]
    open_world: Callable[[], World]
    root: Path

    def database(self, named: str | None) -> str:
        """The URL of a database as it was named, else by the environment, else the file under ``instance/``."""
        chosen = named or os.environ.get(DATABASE_VARIABLE) or str(self.root / "instance" / "tender.sqlite3")
        return url_of(chosen)

    def settings(self, database: str, *, sandbox: bool = False, **more: object) -> Settings:
        """Settings for a database, with its root secret. ``sandbox`` keeps one in the network's store on a server."""
        secrets = find_secrets(database, sandbox=sandbox)
        public_url = os.environ.get(PUBLIC_URL_VARIABLE, "").rstrip("/")
        if public_url:
            more["public_url"] = public_url
        return Settings(database=database, secrets=secrets, **more)  # type: ignore[arg-type]  # checked by the dataclass

    @contextmanager
    def opened(self, named: str | None) -> Iterator[Flask]:
        """The application for one short command, on a database that is up to date."""
        database = self.database(named)
        with told():
            prepare_folder(database)
            app = self.create_app(self.settings(database))
            with app.app_context():
                schema.bring_up_to_date()
                yield app


@contextmanager
def told() -> Iterator[None]:
    """What cannot be used is said in one line, without a traceback."""
    try:
        yield
    except (Unusable, StoreUnusable) as why:
        raise click.ClickException(str(why)) from why


def find_secrets(database: str, *, sandbox: bool) -> Secrets:
    """The root secrets: the environment's, else the file's beside an SQLite database, else a sandbox world's own."""
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return secrets_from(given)
    file = file_of(database)
    if file is not None:
        found = secrets_beside(file, make=True)
        assert found is not None
        return found
    return _worlds_own(database, make=sandbox)


def _worlds_own(database: str, *, make: bool) -> Secrets:
    store = Store.open(network_url(database))
    try:
        if make and store.recall(WORLD_SECRET) is None:
            store.remember(WORLD_SECRET, new_secret())
        remembered = store.recall(WORLD_SECRET)
    finally:
        store.close()
    if remembered is None:
        raise Unusable(
            f"Set {SECRET_VARIABLE} to a root secret for this database (openssl rand -hex 32), and keep it: what is "
            "sealed with it opens with nothing else."
        )
    return secrets_from(remembered)


def let_go_of_connections() -> None:
    """Before a fork: no connection may be shared by two processes."""
    for engine in db.engines.values():
        engine.dispose()
