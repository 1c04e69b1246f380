"""What the commands need of the floors above, handed down to them: how an application and a ready world are made."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask

from checkout.cli import environment, schema
from checkout.cli.root_secrets import find_secrets
from checkout.kit.config import DEFAULT_PORT, Settings, part
from checkout.kit.databases import check_there, check_writable, url_of
from checkout.kit.db import db
from checkout.kit.serving import served_at
from checkout.processors.registry import PROCESSOR, Plugin

HOW_TO_MAKE = "`tender keys create` makes one."


@dataclass(frozen=True, slots=True)
class World:
    """A merchant ready to sell: test keys that may be shown, and the path of a payable link."""

    secret_key: str
    publishable_key: str
    link_path: str
    entry_path: str | None = None  # of a link that signs in to its dashboard once


@dataclass(frozen=True, slots=True)
class House:
    """``root``: where the project lies."""

    create_app: Callable[[Settings], Flask]
    open_world: Callable[[], World]
    root: Path

    def database(self, named: str | None) -> str:
        """The URL of a database as it was named, else by the environment, else the file under ``instance/``."""
        return url_of(named or environment.database() or str(self.root / "instance" / "tender.sqlite3"))

    def settings(self, database: str, *, sandbox: bool = False, **more: object) -> Settings:
        """Settings for a database, with its root secret. ``sandbox`` keeps one in the network's store on a server."""
        more.setdefault("public_url", environment.public_url() or served_at(database) or _default_url())
        more.setdefault("trusted_hosts", environment.trusted_hosts())
        return Settings(
            database=database,
            secrets=find_secrets(database, sandbox=sandbox),
            allowed_networks=environment.allowed_networks(),
            trusted_proxies=environment.trusted_proxies(),
            debit_delay_s=environment.debit_delay_s(),
            max_custom_fields=environment.max_custom_fields(),
            mail_server=environment.mail_server(),
            mail_from=environment.mail_from(),
            **more,  # type: ignore[arg-type]  # checked by the dataclass
        )

    @contextmanager
    def opened(self, named: str | None, *, make: bool = False) -> Iterator[Flask]:
        """The application for one short command. ``make`` makes the database where there is none."""
        database = self.database(named)
        if not make:
            check_there(database, HOW_TO_MAKE)
        check_writable(database)
        app = self.create_app(self.settings(database))
        with app.app_context():
            schema.bring_up_to_date() if make else schema.check_up_to_date()
            yield app
            let_go_of_all()


def _default_url() -> str:
    return f"http://127.0.0.1:{os.environ.get('PORT') or DEFAULT_PORT}"


def let_go_of_connections() -> None:
    """Of the main database."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def let_go_of_all() -> None:
    """Before a fork, as no connection may be shared by two processes, and at the end: SQLite then tidies its files."""
    let_go_of_connections()
    cast(Plugin, part(PROCESSOR)).let_go()
