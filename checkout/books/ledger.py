"""Rules of the ledger: every movement sums to zero, and what merchants are shown is what the ledger holds."""

from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from checkout.books.rules import Broken, Rule
from checkout.payments.balance import FEES, MERCHANT, NETWORK, BalanceTransaction, LedgerEntry
from checkout.payments.charges import Charge

_of_charges = BalanceTransaction.type.in_(("charge", "payment"))  # by card, or not


def movements_sum_to_zero() -> Broken:
    """In each currency: what one book gets, others give."""
    total = func.sum(LedgerEntry.amount)
    rows = select(LedgerEntry.transaction_id, LedgerEntry.currency, total)
    return Broken(
        rows.group_by(LedgerEntry.transaction_id, LedgerEntry.currency).having(total != 0),
        "{}: its ledger entries in {} sum to {}, not to zero.",
    )


def the_ledger_holds_what_is_shown() -> Broken:
    """A balance transaction's amount, fee and net are the network's, the fees' and the merchant's entries."""
    entries = (
        select(
            LedgerEntry.transaction_id,
            _sum_of(NETWORK).label("network"),
            _sum_of(FEES).label("fees"),
            _sum_of(MERCHANT).label("merchant"),
        )
        .group_by(LedgerEntry.transaction_id)
        .subquery()
    )
    equal = and_(
        entries.c.network == -BalanceTransaction.amount,
        entries.c.fees == BalanceTransaction.fee,
        entries.c.merchant == BalanceTransaction.net,
    )
    rows = select(BalanceTransaction.id).outerjoin(entries, entries.c.transaction_id == BalanceTransaction.id)
    return Broken(
        rows.where(~func.coalesce(equal, False)), "{}: the ledger does not hold this transaction's amount, fee and net."
    )


def entries_are_of_one_currency() -> Broken:
    rows = select(LedgerEntry.id, LedgerEntry.currency, BalanceTransaction.id, BalanceTransaction.currency)
    rows = rows.join(BalanceTransaction, BalanceTransaction.id == LedgerEntry.transaction_id)
    return Broken(
        rows.where(LedgerEntry.currency != BalanceTransaction.currency),
        "{}: the entry is in {}, its transaction {} in {}.",
    )


def a_captured_charge_is_booked() -> Broken:
    """At what was captured in all, and it names the last of its balance transactions."""
    its_own = BalanceTransaction.source_id == Charge.id, _of_charges, BalanceTransaction.currency == Charge.currency
    named = exists().where(BalanceTransaction.id == Charge.balance_transaction_id, *its_own)
    total = func.coalesce(select(func.sum(BalanceTransaction.amount)).where(*its_own).scalar_subquery(), 0)
    return Broken(
        select(Charge.id).where(Charge.amount_captured > 0, ~(named & (total == Charge.amount_captured))),
        "{}: the charge is captured and does not name a balance transaction of its amount.",
    )


def only_captured_charges_are_booked() -> Broken:
    captured = exists().where(Charge.id == BalanceTransaction.source_id, Charge.amount_captured > 0)
    rows = select(BalanceTransaction.id, BalanceTransaction.source_id)
    return Broken(
        rows.where(_of_charges, ~captured),
        "{}: it books {}, which is no captured charge.",
    )


def fees_stay_in_bounds() -> Broken:
    """A fee takes nothing from the payer and never more than the amount."""
    outside = or_(BalanceTransaction.fee < 0, BalanceTransaction.fee > BalanceTransaction.amount)
    rows = select(BalanceTransaction.id, BalanceTransaction.fee, BalanceTransaction.amount)
    return Broken(rows.where(_of_charges, outside), "{}: its fee is {} of an amount of {}.")


def _sum_of(book: str) -> Any:
    return func.sum(case((LedgerEntry.book == book, LedgerEntry.amount), else_=0))


RULES: tuple[Rule, ...] = (
    movements_sum_to_zero,
    the_ledger_holds_what_is_shown,
    entries_are_of_one_currency,
    a_captured_charge_is_booked,
    only_captured_charges_are_booked,
    fees_stay_in_bounds,
)
