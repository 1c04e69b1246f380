"""A token: a test card or bank account as the network was given it, without its number and CVC."""

import secrets
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, bindparam, insert, select, update

from checkout.kit import card as cards_typed
from checkout.kit import clock
from checkout.processors.contract import TokenizedCard
from checkout.processors.sandbox import cards, debits, redirects, tables

TOKEN_BYTES = 18
LINKED, BY_DEPOSITS = "linked", "deposits"  # how it was shown whose a bank account is
CHECKS = {
    "address_line1_check": "line1_sent",
    "address_postal_code_check": "postal_code_sent",
    "cvc_check": "cvc_sent",
}  # each check with the datum that it needs
# Made once: making them costs more than asking them.
_INSERT = insert(tables.tokens)
_FIND = select(*(column for column in tables.tokens.c if column.name != "created")).where(
    tables.tokens.c.token == bindparam("token")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Points at a test card; says which data came with it, not what they were."""

    token: str
    card_key: str
    exp_month: int
    exp_year: int
    cvc_sent: bool = False
    postal_code_sent: bool = False
    line1_sent: bool = False
    verified: str = ""

    @property
    def card(self) -> cards.TestCard:
        return cards.by_key(self.card_key)

    @property
    def is_expired(self) -> bool:
        return cards_typed.is_expired(self.exp_month, self.exp_year)

    @property
    def checks(self) -> dict[str, str | None]:
        """A check passes unless the card says otherwise; None where its datum was not sent."""
        failing = self.card.checks
        return {check: failing.get(check, "pass") if getattr(self, sent) else None for check, sent in CHECKS.items()}

    @property
    def debit(self) -> debits.AnyDebit | None:
        """The bank account, where it is one of such."""
        return debits.BY_KEY.get(self.card_key)

    @property
    def redirect(self) -> redirects.TestRedirect | None:
        """The way to the payer's bank, where it is one of such."""
        return redirects.by_key(self.card_key)

    @property
    def source(self) -> cards.TestCard | debits.AnyDebit | redirects.TestRedirect:
        return self.debit or self.redirect or self.card

    def was_sent(self, datum: str) -> bool:
        return bool(getattr(self, f"{datum}_sent"))

    def shown(self) -> TokenizedCard:
        card = self.card
        return TokenizedCard(
            token=self.token,
            brand=card.brand,
            last4=card.last4,
            exp_month=self.exp_month,
            exp_year=self.exp_year,
            funding=card.funding,
            country=card.country,
            fingerprint=card.fingerprint,
            networks=card.networks,
            checks=self.checks,
        )

    def write(self, connection: Connection) -> None:
        connection.execute(_INSERT, tables.members(self) | {"created": clock.now()})

    def verify(self, connection: Connection) -> None:
        """Its holder has told what the small deposits were."""
        this = update(tables.tokens).where(tables.tokens.c.token == self.token)
        connection.execute(this.values(verified=BY_DEPOSITS))

    @classmethod
    def find(cls, connection: Connection, token: str) -> Self | None:
        row = connection.execute(_FIND, {"token": token}).one_or_none()
        return None if row is None else cls(**row._mapping)


def of_account(account: debits.AnyDebit | redirects.TestRedirect, verified: str = "") -> Token:
    return Token(token=new_name(), card_key=account.key, exp_month=0, exp_year=0, verified=verified)


def new_name() -> str:
    return f"sandbox_{secrets.token_urlsafe(TOKEN_BYTES)}"
