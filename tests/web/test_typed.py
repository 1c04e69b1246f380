"""What people type as an amount or a quantity, in the currency's own decimals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.hosted_page import order_words
from checkout.kit import money
from checkout.sessions.basket import Bounds
from checkout.web.typed import read_amount, read_count

CURRENCIES = st.sampled_from(sorted(money.SUPPORTED))


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12", "eur", 1200),
        ("12.50", "eur", 1250),
        ("12,50", "eur", 1250),
        (" 12,5 ", "eur", 1250),
        ("1,200.50", "usd", 120050),
        ("1.200,50", "eur", 120050),
        ("1 200,50", "eur", 120050),
        ("1'200.50", "chf", 120050),
        ("1.200", "eur", 120000),
        ("1.200.000", "eur", 120000000),
        ("€12", "eur", 1200),
        ("12 €", "eur", 1200),
        ("EUR 12", "eur", 1200),
        ("١٢٫٥", "eur", 1250),
        ("١٢", "eur", 1200),
        ("١٬٢٠٠٫٥٠", "eur", 120050),
        ("１２．５", "eur", 1250),
        ("1,200", "jpy", 1200),
        ("12.345,678", "eur", None),
        ("12,345.678", "eur", None),
        ("12.5", "jpy", None),
        ("12.345", "kwd", 12345),
        ("1.234", "kwd", 1234),
        ("1,234", "kwd", None),
        ("1,234.5", "kwd", 1234500),
        ("1,234,567", "kwd", 1234567000),
        ("", "eur", None),
        ("-5", "eur", None),
        ("1.2.3", "eur", None),
        ("1,23,456", "inr", None),
        ("12.", "eur", None),
        ("1e5", "eur", None),
        ("0x10", "eur", None),
        ("12 50", "eur", None),
        ("9" * 41, "eur", None),
    ],
)
def test_an_amount(text: str, currency: str, amount: int | None) -> None:
    assert read_amount(text, currency) == amount


@given(st.integers(0, money.MAX_AMOUNT), CURRENCIES)
def test_what_the_page_shows_is_read_as_the_same(amount: int, currency: str) -> None:
    plain = format(money.major(amount, currency), "f")
    assert read_amount(plain, currency) == amount
    if money.exponent(currency) < 3:
        assert read_amount(plain.replace(".", ","), currency) == amount
    shown = money.show(amount, currency)
    assert read_amount(shown, currency) == amount, shown


@given(st.text(max_size=60), CURRENCIES)
def test_any_text_is_an_amount_or_none(text: str, currency: str) -> None:
    amount = read_amount(text, currency)
    assert amount is None or amount >= 0
    assert read_count(text) is None or isinstance(read_count(text), int)


def test_a_count() -> None:
    assert {text: read_count(text) for text in ("3", " 12 ", "٣", "-1", "", "1.5", "1 2", "x", "9" * 13)} == {
        "3": 3,
        " 12 ": 12,
        "٣": 3,
        "-1": -1,
        "": None,
        "1.5": None,
        "1 2": None,
        "x": None,
        "9" * 13: None,
    }


def test_words_of_amounts() -> None:
    euros, dinars, kronur = Bounds("eur", 500, 2000), Bounds("kwd", 500, money.MAX_AMOUNT), Bounds("isk", 50, 9000)
    assert [order_words.bounds_words(it) for it in (euros, dinars)] == [
        "From €5.00 to €20.00.",
        "KWD\N{NO-BREAK SPACE}0.500 or more.",
    ]
    assert [order_words.example_words(it) for it in ("eur", "jpy", "kwd")] == [
        f"Write the amount in numbers, like {it}." for it in ("12.50", "12", "12.500")
    ]
    for amount, bounds, problem in (
        (499, euros, "Enter €5.00 or more."),
        (2001, euros, "Enter €20.00 or less."),
        (1005, dinars, "In KWD an amount must end in 0."),
        (1050, kronur, "In ISK an amount must end in 00."),
        (1000, kronur, None),
    ):
        assert order_words.amount_problem(amount, bounds) == problem
    assert order_words.quantity_words(2, 2) == "The quantity can only be 2."
    assert order_words.total_words(None, 1005, "kwd").endswith("cannot be paid in KWD. Change the order a little.")
    assert "The largest amount" in order_words.total_words("amount_too_large", 10**9, "eur")
