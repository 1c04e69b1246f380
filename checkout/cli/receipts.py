"""``tender receipts``"""

import click

from checkout.cli import said
from checkout.cli.house import House
from checkout.cli.options import database_option, json_option, merchant_option, named_merchant, pass_house
from checkout.kit.db import atomic

ON = "Receipts and refunds are mailed to every customer whose address is known."
OFF = "Receipts and refunds are mailed only where a payment names an address (receipt_email)."


@click.command()
@merchant_option
@database_option
@click.option("--email/--no-email", "email", default=None, help="Whether customers are written to unasked.")
@json_option
@pass_house
def receipts(house: House, merchant_id: str | None, database: str | None, email: bool | None, as_json: bool) -> None:
    """Say whether receipts are mailed to customers, or change it."""
    with house.opened(database), atomic("receipts: choose"):
        merchant = named_merchant(merchant_id)
        if email is not None:
            merchant.emails_customers = email
        mailed = merchant.emails_customers
    said.say({"email": mailed}, ON if mailed else OFF, as_json=as_json)
