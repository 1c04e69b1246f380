"""What ``tender links`` says, to people and to programs."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from checkout.kit import money
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
        "paid": f"{_paid(row)} times" if row["limit"] is None else _paid(row),
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
    return str(row["paid"]) if row["limit"] is None else f"{row['paid']} of {row['limit']}"


def _moment(at: int | None) -> str:
    return "never" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
