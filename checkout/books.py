"""The books: rules that hold over all that is written, whatever crashed, raced or was clicked twice."""

from collections.abc import Sequence


def problems() -> list[str]:
    return []


def problems_with_network(lines: Sequence[object]) -> list[str]:
    return []
