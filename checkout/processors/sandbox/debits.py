"""The test bank accounts that can be debited: facts that drive the network, read once from ``debits.json``."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from checkout.processors.contract import CardTurnedDown, TokenizedDebit
from checkout.processors.sandbox.cards import FINGERPRINT_LENGTH, DisputeFacts, RefundFacts

LETTERS_AS = {chr(ord("A") + place): str(10 + place) for place in range(26)}  # ISO 7064, for the check digits
MIN_CHARS, MAX_CHARS = 15, 34
LAST = 4  # digits that may be shown
_FINGERPRINT_SALT = "tender sandbox account: "
_DISPUTED = DisputeFacts(reason="debit_not_authorized")

INVALID = CardTurnedDown("invalid_bank_account_iban", "The IBAN you provided is invalid.", "iban")
NOT_A_TEST_IBAN = CardTurnedDown(
    "invalid_bank_account_iban",
    "The IBAN you provided is invalid. In test mode, only test IBANs can be used.",
    "iban",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestDebit:
    """One test IBAN and what comes of it. ``fails``: the code that a debit of it fails with."""

    key: str  # what a token points at
    iban: str
    country: str
    alias: str | None = None
    delayed: bool = False  # decided minutes later, not at the next look
    disputed: bool = False
    fails: str | None = None
    turned_down: str | None = None  # the code where it is not even taken
    brand: str = "sepa_debit"
    available_at_once: bool = False
    refund: RefundFacts | None = None

    @property
    def dispute(self) -> DisputeFacts | None:
        return _DISPUTED if self.disputed else None

    def shown(self, token: str) -> TokenizedDebit:
        mark = hashlib.sha256((_FINGERPRINT_SALT + self.iban).encode()).hexdigest()[:FINGERPRINT_LENGTH]
        facts = {"bank_code": self.iban[4:12], "branch_code": "", "country": self.country, "last4": self.iban[-LAST:]}
        return TokenizedDebit(token=token, type="sepa_debit", shown=facts, fingerprint=mark)


ALL = tuple(TestDebit(**row) for row in json.loads(Path(__file__).with_name("debits.json").read_text("utf-8")))
BY_KEY = {debit.key: debit for debit in ALL}
BY_ALIAS = {debit.alias: debit for debit in ALL if debit.alias}
_BY_IBAN = {debit.iban: debit for debit in ALL}


def of_iban(typed: str) -> TestDebit | CardTurnedDown:
    """The account behind an IBAN; spaces do not count."""
    iban = typed.replace(" ", "").upper()
    if not _holds(iban):
        return INVALID
    found = _BY_IBAN.get(iban)
    if found is None:
        return NOT_A_TEST_IBAN
    if found.turned_down is not None:
        return CardTurnedDown(found.turned_down, "The bank of this account takes no SEPA debits.", "iban")
    return found


def _holds(iban: str) -> bool:
    if not (MIN_CHARS <= len(iban) <= MAX_CHARS and iban.isascii() and iban.isalnum()):
        return False
    return int("".join(LETTERS_AS.get(char, char) for char in iban[4:] + iban[:4])) % 97 == 1
