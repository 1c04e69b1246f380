"""A rule of the books: a question to the database whose every row is something that breaks it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from checkout.kit.db import reading

MAX_NAMED = 100  # of what breaks one rule: beyond them, more names help nobody


@dataclass(frozen=True, slots=True)
class Broken:
    """``rows``: what breaks a rule; ``said``: the sentence that names it, with a place for each column."""

    rows: Select[*tuple[Any, ...]]
    said: str


Rule = Callable[[], Broken]


def sentences(rule: Rule) -> list[str]:
    """What breaks a rule, one sentence each; none where it holds."""
    broken = rule()
    rows = reading().execute(broken.rows.limit(MAX_NAMED + 1)).all()
    said = [broken.said.format(*row) for row in rows[:MAX_NAMED]]
    return said if len(rows) <= MAX_NAMED else [*said, f"… and more like this last one than the {MAX_NAMED} named."]
