"""What an order comes to: computed here, never by a browser."""

from collections.abc import Iterable
from dataclasses import dataclass

from checkout.kit import money


@dataclass(frozen=True, slots=True)
class Part:
    """``unit_amount`` in minor units."""

    unit_amount: int
    quantity: int

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity


@dataclass(frozen=True, slots=True)
class Totals:
    """Minor units of one currency."""

    subtotal: int
    total: int


def add_up(parts: Iterable[Part]) -> Totals:
    subtotal = sum(part.amount for part in parts)
    return Totals(subtotal=subtotal, total=subtotal)


def check_total(totals: Totals, currency: str, param: str = "line_items") -> None:
    """Refuses an order that no charge could be made for."""
    money.check_chargeable(totals.total, currency, param=param)
