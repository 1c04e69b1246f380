"""Links of a running server, as its API shows them, with their lines."""

from collections.abc import Mapping
from typing import Any

from checkout.cli.callers import Answer, every, step
from checkout.cli.where import asking_server

PATH = "/v1/payment_links"
WITH_LINES = {"expand": ["line_items"]}


def newest(url: str, key: str | None, most: int) -> list[Answer]:
    with asking_server(url, key) as server:
        return list(every(server, PATH, most, {"expand": ["data.line_items"]}))


def one(url: str, key: str | None, id: str) -> Answer:
    with asking_server(url, key) as server:
        return server.ask("GET", f"{PATH}/{step(id)}", WITH_LINES)


def change(url: str, key: str | None, id: str, columns: Mapping[str, Any]) -> Answer:
    with asking_server(url, key) as server:
        return server.ask("POST", f"{PATH}/{step(id)}", {**columns, **WITH_LINES})


def create(
    url: str,
    key: str | None,
    price: Answer,
    quantity: int,
    *,
    limit: int | None,
    expires_at: int | None,
    after_completion: Answer,
) -> Answer:
    """A link for one product; its id and URL."""
    with asking_server(url, key) as server:
        sold = server.ask("POST", "/v1/prices", price)
        asked = {
            "line_items": [{"price": sold["id"], "quantity": quantity}],
            "after_completion": after_completion,
            "restrictions": {"completed_sessions": {"limit": limit}, "expires_at": expires_at},
        }
        link = server.ask("POST", PATH, asked)
    return {"id": link["id"], "url": link["url"]}


def sign(url: str, key: str | None, id: str, said: Mapping[str, Any]) -> Answer:
    """What a personal link says, and its URL."""
    with asking_server(url, key) as server:
        made = server.ask("POST", f"{PATH}/{step(id)}/personal_links", said)
    ours = {name: value for name, value in made.items() if name not in ("object", "livemode", "payment_link")}
    return {name: value for name, value in ours.items() if value not in (None, False)}
