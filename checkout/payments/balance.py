"""The books: double entries that sum to zero, and the balance transactions that show them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CheckConstraint, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, Table, points_to, reading, written
from checkout.kit.resources import Account, Resource, new_id
from checkout.kit.wire import Ref, Shape

SETTLES_AFTER_S = 2 * clock.DAY_S  # until money can be paid out; a network's rule of thumb

DISPUTED, REINSTATED = "dispute", "dispute_reversal"  # reporting categories
FEE_NAMES = {DISPUTED: "Dispute fee", REINSTATED: "Dispute fee refund"}

NETWORK, MERCHANT, FEES = "network", "merchant", "fees"  # the ledger's own accounts


class BalanceTransaction(Resource):
    __tablename__ = "balance_transactions"
    prefix = "txn"
    object_name = "balance_transaction"
    label = "balance transaction"
    unchanging = True

    amount: Mapped[int]
    available_on: Mapped[int]
    currency: Mapped[str]
    description: Mapped[str | None]
    fee: Mapped[int]
    net: Mapped[int]
    part: Mapped[int] = mapped_column(default=0, server_default="0")  # which capture of its source
    reporting_category: Mapped[str] = mapped_column(server_default="charge")
    source_id: Mapped[str] = mapped_column(Id)
    type: Mapped[str]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            Index(None, "source_id", "reporting_category", "part", unique=True),
            # These two have all that sums need: what can be paid out, and what came in day by day.
            Index("ix_balance_transactions_available", "account_id", "livemode", "currency", "available_on", "net"),
            Index(
                "ix_balance_transactions_by_currency",
                *("currency", "account_id", "livemode", "created", "id", "reporting_category", "part", "amount"),
            ),
            *map(cls.by, ("source_id", "type")),
            CheckConstraint("net = amount - fee", name="net_is_amount_less_fee"),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("txn", lead="3")

    def shape(self) -> Shape:
        fees = {
            "amount": self.fee,
            "application": None,
            "currency": self.currency,
            "description": FEE_NAMES.get(self.reporting_category, "Processing fees"),
            "type": "stripe_fee",
        }
        return {
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.available_on,
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": self.description,
            "exchange_rate": None,
            "fee": self.fee,
            "fee_details": [fees] if self.fee else [],
            "net": self.net,
            "reporting_category": self.reporting_category,
            "source": Ref(self.source_id),
            "status": "available" if self.available_on <= clock.now() else "pending",
            "type": self.type,
        }


class LedgerEntry(Table):
    """One side of a movement; the entries of a transaction sum to zero in its currency."""

    __tablename__ = "ledger_entries"
    unchanging = True
    __table_args__ = (Index(None, "transaction_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    transaction_id: Mapped[str] = mapped_column(Id, points_to("balance_transactions.id"))
    book: Mapped[str]  # network | merchant | fees
    currency: Mapped[str]
    amount: Mapped[int]


def book_charge(
    account: Account,
    charge_id: str,
    *,
    amount: int,
    fee: int,
    currency: str,
    description: str | None,
    available_at_once: bool,
    part: int = 0,
) -> BalanceTransaction:
    """Writes a charge's money down in the open step: the network owes the amount, to the merchant and for fees.

    ``part``: how many captures of the charge were booked before.
    """
    available_on = clock.now() + (0 if available_at_once else SETTLES_AFTER_S)
    return _book(
        account,
        amount=amount,
        available_on=available_on,
        currency=currency,
        description=description,
        fee=fee,
        part=part,
        reporting_category="charge",
        source_id=charge_id,
        type="charge" if charge_id.startswith("ch_") else "payment",
    )


def book_refund(
    account: Account, refund_id: str, *, amount: int, currency: str, failed: bool = False
) -> BalanceTransaction:
    """Writes down in the open step that money goes back to the payer; the fee stays. ``failed``: it came back."""
    return _book(
        account,
        amount=amount if failed else -amount,
        available_on=clock.now(),
        currency=currency,
        description="REFUND FAILURE" if failed else "REFUND FOR CHARGE",
        fee=0,
        source_id=refund_id,
        type="refund_failure" if failed else "refund",
    )


def book_dispute(
    account: Account, dispute_id: str, *, charge_id: str, amount: int, fee: int, currency: str, won: bool = False
) -> BalanceTransaction:
    """Writes down in the open step that a payer's bank took the amount back, and what that costs. ``won``: undone."""
    return _book(
        account,
        amount=amount if won else -amount,
        available_on=clock.now(),
        currency=currency,
        description=f"Chargeback {'reversal' if won else 'withdrawal'} for {charge_id}",
        fee=-fee if won else fee,
        reporting_category=REINSTATED if won else DISPUTED,
        source_id=dispute_id,
        type="adjustment",
    )


def of_source(source_id: str) -> list[BalanceTransaction]:
    """Every movement that a thing caused, oldest first."""
    query = select(BalanceTransaction).where(BalanceTransaction.source_id == source_id)
    return list(reading().scalars(query.order_by(BalanceTransaction.created, BalanceTransaction.id)))


def count_of(charge_id: str) -> int:
    """How many captures of a charge are booked."""
    of_captures = BalanceTransaction.source_id == charge_id, BalanceTransaction.reporting_category == "charge"
    return reading().scalar(select(func.count()).select_from(BalanceTransaction).where(*of_captures)) or 0


def _book(account: Account, *, amount: int, fee: int, currency: str, **columns: Any) -> BalanceTransaction:
    net = amount - fee
    columns.setdefault("reporting_category", columns["type"])
    transaction = BalanceTransaction.add(account, amount=amount, fee=fee, net=net, currency=currency, **columns)
    common = {"transaction_id": transaction.id, "currency": currency}
    parts = {NETWORK: -amount, MERCHANT: net, FEES: fee}
    for book, part in parts.items():
        written(LedgerEntry(id=new_id("le"), book=book, amount=part, **common))
    return transaction


def balance_shape(account: Account, default_currency: str) -> Shape:
    """Stripe's ``balance``: what can be paid out now, and what is still on its way."""
    now = clock.now()
    available, pending = sums(account, 0, now + 1), sums(account, now + 1)
    currencies = sorted({*available, *pending}) or [default_currency]
    return {
        "object": "balance",
        "available": [_money(available.get(currency, 0), currency) for currency in currencies],
        "livemode": account.livemode,
        "pending": [_money(pending.get(currency, 0), currency) for currency in currencies],
    }


def sums(
    account: Account, since: int, until: int = clock.LATEST, currencies: Collection[str] | None = None
) -> dict[str, int]:
    """What can be paid out from a moment on and before another, by currency.

    ``currencies``: all that the account has, where they are known: only what is in between is read then.
    """
    query = (
        select(BalanceTransaction.currency, func.sum(BalanceTransaction.net))
        .where(
            BalanceTransaction.account_id == account.id,
            BalanceTransaction.livemode == account.livemode,
            BalanceTransaction.available_on >= since,
            BalanceTransaction.available_on < until,
        )
        .group_by(BalanceTransaction.currency)
    )
    if currencies is not None:
        query = query.where(BalanceTransaction.currency.in_(currencies))
    return {currency: int(total) for currency, total in reading().execute(query)}


def _money(amount: int, currency: str) -> Shape:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}
