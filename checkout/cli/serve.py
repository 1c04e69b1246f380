"""``tender serve``, ``tender sandbox`` and ``tender worker``."""

import json
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click
from flask import Flask

from checkout.cli import environment, schema, server
from checkout.cli.house import House, World, let_go_of_all
from checkout.cli.options import database_option, pass_house
from checkout.kit.config import DEFAULT_PORT, LOOPBACK_HOSTS, Settings
from checkout.kit.databases import Unusable, check_writable
from checkout.kit.serving import take_serving
from checkout.worker import Worker

LOOPBACK = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - where one may listen, but not be found
PORT = click.IntRange(0, 65_535)
TEST_CARDS = (
    ("4242 4242 4242 4242", "is paid"),
    ("4000 0000 0000 9995", "is declined: not enough money"),
    ("4000 0000 0000 3220", "asks for the bank's confirmation first (3-D Secure)"),
)

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


@click.command()
@database_option
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, envvar="PORT", default=DEFAULT_PORT, show_default=True, help="0 takes a free one.")
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=server.THREADS,
    show_default=True,
    help="Requests at once, in each process.",
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="More than 1: PostgreSQL.")
@click.option("--no-worker", is_flag=True, help="Leave deliveries and reconciliation to `tender worker`.")
@click.option("--demo", is_flag=True, help="Make a demo merchant on the first start, and say how to try it.")
@pass_house
def serve(
    house: House,
    database: str | None,
    host: str,
    port: int,
    threads: int,
    processes: int,
    no_worker: bool,
    demo: bool,
) -> None:
    """Serve the pages and the API. Ctrl-C or SIGTERM ends it, once the requests on their way are answered."""
    start = Start(house.database(database), host, port, threads, processes, not no_worker, with_world=demo)
    if start.database.startswith("sqlite") and (processes > 1 or no_worker):
        raise Unusable("An SQLite file is served by one process with its worker; use PostgreSQL for more.")
    run(house, start, _say)


@click.command()
@database_option
@click.option("--port", type=PORT, default=0, show_default=True, help="0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when requests can be taken.")
@pass_house
def sandbox(house: House, database: str | None, port: int, as_json: bool) -> None:
    """Start a ready world for tests: merchant, keys, link and worker.

    The JSON holds url, secret_key, publishable_key and link. Started again on the same database it is the same world.
    Ctrl-C or SIGTERM ends it.
    """
    start = Start(house.database(database), LOOPBACK, port, with_world=True, sandbox=True)
    run(house, start, _say_json if as_json else _say)


@click.command()
@database_option
@pass_house
def worker(house: House, database: str | None) -> None:
    """Deliver events and reconcile payments, apart from the server: any number of them, on PostgreSQL."""
    check_writable(house.database(database))
    serving = take_serving(house.database(database))
    with house.opened(database, make=True) as app:
        pass
    ended = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(wanted, lambda *_: ended.set())
    beside = Worker(app)
    beside.start()
    click.echo("The worker runs. Ctrl-C ends it.")
    ended.wait()
    beside.stop()
    del serving
    server.end_process(app)


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
    return house.settings(
        start.database,
        sandbox=start.sandbox,
        public_url=environment.public_url() or _url_of(start.host, port),
        trusted_hosts=(start.host, *environment.trusted_hosts()),
        test_pages=start.with_world and start.host in LOOPBACK_HOSTS,
    )


def _url_of(host: str, port: int) -> str:
    if host in EVERY_ADDRESS:
        raise Unusable(f"Set {environment.PUBLIC_URL} to the address at which shoppers reach {host}:{port}.")
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _prepare(house: House, start: Start, app: Flask) -> World | None:
    """Migrations and the world, before the server forks."""
    with app.app_context():
        schema.bring_up_to_date()
        world = house.open_world() if start.with_world else None
        let_go_of_all()
    return world


def _say(settings: Settings, world: World | None) -> None:
    url = settings.public_url
    lines = [f"Tender serves {url}"]
    if world is not None:
        cards = [f"              {number}  {what}" for number, what in TEST_CARDS]
        lines += [
            "",
            f"  Pay here    {settings.url(world.link_path)}",
            "  with        any future date, any 3 digits as code, and the card",
            *cards,
            "",
            f"  Test key    {world.secret_key}",
            f"  API         {url}/v1/ (Stripe's SDK with this base address)",
        ]
        lines += [f"  Events      {url}/events", ""] if settings.test_pages else [""]
    click.echo("\n".join([*lines, "Ctrl-C ends it."]))


def _say_json(settings: Settings, world: World | None) -> None:
    assert world is not None
    shown = {
        "url": settings.public_url,
        "secret_key": world.secret_key,
        "publishable_key": world.publishable_key,
        "link": settings.url(world.link_path),
    }
    click.echo(json.dumps(shown))
