"""What there is to choose from when a link is made: prices of the catalogue, ways to ship, taxes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from checkout.catalogue.prices import Price
from checkout.catalogue.shipping_rates import ShippingRate
from checkout.catalogue.tax_rates import TaxRate
from checkout.dashboard.figures import money_words
from checkout.dashboard.price_words import names_of, price_words
from checkout.kit.db import reading
from checkout.kit.resources import Account
from links.dashboard.form import Choices

MOST = 100  # in a list to choose from: the newest


def prices(account: Account, wanted: Sequence[str] = ()) -> Choices:
    """The newest that are sold once, and those that are wanted by their ids."""
    sold = Price.owned_by(account).where(Price.active, Price.recurring.is_(None))
    found = list(reading().scalars(_newest(Price, sold)))
    known = {price.id for price in found}
    more = (Price.find(account, id, lock=False) for id in dict.fromkeys(wanted) if id not in known)
    found += [price for price in more if price is not None]
    names = names_of(found)
    return [(price.id, f"{names[price.product_id]} – {price.nickname or price_words(price)}") for price in found]


def rates(account: Account) -> Choices:
    active = ShippingRate.owned_by(account).where(ShippingRate.active)
    return [
        (rate.id, f"{rate.display_name} – {money_words(rate.amount, rate.currency)}")
        for rate in reading().scalars(_newest(ShippingRate, active))
    ]


def taxes(account: Account) -> Choices:
    active = TaxRate.owned_by(account).where(TaxRate.active)
    return [(rate.id, tax_words(rate)) for rate in reading().scalars(_newest(TaxRate, active))]


def tax_words(rate: TaxRate) -> str:
    """``VAT, 19 % in the price``."""
    return f"{rate.display_name}, {rate.percentage} % {'in the price' if rate.inclusive else 'on top'}"


def _newest(noun: Any, query: Select[Any]) -> Select[Any]:
    return query.order_by(noun.created.desc(), noun.id.desc()).limit(MOST)
