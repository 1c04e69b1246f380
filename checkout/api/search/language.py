"""The query language: ``name~'mug' AND -metadata['size']:null`` becomes clauses. Source: docs.stripe.com/search."""

import re
from dataclasses import dataclass
from typing import Literal

from checkout.kit.errors import InvalidRequest

MAX_CLAUSES = 10  # Source: Stripe

UNPARSABLE = (
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for '
    'metadata or key:"value" to query for other fields.'
)
MIXED = "A search query can join its clauses with AND or with OR, but not with both."
TOO_MANY = f"A search query can have up to {MAX_CLAUSES} clauses."

Joiner = Literal["and", "or"]

_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_CLAUSE = re.compile(
    rf"(?P<minus>-?)(?P<field>[A-Za-z_][A-Za-z0-9_.]*)(?:\[(?P<key>{_QUOTED})\])?"
    rf"\s*(?P<operator>>=|<=|[:~<>])\s*(?:(?P<quoted>{_QUOTED})|(?P<bare>[A-Za-z0-9_.+-]+))(?=\s|$)",
    re.DOTALL,
)
_JOINER = re.compile(r"\s+(?:(?P<word>AND|OR)\s+)?", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition. ``key`` is of metadata; ``value`` None is null; ``quoted`` tells a text from a bare word."""

    field: str
    operator: str
    value: str | None
    quoted: bool = False
    key: str | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    joiner: Joiner
    clauses: tuple[Clause, ...]


def refused(text: str) -> InvalidRequest:
    return InvalidRequest(text, param="query")


def parse(written: str) -> Query:
    """The clauses of a query, all of them or any; clauses side by side are joined by AND. Refuses anything else."""
    rest, clauses = written.strip(), list[Clause]()
    joiners: set[str] = set()
    while True:
        found = _CLAUSE.match(rest)
        if found is None:
            raise refused(UNPARSABLE)
        clauses.append(_clause(found))
        rest = rest[found.end() :]
        if not rest:
            return _whole(clauses, joiners)
        joined = _JOINER.match(rest)
        assert joined is not None, "a clause ends before a space"
        joiners.add((joined["word"] or "AND").upper())
        rest = rest[joined.end() :]


def _whole(clauses: list[Clause], joiners: set[str]) -> Query:
    if len(joiners) > 1:
        raise refused(MIXED)
    if len(clauses) > MAX_CLAUSES:
        raise refused(TOO_MANY)
    return Query("or" if "OR" in joiners else "and", tuple(clauses))


def _clause(found: re.Match[str]) -> Clause:
    quoted, bare = found["quoted"], found["bare"]
    is_null = bare is not None and bare.lower() == "null"
    return Clause(
        field=found["field"],
        operator=found["operator"],
        value=None if is_null else bare if quoted is None else _unquoted(quoted),
        quoted=quoted is not None,
        key=None if found["key"] is None else _unquoted(found["key"]),
        negated=found["minus"] == "-",
    )


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1])
