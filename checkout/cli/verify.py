"""``tender verify``: the books, ours and the sandbox network's."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask import Flask

from checkout.books import audit, network
from checkout.cli import said, schema
from checkout.cli.house import House, let_go_of_connections
from checkout.cli.options import database_option, json_option, pass_house
from checkout.kit.config import Settings
from checkout.kit.databases import check_there
from checkout.kit.db import db
from checkout.kit.engines import engine_options, prepare_engines
from checkout.kit.seal import MIN_ROOT_BYTES, Secrets
from checkout.processors.sandbox import books as network_books
from checkout.processors.sandbox.store import DEFAULT_SCHEMA, Store, network_url

Audit = Callable[[Store], list[str]]
Audits = tuple[Audit, ...]
Walk = Callable[[Audits], Iterator[Audit]]

BROKEN = 1  # the exit code
NOTHING_TO_UNSEAL = Secrets((bytes(MIN_ROOT_BYTES),))  # the books hold no secret


@click.command()
@database_option
@json_option
@pass_house
def verify(house: House, database: str | None, as_json: bool) -> None:
    """Check that no money is lost or doubled and no event forgotten. Reads only; exits 1 with each broken rule."""
    url = house.database(database)
    check_there(url, "Name the one to verify by --database.")
    with _reader(url, house.root).app_context():
        try:
            schema.check_up_to_date()
            broken = all_problems(url, _with_bar)
        finally:
            let_go_of_connections()
    said.say({"problems": broken}, said.lines(broken) or "The books are right.", as_json=as_json)
    if broken:
        sys.exit(BROKEN)


AUDITS: Audits = (
    lambda _store: audit.problems(),
    network_books.problems,
    network.problems,
)


def all_problems(database: str, walk: Walk = iter) -> list[str]:
    """Every broken rule, of our books, of the network's, and between the two. ``walk`` goes through the audits."""
    store = Store.open(network_url(database), DEFAULT_SCHEMA, read_only=True)
    try:
        return problems_beside(store, walk)
    finally:
        store.close()


def problems_beside(store: Store, walk: Walk = iter) -> list[str]:
    """The same, with the network's store open already."""
    return [problem for audited in walk(AUDITS) for problem in audited(store)]


def _with_bar(audits: Audits) -> Iterator[Audit]:
    with said.bar(len(audits), "Reading the books") as bar:
        for audited in audits:
            yield audited
            bar.update(1)


def _reader(url: str, root: Path) -> Flask:
    """The database alone: the whole application would make the network's store and a secret where there are none."""
    app = Flask("tender verify", root_path=str(root), static_folder=None)
    app.config.update(engine_options(Settings(database=url, secrets=NOTHING_TO_UNSEAL)))
    db.init_app(app)
    schema.init_app(app, root / "migrations")
    with app.app_context():
        prepare_engines(db.engines)
    return app
