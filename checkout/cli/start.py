"""A server's start: its database made ready, its socket bound, its world opened; then it serves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from flask import Flask

from checkout.cli import environment, schema, server
from checkout.cli.house import House, World, let_go_of_all
from checkout.cli.sign_in import entry_path
from checkout.kit.config import LOOPBACK_HOSTS, Settings
from checkout.kit.databases import Unusable, check_writable
from checkout.kit.db import atomic
from checkout.kit.serving import take_serving
from checkout.merchants.accounts import first_merchant

LOOPBACK = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - where one may listen, but not be found

Say = Callable[[Settings, World | None], None]


@dataclass(frozen=True, slots=True)
class Start:
    """How a server was asked for."""

    database: str
    host: str
    port: int
    threads: int = server.THREADS
    processes: int = 1
    embedded: bool = True
    with_world: bool = False
    sandbox: bool = False


def run(house: House, start: Start, say: Say) -> None:
    """Prepares the database, then serves until told to stop. Raises ``Unusable``."""
    check_writable(start.database)
    serving = take_serving(start.database)
    listening = server.bind(start.host, start.port)
    settings = _settings(house, start, listening.getsockname()[1])
    app = house.create_app(settings)
    world = _prepare(house, start, app)
    if serving is not None:
        serving.tell(settings.public_url)
    announce = partial(say, settings, world)
    server.serve(listening, server.Serving(app, announce, start.threads, start.processes, start.embedded))


def _settings(house: House, start: Start, port: int) -> Settings:
    public_url = environment.public_url() or _url_of(start.host, port)
    return house.settings(
        start.database,
        sandbox=start.sandbox,
        public_url=public_url,
        trusted_hosts=(start.host, *environment.trusted_hosts()),
        test_pages=start.with_world and {start.host, urlsplit(public_url).hostname} <= set(LOOPBACK_HOSTS),
    )


def _url_of(host: str, port: int) -> str:
    if host in EVERY_ADDRESS:
        raise Unusable(f"Set {environment.PUBLIC_URL} to the address at which shoppers reach {host}:{port}.")
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _prepare(house: House, start: Start, app: Flask) -> World | None:
    """Migrations and the world, before the server forks."""
    with app.app_context():
        schema.bring_up_to_date()
        world = _with_entry(house.open_world()) if start.with_world else None
        let_go_of_all()
    return world


def _with_entry(world: World) -> World:
    """With a link into its dashboard: the same at each start, until it was used."""
    with atomic("world: make an entry"):
        merchant = first_merchant()
        assert merchant is not None, "a world has one"
        return replace(world, entry_path=entry_path(merchant, keep=True))
