"""What an order comes to: computed here, never by a browser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from checkout.catalogue.costs import whole
from checkout.catalogue.discounts import Terms, take_off
from checkout.kit import money
from checkout.kit.shares import spread

PERCENT_STEPS = 10_000  # of one percent: a rate has at most four decimals


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax, in the amount or on top of it."""

    percent: Decimal
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a line costs, in minor units. ``discounted``: whether the order's discount is for it."""

    amount: int
    rates: tuple[Rate, ...] = ()
    discounted: bool = True


@dataclass(frozen=True, slots=True)
class Tax:
    """Of one rate, in minor units: of what, and how much."""

    taxable: int
    amount: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class LineTotals:
    """Minor units. ``taxes``: one for each rate of the line, in their order."""

    subtotal: int
    discount: int
    taxes: tuple[Tax, ...]

    @property
    def tax(self) -> int:
        return sum(tax.amount for tax in self.taxes)

    @property
    def tax_inside(self) -> int:
        """Of the tax, what is in the price already."""
        return sum(tax.amount for tax in self.taxes if tax.inclusive)

    @property
    def total(self) -> int:
        return self.subtotal - self.discount + self.tax - self.tax_inside


@dataclass(frozen=True, slots=True)
class Totals:
    """Minor units of one currency. ``tax``: all of it, the inclusive too, which is in ``subtotal`` already."""

    subtotal: int
    total: int
    discount: int = 0
    tax: int = 0
    shipping: int = 0
    lines: tuple[LineTotals, ...] = field(default=(), compare=False)

    @property
    def steps(self) -> tuple[int, int, int, int]:
        """From the subtotal to the total: subtotal, discount, shipping, and the tax that is not in them."""
        on_top = self.total - (self.subtotal - self.discount + self.shipping)
        return (self.subtotal, self.discount, self.shipping, on_top)


def add_up(parts: Iterable[Part], terms: Terms | None = None, shipping: int = 0) -> Totals:
    """``terms``: of the one discount; ``shipping`` in minor units, which no discount is for."""
    parts = tuple(parts)
    lines = tuple(
        LineTotals(part.amount, off, _taxes(part.amount - off, part.rates))
        for part, off in zip(parts, _off(parts, terms), strict=True)
    )
    return Totals(
        subtotal=sum(line.subtotal for line in lines),
        total=sum(line.total for line in lines) + shipping,
        discount=sum(line.discount for line in lines),
        tax=sum(line.tax for line in lines),
        shipping=shipping,
        lines=lines,
    )


def check_total(totals: Totals, currency: str, param: str = "line_items") -> None:
    """Refuses an order that no charge could be made for; a discount may leave nothing to pay."""
    if totals.total == 0 and totals.discount > 0:
        return
    money.check_chargeable(totals.total, currency, param=param)


def _off(parts: Sequence[Part], terms: Terms | None) -> list[int]:
    if terms is None:
        return [0 for _ in parts]
    return take_off(terms, [part.amount if part.discounted else 0 for part in parts])


def _taxes(amount: int, rates: Sequence[Rate]) -> tuple[Tax, ...]:
    """Each line is rounded by itself. What inclusive rates leave of the amount is what every rate is a share of."""
    if not rates:
        return ()
    inside = [rate for rate in rates if rate.inclusive]
    shares = iter(spread(_inside(amount, inside), [int(rate.percent * PERCENT_STEPS) for rate in inside]))
    net = amount - _inside(amount, inside)
    return tuple(
        Tax(net, next(shares) if rate.inclusive else whole(net * rate.percent / 100), rate.inclusive) for rate in rates
    )


def _inside(amount: int, rates: Sequence[Rate]) -> int:
    percent = sum((rate.percent for rate in rates), Decimal(0))
    return whole(amount * percent / (100 + percent))
