"""Fills a basket with what was asked for: loads or makes each price, and refuses what cannot be sold together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.sellable import check_currency, check_sellable
from checkout.catalogue.tax_rates import TaxRate
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.quantities import Adjustable


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it was asked for: a price's id, or the data of a new price; ``param`` names it in errors.

    ``optional``: offered beside what is ordered. ``kept``: it is a line already, and these are its changes.
    """

    param: str
    quantity: int
    price_id: str | None = None
    price_data: Mapping[str, Any] | None = None
    tax_rates: tuple[str, ...] = ()
    adjustable: Adjustable | None = None
    metadata: Shape = field(default_factory=dict)
    optional: bool = False
    kept: BasketLine | None = None


def fill(account: Account, wanted: Iterable[Wanted], mode: str | None = None, currency: str | None = None) -> Basket:
    """In the open step. Refuses what cannot be sold, in a session's ``mode``, or not in its ``currency``."""
    asked = tuple(wanted)
    prices = [_sellable(account, line, mode) for line in asked]
    code = currency or _one_currency(asked, prices)
    lines = tuple(_line(account, line, price, code) for line, price in zip(asked, prices, strict=True))
    check_chosen_amounts(lines)
    return Basket(lines)


def check_chosen_amounts(lines: Sequence[BasketLine]) -> None:
    """Refuses a price that lets the customer choose beside anything else, or more than once."""
    if not any(line.bounds for line in lines):
        return
    if len(lines) > 1:
        param = "optional_items" if any(line.offered for line in lines) else "line_items"
        raise InvalidRequest(
            "A price with `custom_unit_amount` must be the only line item, and cannot be an optional item.",
            param=param,
        )
    if lines[0].quantity != 1:
        raise InvalidRequest(
            "The quantity of a price with `custom_unit_amount` must be 1.", param="line_items[0][quantity]"
        )
    if lines[0].adjustable is not None and lines[0].adjustable.enabled:
        raise InvalidRequest(
            "The quantity of a price with `custom_unit_amount` cannot be adjusted.",
            param="line_items[0][adjustable_quantity]",
        )


def _line(account: Account, line: Wanted, price: Price, currency: str) -> BasketLine:
    check_currency(price, currency, _price_param(line))
    custom = price.amounts(currency)["custom_unit_amount"]
    return BasketLine(
        price,
        0 if line.optional else line.quantity,
        currency,
        _rates(account, line),
        line.adjustable,
        offered=_offered(line),
        chosen=_chosen(line, custom),
        fixed=custom is not None and line.kept is not None and line.kept.fixed,
        metadata=line.metadata,
        id=line.kept.id if line.kept else None,
    )


def _offered(line: Wanted) -> int | None:
    if line.kept is not None:
        return line.kept.offered
    return line.quantity if line.optional else None


def _chosen(line: Wanted, custom: Shape | None) -> int | None:
    if custom is None:
        return None
    preset: int | None = custom["preset"]
    return line.kept.chosen if line.kept and line.kept.chosen else preset


def _rates(account: Account, line: Wanted) -> tuple[TaxRate, ...]:
    kept = line.kept.tax_rates if line.kept else ()
    if kept and line.tax_rates == tuple(rate.id for rate in kept):
        return kept
    return tuple(
        _active_rate(account, id, f"{line.param}[tax_rates][{place}]") for place, id in enumerate(line.tax_rates)
    )


def _active_rate(account: Account, id: str, param: str) -> TaxRate:
    rate = TaxRate.of(account, id, param=param, lock=False)
    if not rate.active:
        raise InvalidRequest(f"The tax rate `{id}` is inactive.", param=param)
    return rate


def _price_param(line: Wanted) -> str:
    return f"{line.param}[{'price' if line.price_data is None else 'price_data'}]"


def _sellable(account: Account, line: Wanted, mode: str | None) -> Price:
    price = _price(account, line)
    check_sellable(price, _price_param(line), mode)
    return price


def _price(account: Account, line: Wanted) -> Price:
    if line.kept is not None and line.price_id is None and line.price_data is None:
        return line.kept.price
    if line.price_data is not None:
        return add_price(account, active=False, **line.price_data)
    assert line.price_id is not None
    price = Price.of(account, line.price_id, param=f"{line.param}[price]", lock=False)
    if not price.active or not price.product.active:
        raise InvalidRequest(
            f"The price specified is inactive. This field only accepts active prices: {price.id}",
            param=f"{line.param}[price]",
        )
    return price


def _one_currency(lines: Iterable[Wanted], prices: Sequence[Price]) -> str:
    """Where the order names none: that of its line items."""
    currencies = sorted({price.currency for line, price in zip(lines, prices, strict=True) if not line.optional})
    if len(currencies) > 1:
        raise InvalidRequest(
            f"All prices on a Checkout Session or Payment Link must have the same currency; these have "
            f"{', '.join(currencies)}.",
            param="line_items",
        )
    return currencies[0]
