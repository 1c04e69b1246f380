"""What a price costs, in a person's words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from checkout.catalogue.prices import Price
from checkout.catalogue.products import Product
from checkout.dashboard.figures import money_words
from checkout.kit import money
from checkout.kit.db import reading


def price_words(price: Price) -> str:
    """``$20.00 USD``, ``$5.00 to $50.00 USD, as the shopper likes``, ``from $8.00 USD, in 3 tiers``."""
    if price.custom_unit_amount is not None:
        return _bounds_words(price.custom_unit_amount, price.currency)
    said = _tiers_words(price) if price.tiers else _unit_words(price.unit_amount, price.unit_amount_decimal, price)
    return said + _package_words(price) + _interval_words(price.recurring)


def names_of(prices: Iterable[Price]) -> Mapping[str, str]:
    """The names of their products by the keys of those, read at once."""
    keys = {price.product_id for price in prices}
    named = select(Product.id, Product.name).where(Product.id.in_(keys))
    return {row.id: row.name for row in reading().execute(named)}


def _bounds_words(custom: Mapping[str, Any], currency: str) -> str:
    least, most = custom["minimum"], custom["maximum"]
    if least is None and most is None:
        return f"as the shopper likes, in {currency.upper()}"
    if most is None:
        return f"at least {money_words(least, currency)}, as the shopper likes"
    start = money.show(least or money.minimum(currency), currency)
    return f"{start} to {money_words(most, currency)}, as the shopper likes"


def _tiers_words(price: Price) -> str:
    first, count = price.tiers[0], _count_words(len(price.tiers))
    return f"from {_unit_words(first['unit_amount'], first['unit_amount_decimal'], price)}, in {count}"


def _count_words(count: int) -> str:
    return "one tier" if count == 1 else f"{count} tiers"


def _unit_words(whole: int | None, decimal: str | None, price: Price) -> str:
    if decimal is None or (whole is not None and str(whole) == decimal):
        return money_words(whole or 0, price.currency)
    return f"{Decimal(decimal).scaleb(-money.exponent(price.currency)):f} {price.currency.upper()}"


def _package_words(price: Price) -> str:
    return f" for {price.transform_quantity['divide_by']}" if price.transform_quantity else ""


def _interval_words(recurring: Mapping[str, Any] | None) -> str:
    if recurring is None:
        return ""
    count = recurring["interval_count"]
    return f" each {recurring['interval']}" if count == 1 else f" every {count} {recurring['interval']}s"
