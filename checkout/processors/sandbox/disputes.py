"""Disputes at the network: what holders of some test cards do, and what the merchant's response comes to."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from checkout.kit import clock
from checkout.kit.states import States
from checkout.processors.contract import Disputed, DisputeResponse
from checkout.processors.sandbox import holds, tables
from checkout.processors.sandbox.cards import DisputeFacts, TestCard
from checkout.processors.sandbox.debits import AnyDebit
from checkout.processors.sandbox.redirects import TestRedirect

DISPUTE = States(
    warning_needs_response={"warning_under_review", "warning_closed", "needs_response"},
    warning_under_review={"warning_closed", "needs_response"},
    warning_closed=set(),
    needs_response={"under_review", "won", "lost"},
    under_review={"won", "lost"},
    won=set(),
    lost=set(),
)
FEE = 1_500  # minor units of any currency. Source: Stripe, for US accounts
RESPOND_WITHIN_DAYS = 9  # and until that day's end
ANSWERABLE = ("warning_needs_response", "needs_response")
INQUIRY = "warning_"
BACK = " reinstated"  # after a dispute's reference, for what came back of it
DECIDING = "uncategorized_text"  # of the evidence: its words decide. Source: docs.stripe.com/testing
WINS, LOSES, ESCALATES = "winning_evidence", "losing_evidence", "escalate_inquiry_evidence"
REASON_CODES = {
    ("visa", "fraudulent"): "10.4",
    ("visa", "product_not_received"): "13.1",
    ("mastercard", "fraudulent"): "4837",
}
REFERENCE_BYTES = 12

Disputable = TestCard | AnyDebit | TestRedirect
_columns = tables.disputes.c
_SHOWN = [column for column in _columns if column.name not in ("told", "created")]


def open_for(connection: Connection, authorisation: str, card: Disputable, *, authenticated: bool) -> None:
    """The holder of the card disputes what was just captured of an authorisation, if they are such a one."""
    facts = card.dispute
    if facts is None or (facts.protected and authenticated):
        return
    amount = holds.left(connection, authorisation)
    for part in _parts(amount, facts.count):
        opened = _opened(authorisation, card, facts, part)
        values = asdict(opened) | {"told": False, "created": clock.now()}
        connection.execute(insert(tables.disputes).values(**values))
        if not facts.is_inquiry:
            _withdraw(connection, opened)


def untold(connection: Connection, most: int) -> list[Disputed]:
    query = select(*_SHOWN).where(_columns.told.is_(False)).order_by(_columns.created, _columns.reference)
    return [_shown(row) for row in connection.execute(query.limit(most))]


def told(connection: Connection, reference: str) -> None:
    connection.execute(update(tables.disputes).where(_columns.reference == reference).values(told=True))


def find(connection: Connection, reference: str) -> Disputed:
    """As it stands now: what was to be answered by now is ended."""
    found = _shown(connection.execute(_locked(reference)).one())
    if found.status in ANSWERABLE and found.due_by < clock.now():
        return _move(connection, found, "warning_closed" if _is_inquiry(found) else "lost")
    return found


def respond(connection: Connection, response: DisputeResponse) -> Disputed:
    """Where a response is still taken, the first one counts."""
    found = find(connection, response.dispute)
    if found.status not in ANSWERABLE:
        return found
    status = "lost" if response.verb == "accept" else _decided(found, response.evidence)
    if status == "needs_response":
        return _escalate(connection, found)
    return _move(connection, found, status)


def _parts(amount: int, count: int) -> list[int]:
    """The whole in that many parts, the last with what does not divide; none of nothing."""
    part = amount // count
    return [it for it in (*[part] * (count - 1), amount - part * (count - 1)) if it]


def _opened(authorisation: str, card: Disputable, facts: DisputeFacts, amount: int) -> Disputed:
    return Disputed(
        reference=f"case_{secrets.token_hex(REFERENCE_BYTES)}",
        authorisation=authorisation,
        status="warning_needs_response" if facts.is_inquiry else "needs_response",
        amount=amount,
        fee=FEE,
        reason=facts.reason,
        network_reason_code=REASON_CODES.get((card.brand, facts.reason)),
        due_by=_due_by(),
        enhanced_eligibility_types=facts.enhanced,
    )


def _due_by() -> int:
    day = datetime.fromtimestamp(clock.now(), UTC).replace(hour=23, minute=59, second=59)
    return int((day + timedelta(days=RESPOND_WITHIN_DAYS)).timestamp())


def _decided(found: Disputed, evidence: Mapping[str, str]) -> str:
    words, inquiry = evidence.get(DECIDING), _is_inquiry(found)
    if words == WINS:
        return "warning_closed" if inquiry else "won"
    if words == LOSES:
        return "warning_closed" if inquiry else "lost"
    if words == ESCALATES and inquiry:
        return "needs_response"
    return "warning_under_review" if inquiry else "under_review"


def _escalate(connection: Connection, found: Disputed) -> Disputed:
    """An inquiry becomes a chargeback of what is left; where nothing is, it is closed."""
    amount = min(found.amount, holds.left(connection, found.authorisation))
    if not amount:
        return _move(connection, found, "warning_closed")
    escalated = _move(connection, replace(found, amount=amount, due_by=_due_by()), "needs_response")
    _withdraw(connection, escalated)
    return escalated


def _move(connection: Connection, found: Disputed, status: str) -> Disputed:
    assert DISPUTE.allows(found.status, status), f"{found.reference}: {found.status} -> {status}"
    moved = replace(found, status=status)  # type: ignore[arg-type]  # the table has no other
    values = {"status": status, "amount": moved.amount, "due_by": moved.due_by}
    connection.execute(update(tables.disputes).where(_columns.reference == found.reference).values(**values))
    if status == "won":
        holds.reinstate(connection, moved.authorisation, moved.amount)
        _book(connection, moved.reference + BACK, moved, -1)
    return moved


def _withdraw(connection: Connection, opened: Disputed) -> None:
    taken = holds.dispute(connection, opened.authorisation, opened.amount)
    assert taken, "no more is disputed than is there"
    _book(connection, opened.reference, opened, 1)


def _book(connection: Connection, reference: str, dispute: Disputed, sign: int) -> None:
    """Double entry: the payer gets the amount and the network its fee, the merchant gives both; or the reverse."""
    currency = connection.scalar(
        select(tables.authorisations.c.currency).where(tables.authorisations.c.reference == dispute.authorisation)
    )
    sums = {"cardholders": dispute.amount, "fees": dispute.fee, "merchants": -dispute.amount - dispute.fee}
    common = {"reference": reference, "currency": currency, "created": clock.now()}
    rows = [common | {"account": account, "amount": sign * amount} for account, amount in sums.items()]
    connection.execute(insert(tables.entries), rows)


def _is_inquiry(dispute: Disputed) -> bool:
    return dispute.status.startswith(INQUIRY)


def _locked(reference: str) -> Any:
    return select(*_SHOWN).where(_columns.reference == reference).with_for_update()


def _shown(row: Any) -> Disputed:
    members = dict(row._mapping)
    return Disputed(**members | {"enhanced_eligibility_types": tuple(members["enhanced_eligibility_types"])})
