"""What a coupon takes off: whole minor units, never more than there is, and the sum is the discount."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.catalogue.discounts import Fixed, Percent, take_off, terms_of

AMOUNTS = st.lists(st.integers(0, 10**12), max_size=30)
PERCENTS = st.decimals("0.01", "100", places=2)


@pytest.mark.parametrize(
    ("percent", "amounts", "off"),
    [
        ("25.5", [1000, 1], [255, 0]),
        ("50", [1, 3, 5], [1, 2, 3]),  # half a unit is rounded up
        ("33.33", [100, 100, 100], [33, 33, 33]),
        ("100", [0, 7], [0, 7]),
        ("10", [], []),
    ],
)
def test_percent(percent: str, amounts: list[int], off: list[int]) -> None:
    assert take_off(Percent(Decimal(percent)), amounts) == off


@pytest.mark.parametrize(
    ("amount", "amounts", "off"),
    [
        (100, [300, 100], [75, 25]),
        (100, [100, 100, 100], [34, 33, 33]),
        (101, [300, 100], [76, 25]),
        (500, [300, 100], [300, 100]),
        (500, [0, 0], [0, 0]),
        (500, [], []),
        (2, [1, 1, 1], [1, 1, 0]),
    ],
)
def test_fixed(amount: int, amounts: list[int], off: list[int]) -> None:
    assert take_off(Fixed(amount), amounts) == off


def test_terms() -> None:
    assert terms_of("25.5", None) == Percent(Decimal("25.5"))
    assert terms_of(None, 500) == Fixed(500)
    assert terms_of(None, None) is None


@given(PERCENTS, AMOUNTS)
def test_a_share_is_the_nearest_unit(percent: Decimal, amounts: list[int]) -> None:
    for amount, off in zip(amounts, take_off(Percent(percent), amounts), strict=True):
        exact = Fraction(percent) * amount / 100
        assert 0 <= off <= amount
        assert off - exact <= Fraction(1, 2)
        assert exact - off < Fraction(1, 2)
        assert off == int(Decimal(amount * percent / 100).to_integral_value(ROUND_HALF_UP))


@given(st.integers(1, 10**13), AMOUNTS)
def test_an_amount_is_taken_off_whole_and_in_proportion(amount: int, amounts: list[int]) -> None:
    off = take_off(Fixed(amount), amounts)
    discount = min(amount, sum(amounts))
    assert sum(off) == discount
    for line, share in zip(amounts, off, strict=True):
        assert 0 <= share <= line
        assert abs(share - Fraction(discount * line, sum(amounts) or 1)) < 1
