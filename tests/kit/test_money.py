"""Amounts are integers of minor units, and each currency has its own rules."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.kit import money
from checkout.kit.errors import InvalidRequest


@pytest.mark.parametrize(
    ("currency", "exponent"),
    [("usd", 2), ("jpy", 0), ("kwd", 3), ("isk", 2), ("ugx", 2), ("huf", 2), ("rsd", 2), ("iqd", 2)],
)
def test_exponents_are_stripes(currency: str, exponent: int) -> None:
    assert money.exponent(currency) == exponent


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (4000, "eur", "€40.00"),
        (4000, "jpy", "¥4,000"),
        (4005, "kwd", "KWD\xa04.005"),
        (0, "usd", "$0.00"),
        (99_999_999, "usd", "$999,999.99"),
        (500, "rsd", "RSD\xa05.00"),
    ],
)
def test_shown(amount: int, currency: str, shown: str) -> None:
    assert money.show(amount, currency) == shown


@given(st.integers(0, money.MAX_AMOUNT), st.sampled_from(sorted(money.SUPPORTED)))
def test_major_units_are_exact(amount: int, currency: str) -> None:
    major = money.major(amount, currency)
    assert isinstance(major, Decimal)
    assert major * 10 ** money.exponent(currency) == amount
    assert money.show(amount, currency)


@given(st.integers(-10, 2 * money.MAX_AMOUNT), st.sampled_from(sorted(money.SUPPORTED)))
def test_what_is_chargeable_is_within_every_limit(amount: int, currency: str) -> None:
    step = 100 if currency in money.WHOLE_UNITS_ONLY else 10 if currency in money.THREE_DECIMAL else 1
    good = money.minimum(currency) <= amount <= money.maximum(currency) and amount % step == 0
    if good:
        money.check_chargeable(amount, currency)
        return
    with pytest.raises(InvalidRequest) as refused:
        money.check_chargeable(amount, currency)
    assert refused.value.param == "amount"
    assert refused.value.code in ("amount_too_small", "amount_too_large", None)


def test_every_currency_with_a_rule_is_supported() -> None:
    ruled = money.ZERO_DECIMAL | money.THREE_DECIMAL | money.WHOLE_UNITS_ONLY | set(money.MINIMUMS)
    assert ruled <= money.SUPPORTED


def test_a_sign_stays_behind_its_letters_where_people_read_from_the_right() -> None:
    assert "US$\N{LEFT-TO-RIGHT MARK}" in money.show(2000, "usd", "ar")
    assert money.show(2000, "usd", "de") == "20,00\N{NO-BREAK SPACE}$"
