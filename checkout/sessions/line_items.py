"""A line of an order: a price and how many, of a session or of whatever opens sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.sellable import check_sellable
from checkout.catalogue.tax_rates import TaxRate
from checkout.kit.chosen_ids import public
from checkout.kit.db import Id, points_to, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import OnDemand, Shape
from checkout.sessions.discounts import Discount
from checkout.sessions.shipping import Shipping
from checkout.sessions.totals import LineTotals, Part, Rate, Totals, add_up, check_total

MAX_QUANTITY = 999_999  # of one line. Source: Stripe


class LineItem(Resource):
    __tablename__ = "line_items"
    prefix = "li"
    object_name = "item"

    owner_id: Mapped[str] = mapped_column(Id)
    position: Mapped[int]
    price_id: Mapped[str] = mapped_column(Id, points_to("prices.id"))
    quantity: Mapped[int]
    unit_amount: Mapped[int]
    currency: Mapped[str]
    description: Mapped[str]  # the product's name when it was put here
    amount_discount: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_tax: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_tax_inside: Mapped[int] = mapped_column(default=0, server_default="0")  # of the tax: in the price already
    taxes: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # [{"rate": id, "amount", "taxable"}]
    discount: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as discounts.Discount keeps it
    customer_id: Mapped[str | None] = mapped_column(Id)  # whose discount it is

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (Index(None, "owner_id", "position"),)

    @property
    def amount_subtotal(self) -> int:
        return self.unit_amount * self.quantity

    @property
    def amount_total(self) -> int:
        return self.amount_subtotal - self.amount_discount + self.amount_tax - self.amount_tax_inside

    @property
    def tax_rates(self) -> tuple[TaxRate, ...]:
        return tuple(rate_of(self.account, tax["rate"]) for tax in self.taxes or ())

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "item",
            "adjustable_quantity": None,
            "amount_discount": self.amount_discount,
            "amount_subtotal": self.amount_subtotal,
            "amount_tax": self.amount_tax,
            "amount_total": self.amount_total,
            "currency": self.currency,
            "description": self.description,
            "discounts": OnDemand(self.discounts_shape),
            "metadata": {},
            "price": Price.of(self.account, self.price_id, lock=False).shape(),
            "quantity": self.quantity,
            "taxes": OnDemand(self.taxes_shape),
        }

    def discounts_shape(self) -> list[Shape]:
        discount = Discount.of(self.discount)
        if discount is None or self.amount_discount == 0:
            return []
        return [{"amount": self.amount_discount, "discount": discount.shape(self.owner_id, self.customer_id)}]

    def taxes_shape(self) -> list[Shape]:
        return [tax_shape(self.account, tax["rate"], tax["amount"], tax["taxable"]) for tax in self.taxes or ()]


def tax_shape(account: Account, rate_id: str, amount: int, taxable: int) -> Shape:
    rate = rate_of(account, rate_id).shape()
    return {"amount": amount, "rate": rate, "taxability_reason": None, "taxable_amount": taxable}


def rate_of(account: Account, id: str, param: str | None = None) -> TaxRate:
    return TaxRate.of(account, id, param=param, lock=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it was asked for: a price's id, or the data of a new price; ``param`` names it in errors."""

    param: str
    quantity: int
    price_id: str | None = None
    price_data: Mapping[str, Any] | None = None
    tax_rates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """So many of a price, and the rates that it is taxed by.

    ``chosen_amount``: of one unit, in minor units, where the price lets it be chosen.
    """

    price: Price
    quantity: int
    tax_rates: tuple[TaxRate, ...] = ()
    chosen_amount: int | None = None

    @property
    def unit_amount(self) -> int:
        return self.price.unit_amount if self.chosen_amount is None else self.chosen_amount

    def part(self, discount: Discount | None) -> Part:
        rates = tuple(Rate(Decimal(rate.percentage), rate.inclusive) for rate in self.tax_rates)
        discounted = discount is not None and discount.covers(public(self.price.product_id))
        return Part(self.unit_amount, self.quantity, rates, discounted)


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one currency, loaded and checked, and what is taken off them."""

    lines: tuple[BasketLine, ...]
    discount: Discount | None = None
    shipping: Shipping | None = None

    @property
    def currency(self) -> str:
        return self.lines[0].price.currency if self.lines else ""

    @property
    def totals(self) -> Totals:
        terms = self.discount.terms if self.discount else None
        shipping = self.shipping.way.amount if self.shipping else 0
        return add_up((line.part(self.discount) for line in self.lines), terms, shipping)

    def sent_by(self, rate: str | None) -> "Basket":
        """With another way of shipping chosen, if there is that one."""
        return replace(self, shipping=self.shipping.by(rate)) if self.shipping else self

    def check_discount(self, discount: Discount, param: str) -> None:
        """Refuses a discount that is for nothing in here."""
        if not any(discount.covers(public(line.price.product_id)) for line in self.lines):
            raise InvalidRequest(
                "This coupon cannot be redeemed because it does not apply to anything in this order.", param=param
            )

    def check_total(self) -> None:
        """Refuses an order that no charge could be made for."""
        if self.shipping is None:
            check_total(self.totals, self.currency)
            return
        totals = [replace(self, shipping=way).totals for way in self.shipping.each()]
        for total in totals:
            check_total(total, self.currency)
        if len({total.total == 0 for total in totals}) > 1:
            raise InvalidRequest(
                "Shipping options must all leave something to pay, or all nothing.", param="shipping_options"
            )


def fill(account: Account, wanted: Iterable[Wanted], mode: str | None = None) -> Basket:
    """Loads or makes the price of each line, in the open step. Refuses what cannot be sold, in a session's ``mode``."""
    lines = tuple(_line(account, line, mode) for line in wanted)
    _check_one_currency(line.price for line in lines)
    return Basket(lines)


def of_one(price: Price, quantity: int = 1) -> Basket:
    """A basket of one line, untaxed."""
    return Basket((BasketLine(price, quantity),))


def put(account: Account, owner_id: str, basket: Basket, customer_id: str | None = None) -> list[LineItem]:
    """Writes a basket's lines for their owner, in the open step: the last one first, as lists show the newest first."""
    places = list(enumerate(zip(basket.lines, basket.totals.lines, strict=True)))
    written = [
        LineItem.add(
            account,
            owner_id=owner_id,
            position=position,
            price_id=line.price.id,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            currency=line.price.currency,
            description=line.price.product.name,
            discount=basket.discount.kept if basket.discount else None,
            customer_id=customer_id if basket.discount else None,
            **_amounts(line, totals),
        )
        for position, (line, totals) in reversed(places)
    ]
    return written[::-1]


def _amounts(line: BasketLine, totals: LineTotals) -> Shape:
    taxed = zip(line.tax_rates, totals.taxes, strict=True)
    return {
        "amount_discount": totals.discount,
        "amount_tax": totals.tax,
        "amount_tax_inside": totals.tax_inside,
        "taxes": [{"rate": rate.id, "amount": tax.amount, "taxable": tax.taxable} for rate, tax in taxed] or None,
    }


_OF_OWNER = select(LineItem).where(LineItem.owner_id == bindparam("owner_id")).order_by(LineItem.position)


def of_owner(owner_id: str) -> Sequence[LineItem]:
    return reading().scalars(_OF_OWNER, {"owner_id": owner_id}).all()


def taxes_by_rate(lines: Iterable[LineItem]) -> dict[str, tuple[int, int]]:
    """Of all lines together, by the id of each rate: how much, and of what."""
    found: dict[str, tuple[int, int]] = {}
    for tax in (tax for line in lines for tax in line.taxes or ()):
        amount, taxable = found.get(tax["rate"], (0, 0))
        found[tax["rate"]] = (amount + tax["amount"], taxable + tax["taxable"])
    return found


def basket_of(owner_id: str) -> Basket:
    """The owner's lines as a basket again, at their prices' amounts and rates (which never change)."""
    lines = of_owner(owner_id)
    return Basket(tuple(_basket_line(line) for line in lines), Discount.of(lines[0].discount) if lines else None)


def _basket_line(line: LineItem) -> BasketLine:
    price = Price.of(line.account, line.price_id, lock=False)
    chosen_amount = None if price.custom_unit_amount is None else line.unit_amount
    return BasketLine(price, line.quantity, line.tax_rates, chosen_amount)


def _line(account: Account, line: Wanted, mode: str | None) -> BasketLine:
    rates = tuple(
        _active_rate(account, id, f"{line.param}[tax_rates][{place}]") for place, id in enumerate(line.tax_rates)
    )
    return BasketLine(_sellable(account, line, mode), line.quantity, rates)


def _active_rate(account: Account, id: str, param: str) -> TaxRate:
    rate = rate_of(account, id, param)
    if not rate.active:
        raise InvalidRequest(f"The tax rate `{id}` is inactive.", param=param)
    return rate


def _sellable(account: Account, line: Wanted, mode: str | None) -> Price:
    price = _price(account, line)
    check_sellable(price, f"{line.param}[{'price' if line.price_data is None else 'price_data'}]", mode)
    return price


def _price(account: Account, line: Wanted) -> Price:
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


def _check_one_currency(prices: Iterable[Price]) -> None:
    currencies = sorted({price.currency for price in prices})
    if len(currencies) > 1:
        raise InvalidRequest(
            f"All prices on a Checkout Session or Payment Link must have the same currency; these have "
            f"{', '.join(currencies)}.",
            param="line_items",
        )
