"""What so many units cost: exact to half a minor unit, never below nothing, and the same by every way of counting."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.catalogue.costs import Cost, Graduated, Package, PerUnit, Tier, Volume, cost_of

QUANTITIES = st.integers(min_value=0, max_value=999_999)
UNITS = st.decimals(min_value=0, max_value=99_999_999, places=12)
PACKAGES = st.builds(Package, st.integers(1, 1_000), st.sampled_from(["up", "down"]))
FLAT, STEEP = Tier(2, Decimal(1000), Decimal(0)), Tier(None, Decimal("749.5"), Decimal(100))


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    """Some with ends, in order, and a last one without."""
    ends = sorted(draw(st.sets(st.integers(1, 10_000), max_size=5)))
    return tuple(Tier(end, draw(UNITS), draw(UNITS)) for end in [*ends, None])


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (PerUnit(Decimal(1250)), {0: 0, 1: 1250, 3: 3750}),
        (PerUnit(Decimal("0.5")), {0: 0, 1: 1, 2: 1, 3: 2}),
        (PerUnit(Decimal("12.345")), {1: 12, 100: 1235, 1000: 12345}),
        (PerUnit(Decimal(500), Package(12, "up")), {0: 0, 1: 500, 12: 500, 13: 1000}),
        (PerUnit(Decimal(500), Package(12, "down")), {0: 0, 11: 0, 12: 500, 23: 500}),
        (Graduated((FLAT, STEEP)), {0: 0, 1: 1000, 2: 2000, 3: 2850, 4: 3599}),
        (Volume((FLAT, STEEP)), {0: 0, 1: 1000, 2: 2000, 3: 2349, 4: 3098}),
    ],
)
def test_what_so_many_cost(cost: Cost, expected: dict[int, int]) -> None:
    assert {quantity: cost.of(quantity) for quantity in expected} == expected


def test_a_price_as_the_api_shows_it() -> None:
    unit = {"tiers": None, "unit_amount_decimal": "12.5"}
    assert cost_of(unit, None, {"divide_by": 2, "round": "up"}) == PerUnit(Decimal("12.5"), Package(2, "up"))
    shown = [{"up_to": None, "unit_amount_decimal": "5", "flat_amount_decimal": None}]
    only = (Tier(None, Decimal(5), Decimal(0)),)
    assert cost_of({"tiers": shown}, "volume", None) == Volume(only)
    assert cost_of({"tiers": shown}, "graduated", None) == Graduated(only)


@given(UNITS, QUANTITIES)
def test_a_line_is_rounded_once_and_by_half_a_minor_unit_at_most(unit: Decimal, quantity: int) -> None:
    assert abs(PerUnit(unit).of(quantity) - unit * quantity) <= Decimal("0.5")


@given(st.integers(0, 99_999_999), PACKAGES, QUANTITIES)
def test_a_part_of_a_package_is_one_or_none(unit: int, package: Package, quantity: int) -> None:
    full = quantity // package.units
    more = 1 if package.round == "up" and quantity % package.units else 0
    assert PerUnit(Decimal(unit), package).of(quantity) == unit * (full + more)


@given(tiers(), QUANTITIES)
def test_graduated_tiers_are_the_sum_of_their_units(steps: tuple[Tier, ...], quantity: int) -> None:
    """Against a slow sum, tier by tier; more never costs less."""
    total, left, before = Decimal(0), quantity, 0
    for tier in steps:
        room = left if tier.up_to is None else min(left, tier.up_to - before)
        total += tier.flat + tier.unit * room if room else 0
        left, before = left - room, tier.up_to or 0
    assert abs(Graduated(steps).of(quantity) - total) <= Decimal("0.5")
    assert Graduated(steps).of(quantity + 1) >= Graduated(steps).of(quantity)


@given(tiers(), QUANTITIES)
def test_of_volume_tiers_exactly_one_counts(steps: tuple[Tier, ...], quantity: int) -> None:
    cost = Volume(steps).of(quantity)
    fitting = next(tier for tier in steps if tier.up_to is None or quantity <= tier.up_to)
    assert abs(cost - (fitting.flat + fitting.unit * quantity) * bool(quantity)) <= Decimal("0.5")


@given(UNITS, UNITS, QUANTITIES)
def test_one_tier_is_no_tier(unit: Decimal, flat: Decimal, quantity: int) -> None:
    only = (Tier(None, unit, flat),)
    assert Volume(only).of(quantity) == Graduated(only).of(quantity)
    assert Volume((Tier(None, unit, Decimal(0)),)).of(quantity) == PerUnit(unit).of(quantity)
