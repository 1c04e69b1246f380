"""Terms that things are searched for: a row for each value, so that an index finds a rare one among millions."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import Connection, Index, Select, delete, event, insert, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from checkout.kit.db import Id, Table
from checkout.kit.matching import fold
from checkout.kit.resources import Account, Resource

MAX_KEPT_CHARS = 64  # of a value; of a longer one the index has a mark
METADATA = "metadata_"

S = TypeVar("S", bound="Searchable")


class Term(Table):
    """That a thing has a value in a field; ``created`` and ``thing_id`` are the thing's, and order what is found."""

    __tablename__ = "terms"
    __table_args__ = (
        Index("ix_terms_found", "account_id", "livemode", "noun", "field", "value", "created", "thing_id"),
    )

    thing_id: Mapped[str] = mapped_column(Id, primary_key=True)
    field: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    livemode: Mapped[bool]
    noun: Mapped[str]
    value: Mapped[str]
    created: Mapped[int]


def of_metadata(key: str) -> str:
    return f"metadata.{key}"


def value_of(text: str) -> str:
    """How a value stands in the index: its letters folded, and a mark for what is long."""
    folded = fold(text)
    if len(folded) <= MAX_KEPT_CHARS:
        return folded
    return hashlib.sha256(folded.encode()).hexdigest()


class Searchable(Resource):
    """A noun that is found by terms: of its metadata, where that is among ``terms_of``, and what ``terms`` says."""

    __abstract__ = True
    terms_of: ClassVar[tuple[str, ...]]  # the columns that its terms are made of

    def terms(self) -> dict[str, str | None]:
        """Values by the names of their fields; None where there is none."""
        return {}

    def term_rows(self) -> list[dict[str, Any]]:
        found = {name: text for name, text in self.terms().items() if text is not None}
        if METADATA in self.terms_of:
            found |= {of_metadata(key): text for key, text in getattr(self, METADATA).items()}
        own = {"thing_id": self.id, "account_id": self.account_id, "livemode": self.livemode}
        own |= {"noun": self.object_name, "created": self.created}
        return [{**own, "field": name, "value": value_of(text)} for name, text in found.items()]

    @classmethod
    def written_with(cls, connection: Connection, things: Sequence[Self]) -> None:
        """What is inserted with new rows of the noun."""
        if rows := [row for thing in things for row in thing.term_rows()]:
            connection.execute(_INSERT, rows)

    def changed_with(self, connection: Connection, names: Sequence[str]) -> None:
        """What is written with a change of these columns."""
        if any(name in self.terms_of for name in names):
            _take_away(connection, self)
            self.written_with(connection, [self])


def found_by(noun: type[S], account: Account, field: str, text: str) -> Select[S]:
    """The things that have a value in a field; ordered by ``Term.created`` and ``Term.thing_id``, nothing is sorted."""
    return (
        select(noun)
        .join(Term, Term.thing_id == noun.id)
        .where(
            Term.account_id == account.id,
            Term.livemode == account.livemode,
            Term.noun == noun.object_name,
            Term.field == field,
            Term.value == value_of(text),
        )
    )


_INSERT = insert(Term.__table__)  # type: ignore[arg-type]  # made once: making it costs more than asking it


@event.listens_for(Searchable, "after_delete", propagate=True)
def _gone(_mapper: Mapper[Any], connection: Connection, thing: Searchable) -> None:
    _take_away(connection, thing)


def _take_away(connection: Connection, thing: Searchable) -> None:
    connection.execute(delete(Term).where(Term.thing_id == thing.id))
