"""What may be said of a bank account: its numbers, of which nothing is kept, and how it is shown whose it is."""

from typing import Annotated, Any, Literal

from checkout.api.fields import text
from checkout.api.params import Params
from checkout.kit.bank_accounts import MAX_TYPED, AtTheirBank, BankAccount, Iban, UsAccount
from checkout.kit.errors import InvalidRequest

IdealBank = Literal[
    "abn_amro",
    "adyen",
    "asn_bank",
    "bunq",
    "buut",
    "finom",
    "handelsbanken",
    "ing",
    "knab",
    "mollie",
    "moneyou",
    "n26",
    "nn",
    "rabobank",
    "regiobank",
    "revolut",
    "sns_bank",
    "triodos_bank",
    "van_lanschot",
    "yoursafe",
]
HolderType = Literal["company", "individual"]
AccountType = Literal["checking", "savings"]
NEEDED_OF_PAYER = {"sepa_debit": ("name", "email"), "us_bank_account": ("name",)}  # billing details. Source: Stripe


class SepaDebit(Params):
    iban: Annotated[str, text(MAX_TYPED)]


class Ideal(Params):
    bank: IdealBank | None = None


class UsBankAccount(Params):
    account_holder_type: HolderType = "individual"
    account_number: Annotated[str, text(MAX_TYPED)] | None = None
    account_type: AccountType = "checking"
    routing_number: Annotated[str, text(MAX_TYPED)] | None = None


class UpdateUsBankAccount(Params):
    account_holder_type: HolderType | None = None
    account_type: AccountType | None = None


def account_of(type: str, data: Any, param: str) -> BankAccount:
    """A bank account as a form has it. ``data`` has a member for each type. Raises ``InvalidRequest``."""
    match type:
        case "ideal":
            return AtTheirBank(data.ideal.bank if data.ideal else None)
        case "sepa_debit":
            if data.sepa_debit is None:
                raise _missing(f"{param}[iban]")
            return Iban(data.sepa_debit.iban)
        case _:
            return _us_account(data.us_bank_account or UsBankAccount(), param)


def _us_account(given: UsBankAccount, param: str) -> UsAccount:
    if given.routing_number is None:
        raise _missing(f"{param}[routing_number]")
    if given.account_number is None:
        raise _missing(f"{param}[account_number]")
    return UsAccount(given.routing_number, given.account_number, given.account_type, given.account_holder_type)


def _missing(param: str) -> InvalidRequest:
    return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)
