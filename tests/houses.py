"""A whole Tender for a test: an application on its own database, served on a real socket, in this process."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import stripe
from flask import Flask, Response, current_app, request
from sqlalchemy import Connection, event
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from checkout import worker
from checkout.cli import schema, server
from checkout.cli.house import World, let_go_of_connections
from checkout.cli.verify import problems_beside
from checkout.events.requests import WAITING
from checkout.kit.config import SETTINGS, Settings
from checkout.kit.databases import url_of
from checkout.kit.db import Table, db
from checkout.kit.seal import Secrets
from checkout.kit.versions import NEWEST
from checkout.processors.registry import PROCESSOR
from checkout.processors.sandbox import tables as network_tables
from checkout.processors.sandbox.processor import SandboxProcessor
from checkout.processors.sandbox.store import Store
from links.tally import tally
from links.world import open_world
from tests import postgres
from tests.contract.sdk_types import misshapen

ROOT = Path(__file__).parents[1]
MISSHAPEN = "misshapen"  # where an application's answers that are not as they should be are kept
SECRETS = Secrets((b"a root secret for tests, 32 bytes",))


@dataclass
class House:
    """One Tender. ``url`` is where it answers; ``world`` its merchant; nothing runs beside it but ``work()``."""

    app: Flask
    settings: Settings
    world: World
    broken_on_purpose: list[str] = field(default_factory=list)  # rules that the test itself broke

    @property
    def url(self) -> str:
        return self.settings.public_url

    @property
    def link(self) -> str:
        return self.url + self.world.link_path

    @cached_property
    def stripe(self) -> stripe.StripeClient:
        """The official SDK, with nothing changed but its base address."""
        return stripe.StripeClient(self.world.secret_key, base_addresses={"api": self.url}, max_network_retries=0)

    def work(self) -> int:
        """All that is due: deliveries, reconciliation, expiry; and what was counted is written down."""
        with self.app.app_context():
            tally().write_down()
        return worker.run_once(self.app)

    def problems(self) -> list[str]:
        """What ``tender verify`` would say."""
        with self.app.app_context():
            return problems_beside(_network(self.app))


@contextmanager
def house_on(database: str, **settings: object) -> Iterator[House]:
    """A house served on a free port until the end of the block; then its books must be right."""
    with _served(database, **settings) as (app, chosen), _lived_in(app, chosen) as house:
        yield house


class StandingHouse:
    """One house for many tests: its server and its compiled queries stay, what it holds goes with each test."""

    def __init__(self, database: str) -> None:
        self._open = ExitStack()
        self.app, self.settings = self._open.enter_context(_served(database))

    @contextmanager
    def lived_in(self) -> Iterator[House]:
        """The house as new; when the block ends, its books must be right."""
        clear(self.app)
        parts = dict(self.app.extensions)
        try:
            with _lived_in(self.app, self.settings) as house:
                yield house
        finally:
            self.app.extensions.update(parts)

    def close(self) -> None:
        self._open.close()


@contextmanager
def _lived_in(app: Flask, settings: Settings) -> Iterator[House]:
    with app.app_context():
        world = open_world()
    house = House(app, settings, world)
    app.extensions[MISSHAPEN] = []
    yield house
    assert app.extensions[MISSHAPEN] == [], app.extensions[MISSHAPEN]
    problems = house.problems()
    assert problems == house.broken_on_purpose, problems


@contextmanager
def _served(database: str, **settings: object) -> Iterator[tuple[Flask, Settings]]:
    listening = server.bind("127.0.0.1", 0)
    port = listening.getsockname()[1]
    chosen = Settings(
        database=database,
        **{"secrets": SECRETS, "public_url": f"http://127.0.0.1:{port}", "test_pages": True, **settings},  # type: ignore[arg-type]
    )
    app = create_app(chosen)
    app.after_request(_judged)
    _refer_to_what_is_there(app)
    serving = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno())
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield app, chosen
    finally:
        serving.shutdown()
        serving.server_close()
        listening.detach()
        thread.join()
    close(app)


class _Quiet(WSGIRequestHandler):
    """Without a line for each request: Tender's own server writes none, and they take time to be made."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _judged(response: Response) -> Response:
    """Every answer of the API in today's shapes is what the official SDK's types say, whichever test asks for it."""
    ours = response.status_code == 200 and request.path.startswith("/v1/") and request.method != "OPTIONS"
    by_browser = "pk_" in request.headers.get("Authorization", "pk_")
    if ours and response.headers["Stripe-Version"] == NEWEST and request.method != "HEAD" and not by_browser:
        seen = current_app.extensions.setdefault(MISSHAPEN, [])
        seen += [(request.method, request.path, complaint) for complaint in misshapen(response.get_json())]
    return response


def _refer_to_what_is_there(app: Flask) -> None:
    """On PostgreSQL each row is held against those it refers to at once, and not at the commit: SQLite is slow, and
    slower the more there is, where a row comes after those that refer to it."""
    with app.app_context():
        engine = db.engines[None]
    if engine.dialect.name == "postgresql":

        @event.listens_for(engine, "begin")
        def _at_once(connection: Connection) -> None:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("SET CONSTRAINTS ALL IMMEDIATE")  # behind the back of those who count what the house asks


def clear(app: Flask) -> None:
    """Takes everything out of an application's tables, and out of its network's."""
    app.extensions[WAITING].rows.clear()
    with app.app_context(), db.engine.begin() as connection:
        statements = [f"DELETE FROM {table.name}" for table in reversed(Table.metadata.sorted_tables)]
        at_once = connection.dialect.name == "postgresql"  # which takes them all in one message
        for statement in ["; ".join(statements)] if at_once else statements:
            connection.exec_driver_sql(statement)
    with _network(app).writing() as connection:
        for table in reversed(network_tables.metadata.sorted_tables):
            if table.name != "network_version":
                connection.execute(table.delete())


def _network(app: Flask) -> Store:
    plugin = app.extensions[PROCESSOR]
    assert isinstance(plugin, SandboxProcessor)
    return plugin.network.store


def close(app: Flask) -> None:
    """Closes every connection of an application, its processor's too."""
    with app.app_context():
        let_go_of_connections()
    _network(app).close()


class Databases:
    """Databases of one kind, with the schema in place, quickly."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.count = 0

    def fresh(self) -> str:
        """The URL of an empty database with today's schema."""
        self.count += 1
        if self.kind == "postgresql":
            if self.count > 1:
                clear(self._migrated)
                close(self._migrated)
            return str(self._migrated.extensions[SETTINGS].database)
        copy = self.folder / f"{self.count}.sqlite3"
        shutil.copy(self._template, copy)
        return url_of(str(copy))

    @cached_property
    def standing(self) -> StandingHouse:
        """A house that stays until ``close``."""
        return StandingHouse(self.fresh())

    def close(self) -> None:
        if "standing" in self.__dict__:
            self.standing.close()

    @cached_property
    def _template(self) -> Path:
        file = self.folder / "template.sqlite3"
        _migrated(url_of(str(file)))
        return file

    @cached_property
    def _migrated(self) -> Flask:
        """An application on the only database on PostgreSQL, which is emptied again and again."""
        return _migrated(url_of(postgres.create_database("house")))


def _migrated(url: str) -> Flask:
    """An application that has brought an empty database to today's schema, and has let go of it."""
    app = create_app(Settings(database=url, secrets=SECRETS))
    with app.app_context():
        schema.bring_up_to_date()
    close(app)
    return app
