"""When things happened, and on which day, as people and machines read it: for people in the merchant's time zone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from flask import g, has_request_context

from checkout.merchants.accounts import UTC as UTC_NAME

T = TypeVar("T")


def zone() -> tzinfo:
    """The one that the merchant chose, on pages of the dashboard; else UTC."""
    found = g.get("here") if has_request_context() else None
    return ZoneInfo(found.merchant.time_zone) if found is not None else UTC


def zone_words() -> str:
    """``UTC``, ``Berlin``: as the heads of columns have it."""
    name = str(zone())
    return "UTC" if name in ("UTC", UTC_NAME) else name.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class Moment:
    """A second, as people and machines read it."""

    at: int

    @property
    def iso(self) -> str:
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def day(self) -> str:
        return f"{self._there.day} {self._there:%b %Y}"

    @property
    def short_day(self) -> str:
        """In UTC: what is summed by the day is summed so."""
        day = datetime.fromtimestamp(self.at, UTC)
        return f"{day.day} {day:%b}"

    @property
    def time(self) -> str:
        return f"{self._there:%H:%M:%S}"

    @property
    def _there(self) -> datetime:
        return datetime.fromtimestamp(self.at, zone())


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """What happened on one day, in the order of the list."""

    name: str
    rows: tuple[T, ...]


def by_day(rows: Iterable[T], moment: Callable[[T], Moment]) -> tuple[Day[T], ...]:
    return tuple(Day(name, tuple(of_day)) for name, of_day in groupby(rows, lambda row: moment(row).day))
