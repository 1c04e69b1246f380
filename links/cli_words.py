"""What ``tender links`` says, to people and to programs."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from checkout.kit import clock, money
from checkout.kit.config import settings
from checkout.sessions import capacity
from links import qr
from links.arrivals import Arrival
from links.links import PaymentLink
from links.params import UrlParams

NAME_CHARS = 30  # of what is sold, in a table
LABEL_CHARS = 11


def say(answer: object, words: str, *, as_json: bool) -> None:
    click.echo(json.dumps(answer) if as_json else words)


def row(link: PaymentLink) -> dict[str, Any]:
    """``status`` is open, or why it takes no new visit; ``paid``: how often."""
    basket, place = link.basket, capacity.find(link.capacity_id)
    return {
        "id": link.id,
        "status": Arrival(link, UrlParams({})).closed or "open",
        "sells": [f"{line.quantity} × {line.price.product.name}" for line in basket.lines],
        "amount": basket.totals.total,
        "currency": basket.currency,
        "paid": place.completed,
        "limit": place.limit,
        "expires_at": link.expires_at,
        "url": settings().url(link.path),
    }


def row_of_shape(shape: dict[str, Any]) -> dict[str, Any]:
    """The same of a link as the API shows it; how often one without a limit was paid is not told there."""
    restrictions = shape["restrictions"] or {}
    paid = restrictions.get("completed_sessions") or {"count": None, "limit": None}
    lines = shape["line_items"]["data"]
    row = {
        "id": shape["id"],
        "sells": [f"{line['quantity']} × {line['description']}" for line in lines],
        "amount": sum(line["amount_total"] for line in lines),
        "currency": shape["currency"],
        "paid": paid["count"],
        "limit": paid["limit"],
        "expires_at": restrictions.get("expires_at"),
        "url": shape["url"],
    }
    return {"id": row["id"], "status": _status(shape["active"], row), **row}


def _status(active: bool, row: dict[str, Any]) -> str:
    if not active:
        return "inactive"
    if row["expires_at"] is not None and row["expires_at"] <= clock.now():
        return "expired"
    return "limit_reached" if row["limit"] is not None and row["paid"] >= row["limit"] else "open"


def say_all(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    say(rows, "\n".join(map(line, rows)) or "There is no link yet.", as_json=as_json)


def line(row: dict[str, Any]) -> str:
    sells = ", ".join(row["sells"])[:NAME_CHARS]
    amount = money.show(row["amount"], row["currency"])
    return f"{row['id']}  {row['status']:13}  {sells:{NAME_CHARS}}  {amount:>12}  {_paid(row):>8}  {row['url']}"


def page(row: dict[str, Any]) -> str:
    said = {
        "id": row["id"],
        "status": row["status"].replace("_", " "),
        "sells": ", ".join(row["sells"]),
        "amount": money.show(row["amount"], row["currency"]),
        "paid": f"{_paid(row)} times" if row["limit"] is None and row["paid"] is not None else _paid(row),
        "ends": _moment(row["expires_at"]),
        "url": row["url"],
    }
    return "\n".join(f"{name:{LABEL_CHARS}}{value}" for name, value in said.items())


def write(path: str, url: str) -> None:
    """A picture in the kind that the file's name ends with."""
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in ("svg", "png"):
        raise click.BadParameter(f"'{path}' must end with .svg or .png.", param_hint="--output")
    try:
        Path(path).write_bytes(qr.draw(url, "svg" if kind == "svg" else "png"))
    except OSError as error:
        raise click.ClickException(f"Cannot write {path}: {error.strerror}.") from error


def _paid(row: dict[str, Any]) -> str:
    if row["paid"] is None:
        return "?"
    return str(row["paid"]) if row["limit"] is None else f"{row['paid']} of {row['limit']}"


def _moment(at: int | None) -> str:
    return "never" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
