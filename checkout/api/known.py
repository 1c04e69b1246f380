"""Which parameters Stripe knows, so that one that is not built is told from one that does not exist.

The data beside this module, ``known_parameters.json``, names every request parameter of operations in scope,
from Stripe's OpenAPI schema of version 2026-10-28.endive, and the older spelling ``payment_method_types``
wherever the schema has ``allowed_payment_method_types``. It is a table of trees that share equal
branches: ``operations`` gives the number of a tree by method and path, ``trees`` that of the branch
by name. ``*`` stands for any name; a list is not a branch of its own.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

ANY_NAME = "*"

_PLACEHOLDER = re.compile(r"\{\w+\}")


def knows(operation: str, location: Sequence[str | int]) -> bool:
    """Whether ``operation`` ("POST /v1/refunds/{refund}", any name in the braces) has a parameter there."""
    number = _operations().get(_PLACEHOLDER.sub("{}", operation))
    for name in location:
        if number is None:
            return False
        if isinstance(name, str):
            tree = _data()["trees"][number]
            number = tree.get(name, tree.get(ANY_NAME))
    return number is not None


@cache
def places(operation: str) -> tuple[tuple[str, ...], ...]:
    """Every place that has a name of Stripe's in an operation's parameters; lists are no steps."""
    number = _operations().get(_PLACEHOLDER.sub("{}", operation))
    return () if number is None else tuple(_below(number))


def _below(number: int, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, branch in _data()["trees"][number].items():
        if name != ANY_NAME:
            yield (*above, name)
            yield from _below(branch, (*above, name))


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath("known_parameters.json").read_bytes())
    return data


@cache
def _operations() -> dict[str, int]:
    return {_PLACEHOLDER.sub("{}", operation): number for operation, number in _data()["operations"].items()}
