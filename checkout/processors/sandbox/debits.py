"""The test bank accounts that can be debited: facts that drive the network, read once from JSON files."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkout.kit.bank_accounts import Iban, UsAccount, is_account_number, is_iban, is_routing_number
from checkout.processors.contract import CardTurnedDown, TokenizedAccount
from checkout.processors.sandbox.cards import FINGERPRINT_LENGTH, DisputeFacts, RefundFacts

LAST = 4  # digits that may be shown
_FINGERPRINT_SALT = "tender sandbox account: "
_DISPUTED = DisputeFacts(reason="debit_not_authorized")
US_BANK = "STRIPE TEST BANK"  # Source: Stripe
OLD_KEY = "iban_{}"  # of a SEPA account, when keys were made of numbers

INVALID = CardTurnedDown("invalid_bank_account_iban", "The IBAN you provided is invalid.", "sepa_debit[iban]")
NOT_A_TEST_IBAN = CardTurnedDown(
    "invalid_bank_account_iban",
    "The IBAN you provided is invalid. In test mode, only test IBANs can be used.",
    "sepa_debit[iban]",
)
NOT_A_ROUTING_NUMBER = CardTurnedDown(
    "routing_number_invalid", "You must provide a valid routing number.", "us_bank_account[routing_number]"
)
NOT_AN_ACCOUNT_NUMBER = CardTurnedDown(
    "account_number_invalid", "You must provide a valid account number.", "us_bank_account[account_number]"
)
NOT_A_TEST_ACCOUNT = CardTurnedDown(
    "bank_account_unusable",
    "You must use a test bank account number in test mode. Try 000123456789 or see more options at "
    "https://stripe.com/docs/connect/testing#account-numbers.",
    "us_bank_account[account_number]",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Debit:
    """What comes of debiting an account. ``fails``: the code that a debit of it fails with."""

    key: str  # what a token points at; nothing of the number is in it
    country: str
    alias: str | None = None
    delayed: bool = False  # decided minutes later, not at the next look
    waits: bool = False  # never decided
    blocked: bool = False  # not even sent to its bank
    disputed: bool = False
    fails: str | None = None
    turned_down: str | None = None  # the code where it is not even taken
    deposits_fail: bool = False  # small deposits do not reach it
    available_at_once: bool = False
    refund: RefundFacts | None = None

    @property
    def dispute(self) -> DisputeFacts | None:
        return _DISPUTED if self.disputed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestDebit(_Debit):
    """One test IBAN."""

    iban: str
    brand: str = "sepa_debit"

    def shown(self, token: str, _typed: UsAccount | None = None) -> TokenizedAccount:
        facts = {"bank_code": self.iban[4:12], "branch_code": "", "country": self.country, "last4": self.iban[-LAST:]}
        return TokenizedAccount(token=token, type=self.brand, shown=facts, fingerprint=_mark(self.iban))


@dataclass(frozen=True, slots=True, kw_only=True)
class TestUsAccount(_Debit):
    """One test account in the United States, with the routing number of its bank."""

    routing_number: str
    account_number: str
    country: str = "US"
    brand: str = "us_bank_account"

    def shown(self, token: str, typed: UsAccount | None = None) -> TokenizedAccount:
        facts: dict[str, Any] = {
            "account_holder_type": typed.holder_type if typed else "individual",
            "account_type": typed.account_type if typed else "checking",
            "bank_name": US_BANK,
            "last4": self.account_number[-LAST:],
            "routing_number": self.routing_number,
        }
        mark = _mark(f"{self.routing_number} {self.account_number}")
        return TokenizedAccount(token=token, type=self.brand, shown=facts, fingerprint=mark)


AnyDebit = TestDebit | TestUsAccount


def _mark(number: str) -> str:
    return hashlib.sha256((_FINGERPRINT_SALT + number).encode()).hexdigest()[:FINGERPRINT_LENGTH]


def _rows(name: str) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return rows


SEPA = tuple(TestDebit(**row) for row in _rows("debits.json"))
US = tuple(TestUsAccount(**row) for row in _rows("us_accounts.json"))
ALL: tuple[AnyDebit, ...] = (*SEPA, *US)
BY_KEY: dict[str, AnyDebit] = {debit.key: debit for debit in ALL}
BY_ALIAS: dict[str, AnyDebit] = {debit.alias: debit for debit in ALL if debit.alias}
_BY_IBAN = {debit.iban: debit for debit in SEPA}
_BY_NUMBERS = {(debit.routing_number, debit.account_number): debit for debit in US}


def of(typed: Iban | UsAccount) -> AnyDebit | CardTurnedDown:
    """The account behind what was typed; spaces do not count."""
    return _of_iban(typed.iban) if isinstance(typed, Iban) else _of_us_account(typed)


def _of_iban(typed: str) -> TestDebit | CardTurnedDown:
    if not is_iban(typed):
        return INVALID
    found = _BY_IBAN.get(typed.replace(" ", "").upper())
    if found is None:
        return NOT_A_TEST_IBAN
    if found.turned_down is not None:
        why = "The bank of this account takes no SEPA debits."
        return CardTurnedDown(found.turned_down, why, "sepa_debit[iban]")
    return found


def _of_us_account(typed: UsAccount) -> TestUsAccount | CardTurnedDown:
    if not is_routing_number(typed.routing_number):
        return NOT_A_ROUTING_NUMBER
    if not is_account_number(typed.account_number):
        return NOT_AN_ACCOUNT_NUMBER
    return _BY_NUMBERS.get((typed.routing_number, typed.account_number), NOT_A_TEST_ACCOUNT)
