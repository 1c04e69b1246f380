"""What a shopper pays with: a card, or a bank account with their word that it may be debited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checkout.kit.bank_accounts import BankAccount
from checkout.kit.card import Card
from checkout.kit.config import settings
from checkout.payments.kinds import KINDS
from checkout.payments.payment_methods import Tokenized, tokenize, tokenize_account
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper


@dataclass(frozen=True, slots=True)
class Means:
    """``typed`` lives as long as the request. ``ip_address`` and ``user_agent``: with what a mandate was accepted."""

    typed: Card | BankAccount
    ip_address: str | None = None
    user_agent: str | None = None

    def tokenized(self, shopper: Shopper) -> Tokenized:
        """Calls the outside. Raises ``CardRefused`` and ``AccountRefused``."""
        if isinstance(self.typed, Card):
            return tokenize(self.typed, shopper.billing_details)
        return tokenize_account(self.typed, shopper.billing_details)

    @property
    def acceptance(self) -> Mapping[str, Any] | None:
        """Of the mandate that the page showed; None where it needed none."""
        if isinstance(self.typed, Card) or not KINDS[self.typed.type].by_mandate:
            return None
        return {"type": "online", "online": {"ip_address": self.ip_address, "user_agent": self.user_agent}}

    def return_url(self, session: CheckoutSession) -> str | None:
        """Where a payer comes back to whose bank is a step of paying, not a check of it."""
        if isinstance(self.typed, Card) or not KINDS[self.typed.type].redirects:
            return None
        return settings().url(session.path)
