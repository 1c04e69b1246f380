"""Ways to pay that lead to the payer's bank first: iDEAL, with the pretend account that is paid from there."""

import json
from dataclasses import dataclass
from pathlib import Path

from checkout.kit.bank_accounts import AtTheirBank
from checkout.processors.contract import PayersBank, TokenizedAccount
from checkout.processors.sandbox import debits
from checkout.processors.sandbox.cards import DisputeFacts, RefundFacts

BANKS: dict[str, str] = json.loads(Path(__file__).with_name("ideal_banks.json").read_text("utf-8"))  # each with its BIC
PREFIX = "ideal_"  # of keys
CHOSEN_THERE = "rabobank"  # by a payer who named none
ACCOUNT = "sepa_nl_success"  # what everyone pays from
LAST4 = "5264"  # of it
IDEAL = "ideal"
HOLDER = "Jenny Rosen"  # by the name that the bank knows. Source: Stripe


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRedirect:
    """iDEAL at one bank, or at one that is not named yet."""

    bank: str | None
    brand: str = IDEAL
    available_at_once: bool = False
    refund: RefundFacts | None = None
    dispute: DisputeFacts | None = None  # what a payer has confirmed at their bank is not disputed

    @property
    def key(self) -> str:
        return PREFIX + (self.bank or "")

    def shown(self, token: str) -> TokenizedAccount:
        facts = {"bank": self.bank, "bic": BANKS[self.bank] if self.bank else None}
        return TokenizedAccount(token=token, type=self.brand, shown=facts, fingerprint="")

    def payer(self, debit_token: str, transaction_id: str) -> PayersBank:
        """Who has paid there. ``debit_token``: of the account, for debits of it later."""
        account = debits.BY_KEY[ACCOUNT].shown(debit_token)
        bank = self.bank or CHOSEN_THERE
        return PayersBank(bank, BANKS[bank], LAST4, HOLDER, transaction_id, account)


def of(typed: AtTheirBank) -> TestRedirect:
    return TestRedirect(bank=typed.bank)


def by_key(key: str) -> TestRedirect | None:
    if not key.startswith(PREFIX):
        return None
    return TestRedirect(bank=key.removeprefix(PREFIX) or None)
