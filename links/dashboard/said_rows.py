"""From the rows of a form to the API's ``line_items`` and ``optional_items``, and back."""

import re
from collections.abc import Callable
from typing import Any

from checkout.sessions.basket import BasketLine
from links.dashboard import rows
from links.dashboard.form import MoreOfLink
from links.dashboard.rows import LINE, OPTIONAL, Row
from links.links import PaymentLink

Raw = dict[str, Any]
PriceOf = Callable[[Row], str]  # the id of what a row sells, made where it is new

PLACE = re.compile(r"(line_items|optional_items)\[(\d+)\](.*)")


def lines(form: MoreOfLink, price_of: PriceOf) -> list[Raw]:
    """Those of a new link behind its first."""
    return [_said(row, price_of) for row in rows.said(form.rows, LINE)]


def items(form: MoreOfLink, price_of: PriceOf) -> list[Raw]:
    return [_said(row, price_of) for row in rows.said(form.rows, OPTIONAL)]


def changed_lines(form: MoreOfLink, link: PaymentLink) -> list[Raw]:
    """Of the lines behind the first, what differs: bounds that the form does not have stay."""
    before = {line.id: line for line in lines_of(link)[1:]}
    said = [(row, before[row.line.data]) for row in form.rows if row.line.data in before]
    changes = [{"id": line.id, **_differing(row, line)} for row, line in said]
    return [it for it in changes if len(it) > 1]


def changed_items(form: MoreOfLink, link: PaymentLink, price_of: PriceOf) -> list[Raw] | None:
    """All of them, as they are replaced; None where they stay."""
    before = _items_of(link)
    known = {line.price.id: line for line in before}
    chosen = [row for row in form.rows if row.is_said and not row.line.data]
    is_same = [(row.price.data, row.how_many, bool(row.adjustable.data)) for row in chosen] == [
        (line.price.id, str(line.offered), _is_adjustable(line)) for line in before
    ]
    return None if is_same else [_item(row, known, price_of) for row in chosen]


def fill(form: MoreOfLink, link: PaymentLink) -> None:
    """With what the link sells behind its first line now."""
    for row, line in zip(form.rows, [*lines_of(link)[1:], *_items_of(link)], strict=False):
        row.price.data, row.quantity.data = line.price.id, line.offered or line.quantity
        row.adjustable.data = _is_adjustable(line)
    name_lines(form, link)


def name_lines(form: MoreOfLink, link: PaymentLink) -> None:
    """Which rows are lines that stay, whatever was sent; the others are what may be added."""
    fixed = lines_of(link)[1:]
    for place, row in enumerate(form.rows):
        line = fixed[place] if place < len(fixed) else None
        row.line.data, row.role.data = (line.id, LINE) if line else ("", OPTIONAL)
        if line is not None:
            row.price.data = line.price.id


def place_of(form: MoreOfLink, param: str) -> str | None:
    """The field of a parameter that a row said."""
    found = PLACE.match(param)
    if found is None or (found[1] == "line_items" and found[2] == "0"):
        return None
    number = int(found[2]) - (found[1] == "line_items")
    of_role = rows.said(form.rows, LINE if found[1] == "line_items" else OPTIONAL)
    if number >= len(of_role):
        return None
    return str((of_role[number].quantity if "quantity" in found[3] else of_role[number].price).name)


def lines_of(link: PaymentLink) -> list[BasketLine]:
    return [line for line in link.basket.lines if line.offered is None]


def _items_of(link: PaymentLink) -> list[BasketLine]:
    return [line for line in link.basket.lines if line.offered is not None]


def _differing(row: Row, line: BasketLine) -> Raw:
    said: Raw = {} if row.how_many == str(line.quantity) else {"quantity": row.how_many}
    if bool(row.adjustable.data) != _is_adjustable(line):
        said["adjustable_quantity"] = {"enabled": "true" if row.adjustable.data else "false"}
    return said


def _item(row: Row, known: dict[str, BasketLine], price_of: PriceOf) -> Raw:
    before = known.get(row.price.data)
    said = _said(row, price_of)
    if row.adjustable.data and before is not None and _is_adjustable(before):
        assert before.adjustable is not None
        bounds = {"minimum": before.adjustable.minimum, "maximum": before.adjustable.maximum}
        said["adjustable_quantity"] |= {name: str(it) for name, it in bounds.items() if it is not None}
    return said


def _said(row: Row, price_of: PriceOf) -> Raw:
    changeable = {"adjustable_quantity": {"enabled": "true"}} if row.adjustable.data else {}
    return {"price": price_of(row), "quantity": row.how_many, **changeable}


def _is_adjustable(line: BasketLine) -> bool:
    return line.adjustable is not None and line.adjustable.enabled


def count(link: PaymentLink) -> int:
    """Of the rows that a link fills."""
    return len(link.basket.lines) - 1
