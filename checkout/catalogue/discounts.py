"""What a coupon takes off the lines of an order: whole minor units for each line, and their sum is the discount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checkout.catalogue.costs import whole
from checkout.kit.shares import spread


@dataclass(frozen=True, slots=True)
class Percent:
    """Of each line; more than 0 and at most 100."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Fixed:
    """Of the whole order, in minor units."""

    amount: int


Terms = Percent | Fixed


def terms_of(percent_off: str | None, amount_off: int | None) -> Terms | None:
    if percent_off is not None:
        return Percent(Decimal(percent_off))
    return None if amount_off is None else Fixed(amount_off)


def take_off(terms: Terms, amounts: Sequence[int]) -> list[int]:
    """What to take off each line, never more than the line has. ``amounts``: minor units, of what is discounted."""
    match terms:
        case Percent(percent):
            return [_share(amount, percent) for amount in amounts]
        case Fixed(amount):
            return spread(min(amount, sum(amounts)), amounts)


def _share(amount: int, percent: Decimal) -> int:
    return whole(amount * percent / 100)
