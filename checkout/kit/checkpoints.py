"""The named points between two steps where a crash is told apart: tests stop the process there."""

from collections.abc import Callable


def _nothing(point: str) -> None:
    """Nobody listens, as always outside a crash test."""


class _Checkpoints:
    listener: Callable[[str], None] = staticmethod(_nothing)


def listen(listener: Callable[[str], None] = _nothing) -> None:
    """From now on ``listener`` is called with the name of each point that is reached."""
    _Checkpoints.listener = staticmethod(listener)


def reached(point: str) -> None:
    _Checkpoints.listener(point)
