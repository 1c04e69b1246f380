"""When things happened, and on which day, as people and machines read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moment:
    """A second, as people and machines read it."""

    at: int

    @property
    def iso(self) -> str:
        return f"{self._utc:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def day(self) -> str:
        return f"{self._utc.day} {self._utc:%b %Y}"

    @property
    def short_day(self) -> str:
        return f"{self._utc.day} {self._utc:%b}"

    @property
    def time(self) -> str:
        return f"{self._utc:%H:%M:%S}"

    @property
    def _utc(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """What happened on one day, in the order of the list."""

    name: str
    rows: tuple[T, ...]


def by_day(rows: Iterable[T], moment: Callable[[T], Moment]) -> tuple[Day[T], ...]:
    return tuple(Day(name, tuple(of_day)) for name, of_day in groupby(rows, lambda row: moment(row).day))
