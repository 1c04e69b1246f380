"""``tender payments``"""

from typing import Any

import click

from checkout.cli import said
from checkout.cli.callers import Answer, every, step
from checkout.cli.house import House
from checkout.cli.options import json_option, pass_house
from checkout.cli.where import asking, where_options

MAX_LISTED = 1_000

id_argument = click.argument("id")


@click.group()
def payments() -> None:
    """Payments: listed, shown with their charges, refunded. All of test mode, or of the mode of --key.

    \b
    tender payments list --last 5
    tender payments refund pi_3… --amount 500
    tender payments list --url https://pay.example.com --key sk_test_… --json
    """


@payments.command("list")
@click.option(
    "--last", type=click.IntRange(1, MAX_LISTED), default=20, show_default=True, help="How many, newest first."
)
@click.option("--customer", metavar="ID", help="Only those of one customer.")
@where_options
@json_option
@pass_house
def list_payments(house: House, /, *, last: int, customer: str | None, as_json: bool, **where: Any) -> None:
    """Show the newest payments: when, how much, how each stands."""
    with asking(house, **where) as caller:
        found = list(every(caller, "/v1/payment_intents", last, {"customer": customer}))
    said.say(found, said.table([_row(intent) for intent in found], "There is no payment yet."), as_json=as_json)


@payments.command("show")
@id_argument
@where_options
@json_option
@pass_house
def show(house: House, /, id: str, *, as_json: bool, **where: Any) -> None:
    """Show one payment with each try to charge it, and what was given back."""
    with asking(house, **where) as caller:
        intent = caller.ask("GET", f"/v1/payment_intents/{step(id)}")
        charges = list(every(caller, "/v1/charges", MAX_LISTED, {"payment_intent": intent["id"]}))
        refunds = list(every(caller, "/v1/refunds", MAX_LISTED, {"payment_intent": intent["id"]}))
    words = said.page(_facts(intent))
    tries = [*map(_charge_row, charges[::-1]), *map(_refund_row, refunds[::-1])]
    if tries:
        words += "\n\n" + said.table(tries, "")
    said.say({**intent, "charges": charges, "refunds": refunds}, words, as_json=as_json)


@payments.command("refund")
@id_argument
@click.option("--amount", type=click.IntRange(1), help="In minor units: 500 is $5.00. Default: all that is left.")
@click.option(
    "--reason",
    type=click.Choice(["duplicate", "fraudulent", "requested_by_customer"]),
    help="Why it is given back.",
)
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@where_options
@json_option
@pass_house
def refund(
    house: House, /, id: str, *, amount: int | None, reason: str | None, yes: bool, as_json: bool, **where: Any
) -> None:
    """Give a payment back, all of it or a part. It asks first, unless --yes or --json."""
    with asking(house, **where) as caller:
        intent = caller.ask("GET", f"/v1/payment_intents/{step(id)}")
        if not (yes or as_json):
            much = said.amount(amount, intent["currency"]) if amount else "all that is left of it"
            click.confirm(f"Give back {much} of {intent['id']}?", abort=True)
        made = caller.ask("POST", "/v1/refunds", {"payment_intent": intent["id"], "amount": amount, "reason": reason})
    said.say(made, f"{said.amount(made['amount'], made['currency'])} {made['status']}  {made['id']}", as_json=as_json)


def _row(intent: Answer) -> list[str]:
    about = intent["description"] or intent["receipt_email"] or intent["customer"] or ""
    money = said.amount(intent["amount"], intent["currency"])
    return [said.moment(intent["created"]), money, intent["status"], str(about), intent["id"]]


def _facts(intent: Answer) -> dict[str, Any]:
    error = intent["last_payment_error"] or {}
    return {
        "payment": intent["id"],
        "created": said.moment(intent["created"]),
        "amount": said.amount(intent["amount"], intent["currency"]),
        "received": said.amount(intent["amount_received"], intent["currency"]),
        "status": intent["status"],
        "customer": intent["customer"],
        "about": intent["description"],
        "last error": error.get("message"),
        "code": error.get("decline_code") or error.get("code"),
    }


def _charge_row(charge: Answer) -> list[str]:
    why = charge["failure_code"] or charge["outcome"]["seller_message"] if charge["outcome"] else charge["failure_code"]
    money = said.amount(charge["amount"], charge["currency"])
    return [said.moment(charge["created"]), "charge", money, charge["status"], str(why or ""), charge["id"]]


def _refund_row(made: Answer) -> list[str]:
    money = said.amount(made["amount"], made["currency"])
    return [said.moment(made["created"]), "refund", money, made["status"], str(made["reason"] or ""), made["id"]]
