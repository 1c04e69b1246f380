"""``tender verify``: the books, ours and the sandbox network's."""

import sys
from pathlib import Path

import click
from flask import Flask

from checkout.books import audit, network
from checkout.cli import schema
from checkout.cli.house import House, let_go_of_connections
from checkout.cli.options import database_option, pass_house
from checkout.kit.config import Settings
from checkout.kit.databases import check_there
from checkout.kit.db import db, engine_options, prepare_engines
from checkout.kit.seal import MIN_ROOT_BYTES, Secrets
from checkout.processors.sandbox import books as network_books
from checkout.processors.sandbox.store import DEFAULT_SCHEMA, Store, network_url

BROKEN = 1  # the exit code
NOTHING_TO_UNSEAL = Secrets((bytes(MIN_ROOT_BYTES),))  # the books hold no secret


@click.command()
@database_option
@pass_house
def verify(house: House, database: str | None) -> None:
    """Check that no money is lost or doubled and no event forgotten. Reads only; exits 1 with each broken rule."""
    url = house.database(database)
    check_there(url, "Name the one to verify by --database.")
    with _reader(url, house.root).app_context():
        try:
            schema.check_up_to_date()
            broken = all_problems(url)
        finally:
            let_go_of_connections()
    for problem in broken:
        click.echo(problem)
    if broken:
        sys.exit(BROKEN)
    click.echo("The books are right.")


def all_problems(database: str) -> list[str]:
    """Every broken rule, of our books, of the network's, and between the two."""
    store = Store.open(network_url(database), DEFAULT_SCHEMA, read_only=True)
    try:
        return problems_beside(store)
    finally:
        store.close()


def problems_beside(store: Store) -> list[str]:
    """The same, with the network's store open already."""
    return [*audit.problems(), *network_books.problems(store), *network.problems(store)]


def _reader(url: str, root: Path) -> Flask:
    """The database alone: the whole application would make the network's store and a secret where there are none."""
    app = Flask("tender verify", root_path=str(root), static_folder=None)
    app.config.update(engine_options(Settings(database=url, secrets=NOTHING_TO_UNSEAL)))
    db.init_app(app)
    schema.init_app(app, root / "migrations")
    with app.app_context():
        prepare_engines()
    return app
