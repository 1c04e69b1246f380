"""How a floor above takes part in the atomic steps of a verb below, without being imported."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


def _nothing(_thing: object) -> None:
    """No floor above takes part."""


@dataclass(frozen=True)
class Joined(Generic[T]):
    """What else is written in the step that begins a verb about a thing, and in each step that settles it."""

    begin: Callable[[T], None] = field(default=_nothing)
    settle: Callable[[T], None] = field(default=_nothing)

    def after(self, first: "Joined[T]") -> "Joined[T]":
        """Both: what ``first`` writes comes before."""

        def begin(thing: T) -> None:
            first.begin(thing)
            self.begin(thing)

        def settle(thing: T) -> None:
            first.settle(thing)
            self.settle(thing)

        return Joined(begin, settle)
