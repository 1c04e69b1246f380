"""Options that several commands share, and what the one about merchants means."""

import click

from checkout.cli.house import House
from checkout.merchants.accounts import Merchant, find_merchant, first_merchant

NOBODY = "There is no merchant yet: `tender keys create` makes one."

database_option = click.option(
    "--database",
    metavar="PATH|URL",
    help="An SQLite file or a database URL. Default: TENDER_DATABASE_URL, else the file under instance/.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
merchant_option = click.option(
    "--merchant",
    "merchant_id",
    metavar="ID",
    help="Of which merchant: `tender merchants list` shows them. Default: the first.",
)
pass_house = click.make_pass_decorator(House)


def named_merchant(id: str | None) -> Merchant:
    """Raises ``ClickException`` where there is none."""
    found = first_merchant() if id is None else find_merchant(id)
    if found is None:
        raise click.ClickException(NOBODY if id is None else f"There is no merchant '{id}'.")
    return found
