"""What an order comes to, and what no charge could be made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.kit.errors import InvalidRequest
from checkout.sessions.totals import Part, Totals, add_up, check_total

AMOUNTS = st.integers(min_value=0, max_value=99_999_999)
PARTS = st.lists(st.builds(Part, AMOUNTS), max_size=100)


def test_lines_are_added_up() -> None:
    assert add_up([Part(2000), Part(1050)]) == Totals(subtotal=3050, total=3050)
    assert add_up([]) == Totals(0, 0)


@given(PARTS, PARTS)
def test_the_sum_is_exact_and_does_not_depend_on_the_order(some: list[Part], more: list[Part]) -> None:
    assert add_up(some + more) == add_up(more + some)
    assert add_up(some + more).total == add_up(some).total + add_up(more).total
    assert isinstance(add_up(some).total, int)


@pytest.mark.parametrize(
    ("total", "currency"), [(50, "usd"), (99_999_999, "usd"), (50, "jpy"), (500, "kwd"), (30, "gbp")]
)
def test_what_can_be_charged(total: int, currency: str) -> None:
    check_total(Totals(total, total), currency)


@pytest.mark.parametrize(
    ("total", "currency", "code", "message"),
    [
        (49, "usd", "amount_too_small", "Amount must be at least $0.50 usd"),
        (0, "eur", "amount_too_small", "Amount must be at least €0.50 eur"),
        (49, "jpy", "amount_too_small", "Amount must be at least ¥50 jpy"),
        (100_000_000, "usd", "amount_too_large", "Amount must be no more than $999,999.99"),
        (5005, "kwd", None, "Invalid amount: in kwd it must be a multiple of 10."),
        (10_050, "isk", None, "Invalid amount: in isk it must be a multiple of 100."),
    ],
)
def test_what_cannot(total: int, currency: str, code: str | None, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_total(Totals(total, total), currency)
    assert (refused.value.message, refused.value.code, refused.value.param) == (message, code, "line_items")
