"""The books: rules that hold over all that is written, whatever crashed, raced or was clicked twice."""


def problems() -> list[str]:
    return []


def problems_with_network(lines: list[object]) -> list[str]:
    return []
