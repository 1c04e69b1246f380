"""``tender verify``: the books, ours and the sandbox network's."""

import sys

import click

from checkout import books
from checkout.cli import schema
from checkout.cli.house import House, told
from checkout.cli.options import database_option, pass_house
from checkout.kit.databases import Unusable, file_of
from checkout.processors.sandbox import books as network_books
from checkout.processors.sandbox.store import DEFAULT_SCHEMA, Store, network_url

BROKEN = 1  # the exit code


@click.command()
@database_option
@pass_house
def verify(house: House, database: str | None) -> None:
    """Check that no money is lost or doubled and no event forgotten. Reads only; exits 1 with each broken rule."""
    url = house.database(database)
    with told():
        file = file_of(url)
        if file is not None and not file.exists():
            raise Unusable(f"There is no database at {file}.")
        app = house.create_app(house.settings(url))
        with app.app_context():
            schema.check_up_to_date()
            broken = all_problems(url)
    for problem in broken:
        click.echo(problem, err=True)
    if broken:
        sys.exit(BROKEN)
    click.echo("The books are right.")


def all_problems(database: str) -> list[str]:
    """Every broken rule, of our books, of the network's, and between the two."""
    store = Store.open(network_url(database), DEFAULT_SCHEMA, read_only=True)
    try:
        lines = list(network_books.authorisations(store))
        return [*books.problems(), *network_books.problems(store), *books.problems_with_network(lines)]
    finally:
        store.close()
