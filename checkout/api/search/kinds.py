"""The kinds of fields that can be searched: each makes a condition of a clause, or says why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from checkout.api.fields import MAX_INTEGER, MIN_INTEGER
from checkout.api.search.language import Clause, refused
from checkout.kit import terms
from checkout.kit.matching import Folded, Member, fold
from checkout.kit.resources import Account
from checkout.kit.texts import shown

MIN_SUBSTRING_CHARS = 3  # Source: Stripe

_INTEGER = re.compile(r"-?[0-9]{1,19}")

Condition = ColumnElement[bool]


class Kind(Protocol):
    def condition(self, clause: Clause, account: Account) -> Condition:
        """What the clause asks of a row, before it is negated."""

    def field(self, clause: Clause) -> str | None:
        """The field of ``kit.terms`` that has what the clause asks for, if one has."""


def _check_operator(clause: Clause, *allowed: str) -> None:
    if clause.operator not in allowed or (clause.value is None and clause.operator != ":"):
        value = "null" if clause.value is None else f"field `{shown(clause.field)}`"
        raise refused(f"The operator `{clause.operator}` is not supported for {value}.")


def _check_no_key(clause: Clause) -> None:
    if clause.key is not None:
        raise refused(f"Field `{shown(clause.field)}` has no keys; only `metadata` has.")


def _text_of(clause: Clause) -> str:
    assert clause.value is not None
    if not clause.quoted and not _INTEGER.fullmatch(clause.value):
        raise refused(f"The value `{shown(clause.value)}` must be in quotation marks.")
    return clause.value


@dataclass(frozen=True, slots=True)
class Number:
    column: ColumnElement[Any]

    def field(self, _clause: Clause) -> str | None:
        return None

    def condition(self, clause: Clause, _account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":", ">", "<", ">=", "<=")
        if clause.value is None:
            return self.column.is_(None)
        number = self._number(clause, clause.value)
        compare = {
            ":": self.column.__eq__,
            ">": self.column.__gt__,
            "<": self.column.__lt__,
            ">=": self.column.__ge__,
            "<=": self.column.__le__,
        }
        return compare[clause.operator](number)

    def _number(self, clause: Clause, value: str) -> int:
        if not _INTEGER.fullmatch(value) or not MIN_INTEGER <= int(value) <= MAX_INTEGER:
            raise refused(f"Field `{clause.field}` needs an integer: {shown(value)}")
        return int(value)


@dataclass(frozen=True, slots=True)
class Flag:
    column: ColumnElement[Any]

    def field(self, _clause: Clause) -> str | None:
        return None

    def condition(self, clause: Clause, _account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":")
        if clause.value is None:
            return self.column.is_(None)
        value = fold(clause.value)
        if value not in ("true", "false"):
            raise refused(f"Field `{clause.field}` needs `true` or `false`: {shown(clause.value)}")
        return self.column.is_(value == "true")


@dataclass(frozen=True, slots=True)
class Code:
    """A word that is always kept in small letters, so that the column's own index finds it."""

    column: ColumnElement[Any]

    def field(self, _clause: Clause) -> str | None:
        return None

    def condition(self, clause: Clause, _account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":")
        return self.column.is_(None) if clause.value is None else self.column == fold(_text_of(clause))


@dataclass(frozen=True, slots=True)
class Token:
    """A text that is met as a whole."""

    column: ColumnElement[Any]
    has_terms: bool = False

    def field(self, clause: Clause) -> str | None:
        return clause.field if self.has_terms else None

    def condition(self, clause: Clause, _account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":")
        return self.column.is_(None) if clause.value is None else Folded(self.column) == fold(_text_of(clause))


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is met as a whole or by a part of it."""

    column: ColumnElement[Any]
    has_terms: bool = False

    def field(self, clause: Clause) -> str | None:
        return clause.field if self.has_terms else None

    def condition(self, clause: Clause, _account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":", "~")
        if clause.value is None:
            return self.column.is_(None)
        text = fold(_text_of(clause))
        if clause.operator == ":":
            return Folded(self.column) == text
        if len(text) < MIN_SUBSTRING_CHARS:
            raise refused(f"A substring must have at least {MIN_SUBSTRING_CHARS} characters: {shown(text)}")
        return Folded(self.column).contains(text, autoescape=True)


@dataclass(frozen=True, slots=True)
class Reference:
    """An id: met to the letter, so that an index finds it. ``keys``: the keys of the rows that may have it."""

    column: ColumnElement[Any]
    keys: Callable[[Account, str], tuple[str, ...]] = lambda _account, key: (key,)

    def field(self, _clause: Clause) -> str | None:
        return None

    def condition(self, clause: Clause, account: Account) -> Condition:
        _check_no_key(clause)
        _check_operator(clause, ":")
        if clause.value is None:
            return self.column.is_(None)
        return self.column.in_(self.keys(account, _text_of(clause)))


@dataclass(frozen=True, slots=True)
class Metadata:
    column: ColumnElement[Any]

    def field(self, clause: Clause) -> str | None:
        return None if clause.key is None else terms.of_metadata(clause.key)

    def condition(self, clause: Clause, _account: Account) -> Condition:
        if clause.key is None:
            raise refused('Field `metadata` needs a key: metadata["key"]:"value"')
        _check_operator(clause, ":")
        member = Member(self.column, clause.key)
        return member.is_(None) if clause.value is None else Folded(member) == fold(_text_of(clause))
