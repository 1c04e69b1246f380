"""Decimals as texts, so that no digit of them is lost; JSON shows them as numbers."""

from decimal import Decimal


def plain(number: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def number_of(text: str) -> int | float:
    """As JSON shows it."""
    return float(text) if "." in text else int(text)
