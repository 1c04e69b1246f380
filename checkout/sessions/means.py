"""What a shopper pays with: a card, one that was saved before, or a bank account with their word to debit it."""

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
    """``typed`` lives as long as the request; a text is the id of a saved card.

    ``ip_address`` and ``user_agent``: with what a mandate was accepted.
    """

    typed: Card | BankAccount | str
    ip_address: str | None = None
    user_agent: str | None = None

    def method(self, shopper: Shopper, allow_redisplay: str | None = None) -> Tokenized | str:
        """Calls the outside, unless it is saved. Raises ``CardRefused`` and ``AccountRefused``.

        ``allow_redisplay``: the merchant's word; a shopper who wants a card kept sees it again anyway.
        """
        if isinstance(self.typed, str):
            return self.typed
        redisplay = allow_redisplay or "unspecified"
        if isinstance(self.typed, Card):
            redisplay = "always" if shopper.given.saves_card else redisplay
            return tokenize(self.typed, shopper.billing_details, allow_redisplay=redisplay)
        return tokenize_account(self.typed, shopper.billing_details, allow_redisplay=redisplay)

    @property
    def acceptance(self) -> Mapping[str, Any] | None:
        """Of the mandate that the page showed; None where it needed none."""
        if isinstance(self.typed, Card | str) or not KINDS[self.typed.type].by_mandate:
            return None
        return {"type": "online", "online": {"ip_address": self.ip_address, "user_agent": self.user_agent}}

    def return_url(self, session: CheckoutSession) -> str | None:
        """Where a payer comes back to whose bank is a step of paying, not a check of it."""
        if isinstance(self.typed, Card | str) or not KINDS[self.typed.type].redirects:
            return None
        return settings().url(session.path)
