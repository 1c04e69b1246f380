"""How commands show the API's objects: a table of rows, a page of one, or JSON."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from checkout.kit import money

LABEL_CHARS = 12


def say(answer: object, words: str, *, as_json: bool) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else words)


def table(rows: Sequence[Sequence[str]], nothing: str) -> str:
    """Columns as wide as what is in them."""
    if not rows:
        return nothing
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def page(facts: Mapping[str, Any]) -> str:
    """Those that are known."""
    return "\n".join(f"{name:{LABEL_CHARS}}{value}" for name, value in facts.items() if value not in (None, ""))


def bar(length: int, label: str, *, hidden: bool = False) -> Any:
    """How far something is, on standard error, for a person who looks on."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden or not sys.stderr.isatty())


def moment(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def amount(minor: int, currency: str) -> str:
    return f"{money.show(minor, currency)} {currency.upper()}"


def lines(many: Iterable[str]) -> str:
    return "\n".join(many)
