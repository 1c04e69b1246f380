"""What an amount is made of: its lines, taxes and shipping, and whether they come to it."""

from collections.abc import Mapping
from typing import Any

from checkout.kit import wire
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import new_id
from checkout.kit.wire import OnDemand, Shape

EMBEDDED = 10  # lines in an expanded intent; the list has them all
PREFIX = "uli"
ENFORCED = "enforce_arithmetic_validation"
MISMATCH = "amount_details_amount_mismatch"
TOO_MUCH = "amount_details_tax_shipping_discount_greater_than_amount"
_TEXTS = {
    MISMATCH: "The sum of the line items in amount_details ({total}) does not match the amount ({amount}).",
    TOO_MUCH: "Tax, shipping and discount in amount_details ({total}) are greater than the amount ({amount}).",
}

Details = Mapping[str, Any]


def merged(kept: Details | None, given: Details | None, amount: int) -> Shape | None:
    """By member: what is given replaces what was kept, None takes it away; None takes all away.

    Raises ``InvalidRequest`` where the parts do not come to the amount and the merchant did not say to let that be.
    """
    if given is None:
        return None
    both = {name: value for name, value in {**(kept or {}), **given}.items() if value is not None}
    enforced = both.pop(ENFORCED, True)
    both.pop("error", None)
    if given.get("line_items"):
        both["line_items"] = [_line(line) for line in given["line_items"]]
    error = _error(both, amount)
    if error is not None and enforced:
        raise InvalidRequest(error["message"], code=error["code"], param="amount_details")
    return both | ({"error": error} if error else {})


def shape(kept: Details | None, url: str) -> Shape:
    """``url``: of the list of lines, of which an expanded intent has the first."""
    found = {name: value for name, value in (kept or {}).items() if name != "line_items"}
    lines = lines_of(kept)
    listed = OnDemand(lambda: wire.list_of(lines[:EMBEDDED], url, has_more=len(lines) > EMBEDDED))
    return {"tip": {}, **found, "line_items": listed}


def lines_of(kept: Details | None) -> list[Shape]:
    lines: list[Shape] = (kept or {}).get("line_items", [])
    return lines


def _line(given: Details) -> Shape:
    members = (
        "discount_amount",
        "payment_method_options",
        "product_code",
        "product_name",
        "quantity",
        "tax",
        "unit_cost",
        "unit_of_measure",
    )
    kind = "payment_intent_amount_details_line_item"
    return {"id": new_id(PREFIX), "object": kind, **{name: given.get(name) for name in members}}


def _error(details: Details, amount: int) -> Shape | None:
    code, total = _compared(details, amount)
    return {"code": code, "message": _TEXTS[code].format(total=total, amount=amount)} if code else None


def _compared(details: Details, amount: int) -> tuple[str | None, int]:
    lines = lines_of(details)
    shipping = (details.get("shipping") or {}).get("amount") or 0
    extra = _tax(details) + shipping - (details.get("discount_amount") or 0)
    if not lines:
        return (TOO_MUCH if extra > amount else None), extra
    total = extra + sum(_total(line) for line in lines)
    return (MISMATCH if total != amount else None), total


def _total(line: Details) -> int:
    cost: int = line["unit_cost"] * line["quantity"]
    return cost + _tax(line) - (line.get("discount_amount") or 0)


def _tax(part: Details) -> int:
    total: int = (part.get("tax") or {}).get("total_tax_amount", 0)
    return total
