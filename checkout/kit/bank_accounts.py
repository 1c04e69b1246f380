"""A bank account as typed, in one request's memory only, as a card is: nothing here is stored or shown."""

from dataclasses import dataclass

from stdnum import iban as ibans
from stdnum.us import rtn

MAX_TYPED = 100  # characters looked at: room for the longest IBAN with a space after each sign
MIN_ACCOUNT_DIGITS, MAX_ACCOUNT_DIGITS = 4, 17  # of a bank account in the United States. Source: Nacha


class _Silent:
    """Shows nothing of itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class Iban(_Silent):
    """An account in the Single Euro Payments Area."""

    iban: str

    type = "sepa_debit"


@dataclass(frozen=True, slots=True, repr=False)
class UsAccount(_Silent):
    """An account in the United States. ``linked``: its holder has shown it to be theirs while they typed it."""

    routing_number: str
    account_number: str
    account_type: str = "checking"
    holder_type: str = "individual"
    linked: bool = False

    type = "us_bank_account"


@dataclass(frozen=True, slots=True)
class AtTheirBank:
    """No account is typed: the payer is taken to their bank, to one that they name or that they choose there."""

    bank: str | None = None

    type = "ideal"


BankAccount = Iban | UsAccount | AtTheirBank


def is_iban(typed: str) -> bool:
    """Whether length, country and check digits are those of an IBAN; spaces do not count."""
    return len(typed) <= MAX_TYPED and bool(ibans.is_valid(typed))


def is_routing_number(digits: str) -> bool:
    return bool(rtn.is_valid(digits))


def is_account_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and MIN_ACCOUNT_DIGITS <= len(digits) <= MAX_ACCOUNT_DIGITS
