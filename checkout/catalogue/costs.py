"""What so many units of a price cost: by the unit, in packages, by tiers, or as much as the customer says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Round = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Package:
    """So many units are counted as one, and a part of one as one more (``up``) or as none (``down``)."""

    units: int
    round: Round

    def count(self, quantity: int) -> int:
        full, rest = divmod(quantity, self.units)
        return full + 1 if rest and self.round == "up" else full


@dataclass(frozen=True, slots=True)
class PerUnit:
    """``unit`` in minor units, with decimals."""

    unit: Decimal
    package: Package | None = None

    def of(self, quantity: int) -> int:
        counted = self.package.count(quantity) if self.package else quantity
        return whole(self.unit * counted)


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and with so many units, None for any. ``flat`` is for the tier, whatever is in it."""

    up_to: int | None
    unit: Decimal
    flat: Decimal


@dataclass(frozen=True, slots=True)
class Volume:
    """All units cost what those of the tier do that their number falls in."""

    tiers: tuple[Tier, ...]

    def of(self, quantity: int) -> int:
        if quantity == 0:
            return 0
        tier = next(tier for tier in self.tiers if tier.up_to is None or quantity <= tier.up_to)
        return whole(tier.flat + tier.unit * quantity)


@dataclass(frozen=True, slots=True)
class Graduated:
    """Each unit costs what those of its own tier do; the sum is rounded, not the tiers."""

    tiers: tuple[Tier, ...]

    def of(self, quantity: int) -> int:
        total, before = Decimal(0), 0
        for tier in self.tiers:
            if quantity <= before:
                break
            upto = quantity if tier.up_to is None else min(quantity, tier.up_to)
            total += tier.flat + tier.unit * (upto - before)
            before = upto
        return whole(total)


Cost = PerUnit | Volume | Graduated


def whole(amount: Decimal) -> int:
    """Half a minor unit is rounded up. Source: Stripe."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def cost_of(amounts: Mapping[str, Any], mode: str | None, packages: Mapping[str, Any] | None) -> Cost:
    """``amounts``: a price's in one currency, as the API shows them; ``mode`` of its tiers."""
    if amounts["tiers"]:
        return (Volume if mode == "volume" else Graduated)(_tiers(amounts["tiers"]))
    package = Package(packages["divide_by"], packages["round"]) if packages else None
    return PerUnit(Decimal(amounts["unit_amount_decimal"]), package)


def _tiers(shown: Sequence[Mapping[str, Any]]) -> tuple[Tier, ...]:
    return tuple(
        Tier(tier["up_to"], Decimal(tier["unit_amount_decimal"] or 0), Decimal(tier["flat_amount_decimal"] or 0))
        for tier in shown
    )
