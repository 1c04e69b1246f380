"""SQL for what people typed: letters regardless of case, and members of JSON by any name, the same on each database."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def fold(text: str) -> str:
    """A to Z in lower case; all other letters stay, as databases differ over them."""
    return text.translate(_CAPITALS)


class Folded(FunctionElement[str]):
    """``fold`` of a column's text."""

    inherit_cache = True
    type = String()
    name = "folded"


class Member(FunctionElement[str]):
    """The text that a JSON object has under a name, null where it has none: ``Member(column, name)``."""

    inherit_cache = True
    type = String()
    name = "member"


@compiles(Folded, "sqlite")
def _folded(element: Folded, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"  # of SQLite: A to Z only


@compiles(Folded, "postgresql")
def _folded_postgresql(element: Folded, compiler: Any, **options: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **options)}) COLLATE "C")'


@compiles(Member, "sqlite")
def _member(element: Member, compiler: Any, **options: Any) -> str:
    """A path would have to quote the name, and cannot quote every name."""
    column, name = (compiler.process(part, **options) for part in element.clauses)
    return f"(SELECT entry.value FROM json_each({column}) AS entry WHERE entry.key = {name})"  # noqa: S608 - of SQL that is compiled already


@compiles(Member, "postgresql")
def _member_postgresql(element: Member, compiler: Any, **options: Any) -> str:
    column, name = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} ->> CAST({name} AS TEXT))"
