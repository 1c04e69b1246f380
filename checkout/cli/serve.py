"""``tender serve``, ``tender sandbox`` and ``tender worker``."""

import signal
import threading

import click

from checkout.cli import server, words
from checkout.cli.house import House
from checkout.cli.options import database_option, pass_house
from checkout.cli.start import LOOPBACK, Start, run
from checkout.kit.config import DEFAULT_PORT
from checkout.kit.databases import Unusable, check_writable
from checkout.kit.serving import take_serving
from checkout.worker import Worker

PORT = click.IntRange(0, 65_535)


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
    run(house, start, words.say)


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
    run(house, start, words.say_json if as_json else words.say)


@click.command()
@database_option
@pass_house
def worker(house: House, database: str | None) -> None:
    """Deliver events and reconcile payments, in a process apart.

    On PostgreSQL, any number of them, beside servers that were started with --no-worker. Ctrl-C or SIGTERM ends it.
    """
    check_writable(house.database(database))
    take_serving(house.database(database))
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
    server.end_process(app)
