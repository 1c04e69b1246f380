"""Asks every rule of the books: reads only, and beside a house that is at work."""

from functools import cache

from sqlalchemy import CompoundSelect, literal, select, text, union_all

from checkout.books import deliveries, disputes, events, ledger, mails, movements, payments, sessions, set_ups, statuses
from checkout.books.rules import Rule, sentences
from checkout.kit.db import db, let_go, reading

STATEMENT_TIMEOUT_MS = 600_000  # on PostgreSQL: a rule reads whole tables, which a request must not

RULES: tuple[Rule, ...] = (
    *payments.RULES,
    *movements.RULES,
    *disputes.RULES,
    *set_ups.RULES,
    *ledger.RULES,
    *sessions.RULES,
    *events.RULES,
    *deliveries.RULES,
    *mails.RULES,
    *statuses.RULES,
)


def problems() -> list[str]:
    """A sentence for each thing that breaks a rule; empty where the books are right."""
    let_go()
    try:
        take_time()
        broken = reading().scalars(_which_are_broken()).all()
        return [sentence for number in sorted(broken) for sentence in sentences(RULES[number])]
    finally:
        let_go()


@cache
def _which_are_broken() -> CompoundSelect[int]:
    """One question for all rules together, since almost always the answer is none: the numbers of those with a row."""
    return union_all(*(select(literal(number)).where(rule().rows.exists()) for number, rule in enumerate(RULES)))


def take_time() -> None:
    """Until the reading ends, statements may take as long as whole tables need."""
    if db.engine.dialect.name == "postgresql":
        reading().execute(text(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}"))
