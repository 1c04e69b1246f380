"""Options that several commands share."""

import click

from checkout.cli.house import House

database_option = click.option(
    "--database",
    metavar="PATH|URL",
    help="An SQLite file or a database URL. Default: TENDER_DATABASE_URL, else the file under instance/.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
pass_house = click.make_pass_decorator(House)
