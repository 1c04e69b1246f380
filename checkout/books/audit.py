"""Asks every rule of the books: reads only, and beside a house that is at work."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import literal, select, text, union_all
from sqlalchemy.engine.default import DefaultDialect

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
        broken = _asked(_which_are_broken(db.engine.dialect.name))
        return [sentence for number in sorted(broken) for sentence in sentences(RULES[number])]
    finally:
        let_go()


@cache
def _which_are_broken(_on: str) -> str:
    """One question for all rules together, since almost always the answer is none: the numbers of those with a row.

    Its values are in its text: SQLite would plan the whole of it anew each time that a LIKE is given one.
    """
    every = union_all(*(select(literal(number)).where(rule().rows.exists()) for number, rule in enumerate(RULES)))
    dialect = db.engine.dialect
    assert isinstance(dialect, DefaultDialect), "as all of SQLAlchemy's own are"
    without_places = type(dialect)(paramstyle="named")  # a percent sign is itself
    return str(every.compile(dialect=without_places, compile_kwargs={"literal_binds": True}))


def _asked(question: str) -> Sequence[int]:
    as_it_is = {"no_parameters": True}
    return reading().connection().exec_driver_sql(question, execution_options=as_it_is).scalars().all()


def take_time() -> None:
    """Until the reading ends, statements may take as long as whole tables need."""
    if db.engine.dialect.name == "postgresql":
        reading().execute(text(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}"))
