"""Money as the dashboard shows it: in English, whatever the browser's language."""

from babel.numbers import format_compact_currency

from checkout.kit import money
from checkout.web import typed

LOCALE = "en"


def money_words(amount: int, currency: str) -> str:
    """``$40.00 USD``: several currencies share a sign."""
    return f"{money.show(amount, currency, LOCALE)} {currency.upper()}"


def short_money(amount: int, currency: str) -> str:
    """``$1.2K``: where there is little room."""
    return format_compact_currency(money.major(amount, currency), currency.upper(), locale=LOCALE, fraction_digits=1)


def plain_amount(amount: int, currency: str) -> str:
    """``40.00``: for a field, and for a program."""
    return f"{money.major(amount, currency):f}"


def minor_units(text: str, currency: str) -> int | None:
    """What ``12``, ``12.50`` or ``12,50`` comes to; None where it is no amount of the currency, or may mean two."""
    return None if typed.may_mean_two(text, currency) else typed.read_amount(text, currency)
