"""A session's lines name a price; they could tell name and amount themselves."""

from typing import Any

from checkout.kit.versions import Change

OF_PRODUCTS = ("name", "description", "images")


def _priced(params: dict[str, Any]) -> None:
    lines = params.get("line_items")
    if isinstance(lines, list):
        params["line_items"] = [_line(line) if isinstance(line, dict) else line for line in lines]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    if not {"amount", "currency", "name"} <= line.keys() or {"price", "price_data"} & line.keys():
        return line
    rest = {name: value for name, value in line.items() if name not in ("amount", "currency", *OF_PRODUCTS)}
    product = {name: line[name] for name in OF_PRODUCTS if name in line}
    data = {"currency": line["currency"], "unit_amount": line["amount"], "product_data": product}
    return {**rest, "price_data": data}


CHANGE = Change(since="2022-08-01", params={"POST /v1/checkout/sessions": _priced})
