"""Discounts, taxes and shipping in what an order comes to: exact, never below nothing, and the sum of its lines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.catalogue.discounts import Fixed, Percent
from checkout.sessions.totals import Part, Rate, Tax, add_up

VAT = Rate(Decimal(19), inclusive=True)
SALES = Rate(Decimal("8.25"), inclusive=False)
CITY = Rate(Decimal(2), inclusive=False)
AMOUNTS = st.integers(min_value=0, max_value=99_999_999)
PERCENTS = st.decimals(min_value=0, max_value=100, places=4)
RATES = st.lists(st.builds(Rate, PERCENTS, st.booleans()), max_size=5).map(tuple)
PARTS = st.lists(st.builds(Part, AMOUNTS, RATES, st.booleans()), max_size=8)
TERMS = st.one_of(
    st.none(),
    st.builds(Fixed, st.integers(1, 10**12)),
    st.builds(Percent, st.decimals(min_value="0.01", max_value=100, places=2)),
)


@pytest.mark.parametrize(
    ("rates", "taxes", "total"),
    [
        ((), (), 1000),
        ((VAT,), (Tax(840, 160, True),), 1000),
        ((SALES,), (Tax(1000, 83, False),), 1083),
        ((SALES, CITY), (Tax(1000, 83, False), Tax(1000, 20, False)), 1103),
        ((VAT, SALES), (Tax(840, 160, True), Tax(840, 69, False)), 1069),
        ((VAT, VAT), (Tax(725, 138, True), Tax(725, 137, True)), 1000),
        ((Rate(Decimal(0), inclusive=True),), (Tax(1000, 0, True),), 1000),
    ],
)
def test_the_taxes_of_a_line(rates: tuple[Rate, ...], taxes: tuple[Tax, ...], total: int) -> None:
    (line,) = add_up([Part(1000, rates)]).lines
    assert (line.taxes, line.total, line.subtotal) == (taxes, total, 1000)


def test_a_discount_is_taken_off_before_tax() -> None:
    summed = add_up([Part(1000, (SALES,)), Part(1000, (VAT,))], Percent(Decimal(50)))
    assert [(line.discount, line.tax, line.total) for line in summed.lines] == [(500, 41, 541), (500, 80, 500)]
    assert (summed.subtotal, summed.discount, summed.tax, summed.total) == (2000, 1000, 121, 1041)


def test_an_amount_off_is_for_some_lines_only_and_never_more_than_they_have() -> None:
    summed = add_up([Part(1000, discounted=False), Part(300)], Fixed(500), shipping=450)
    assert [line.discount for line in summed.lines] == [0, 300]
    assert (summed.total, summed.shipping) == (1450, 450)


@given(PARTS, TERMS, AMOUNTS)
def test_the_whole_is_the_sum_of_its_lines_and_nothing_is_below_nothing(
    parts: list[Part], terms: Fixed | Percent | None, shipping: int
) -> None:
    summed = add_up(parts, terms, shipping)
    assert summed.subtotal == sum(part.amount for part in parts)
    assert summed.total == sum(line.total for line in summed.lines) + shipping
    assert (summed.discount, summed.tax) == (
        sum(line.discount for line in summed.lines),
        sum(line.tax for line in summed.lines),
    )
    for part, line in zip(parts, summed.lines, strict=True):
        assert 0 <= line.discount <= (line.subtotal if part.discounted else 0)
        assert all(tax.amount >= 0 and tax.taxable >= 0 for tax in line.taxes)
        assert line.total >= line.subtotal - line.discount
        assert line.tax_inside <= line.subtotal - line.discount
    if terms is None:
        assert summed.discount == 0


@given(AMOUNTS, st.lists(st.builds(Rate, PERCENTS, st.just(value=True)), max_size=5).map(tuple))
def test_what_is_inside_a_price_does_not_change_it(amount: int, rates: tuple[Rate, ...]) -> None:
    (line,) = add_up([Part(amount, rates)]).lines
    assert line.total == amount
    assert all(tax.taxable == amount - line.tax for tax in line.taxes)
