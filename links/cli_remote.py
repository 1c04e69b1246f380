"""Links of a running server, as its API shows them, with their lines."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from checkout.cli.callers import Answer, Failed, Remote, Said, every, step
from checkout.cli.where import remote

PATH = "/v1/payment_links"
WITH_LINES = {"expand": ["line_items"]}


def newest(url: str, key: str | None, most: int) -> list[Answer]:
    with _asking(url, key) as server:
        return list(every(server, PATH, most, {"expand": ["data.line_items"]}))


def one(url: str, key: str | None, id: str) -> Answer:
    with _asking(url, key) as server:
        return server.ask("GET", f"{PATH}/{step(id)}", WITH_LINES)


def change(url: str, key: str | None, id: str, columns: Mapping[str, Any]) -> Answer:
    with _asking(url, key) as server:
        return server.ask("POST", f"{PATH}/{step(id)}", {**columns, **WITH_LINES})


@contextmanager
def _asking(url: str, key: str | None) -> Iterator[Remote]:
    try:
        yield remote(url, key)
    except (Said, Failed) as why:
        raise click.ClickException(str(why)) from why
