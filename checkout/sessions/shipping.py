"""How an order may be sent: up to five ways, one of which is chosen; the first is, until the shopper says otherwise."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from checkout.catalogue.shipping_rates import ShippingRate
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Ref, Shape


@dataclass(frozen=True, slots=True)
class Way:
    """``rate``: the id of its shipping rate; ``amount`` in minor units of the order's currency."""

    rate: str
    amount: int
    name: str
    estimate: Any


@dataclass(frozen=True, slots=True)
class Shipping:
    """The ways there are, and the one that counts."""

    ways: tuple[Way, ...]
    chosen: str

    @classmethod
    def of(cls, kept: Any, chosen: str | None = None) -> Self | None:
        """As a column keeps the ways."""
        if not kept:
            return None
        ways = tuple(Way(**way) for way in kept)
        return cls(ways, chosen or ways[0].rate)

    @property
    def kept(self) -> list[Shape]:
        return [asdict(way) for way in self.ways]

    @property
    def way(self) -> Way:
        return next(way for way in self.ways if way.rate == self.chosen)

    def by(self, rate: str | None) -> Self:
        """With another way chosen, if it is one of these."""
        return replace(self, chosen=rate) if rate in {way.rate for way in self.ways} else self

    def each(self) -> Iterable[Self]:
        return (replace(self, chosen=way.rate) for way in self.ways)

    def options_shape(self) -> list[Shape]:
        return [{"shipping_amount": way.amount, "shipping_rate": Ref(way.rate)} for way in self.ways]


def way_of(rate: ShippingRate, currency: str, param: str) -> Way:
    """Refuses a rate that is switched off, or that has no amount in the order's currency."""
    if not rate.active:
        raise InvalidRequest(f"The shipping rate `{rate.id}` is inactive.", param=param)
    amounts = {rate.currency: rate.amount, **{it: own["amount"] for it, own in (rate.currency_options or {}).items()}}
    if currency not in amounts:
        raise InvalidRequest(f"The shipping rate `{rate.id}` has no amount in {currency}.", param=param)
    return Way(rate.id, amounts[currency], rate.display_name, rate.delivery_estimate)


def chosen_from(ways: list[Way], param: str = "shipping_options") -> Shipping | None:
    """Refuses the same rate twice."""
    if len({way.rate for way in ways}) < len(ways):
        raise InvalidRequest("Each shipping option must have another shipping rate.", param=param)
    return Shipping(tuple(ways), ways[0].rate) if ways else None
