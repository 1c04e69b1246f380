"""Payments as a file of comma-separated values, written while it is sent: a million rows need no more room than one."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case, select

from checkout.dashboard.figures import plain_amount
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_finds import Walk
from checkout.dashboard.payment_rows import method_words
from checkout.dashboard.payment_states import MARKS, STATE
from checkout.kit.db import let_go, reading
from checkout.payments.balance import BalanceTransaction
from checkout.payments.charges import Charge
from checkout.payments.disputes import Dispute
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund

BATCH = 500  # rows in one piece: read, written and forgotten
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute
COLUMNS = (
    *("id", "created_utc", "status", "amount", "refunded", "fee", "net", "currency"),
    *("email", "method", "description", "customer", "charge"),
)
_FACTS = (
    *(PaymentIntent.id, PaymentIntent.created, STATE),
    case((PaymentIntent.status == "succeeded", PaymentIntent.amount_received), else_=PaymentIntent.amount),
    PaymentIntent.currency,
    *(
        PaymentIntent.description,
        PaymentIntent.customer_id,
        PaymentIntent.receipt_email,
        PaymentIntent.latest_charge_id,
    ),
    *(Charge.amount_refunded, Charge.billing_details, Charge.payment_method_details, Charge.receipt_email),
)


def pieces(walk: Walk) -> Iterator[str]:
    yield _written([COLUMNS])
    for keys in walk.batches(BATCH):
        found = _rows([key.intent_id for key in keys])
        let_go()  # a slow reader holds neither a connection nor an old state of the database
        if found:
            yield _written(found)


def _rows(ids: list[str]) -> list[Sequence[str]]:
    query = (
        select(*_FACTS).outerjoin(Charge, Charge.id == PaymentIntent.latest_charge_id).where(PaymentIntent.id.in_(ids))
    )
    facts = {row[0]: row for row in reading().execute(query)}
    booked = _booked([row.latest_charge_id for row in facts.values() if row.latest_charge_id])
    return [_row(facts[id], booked) for id in ids]


def _booked(charge_ids: list[str]) -> dict[str, tuple[int, int]]:
    """Fee and net of each charge that took money: over its captures, its refunds and its disputes."""
    charge_of = {id: id for id in charge_ids}
    for noun in (Refund, Dispute):
        query = select(noun.id, noun.charge_id).where(noun.charge_id.in_(charge_ids))
        charge_of |= dict(reading().execute(query).all())
    moved = select(BalanceTransaction.source_id, BalanceTransaction.fee, BalanceTransaction.net)
    found: dict[str, tuple[int, int]] = {}
    for source_id, fee, net in reading().execute(moved.where(BalanceTransaction.source_id.in_(charge_of))):
        fees, nets = found.get(charge_of[source_id], (0, 0))
        found[charge_of[source_id]] = fees + fee, nets + net
    return found


def _row(facts: Any, booked: dict[str, tuple[int, int]]) -> Sequence[str]:
    id, created, state, amount, currency, description, customer, email, charge, refunded, billing, details, to = facts
    fee, net = booked.get(charge, (None, None))
    amounts = (plain_amount(it, currency) if it is not None else "" for it in (amount, refunded, fee, net))
    return (
        *(id, Moment(created).iso, MARKS[state].word, *amounts, currency),
        *map(_harmless, ((billing or {}).get("email") or to or email, method_words(details), description)),
        *(customer or "", charge or ""),
    )


def _harmless(text: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if not text:
        return ""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return f"'{text}" if seen.startswith(FORMULAS) or seen.strip().startswith(FORMULAS) else text


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()
