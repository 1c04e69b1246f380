"""Money as the dashboard shows it: in English, whatever the browser's language."""

from checkout.kit import money

LOCALE = "en"


def money_words(amount: int, currency: str) -> str:
    """``$40.00 USD``: several currencies share a sign."""
    return f"{money.show(amount, currency, LOCALE)} {currency.upper()}"
