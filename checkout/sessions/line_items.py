"""A line of an order: a price and how many, of a session or of whatever opens sessions."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Index, bindparam, false, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.prices import Price
from checkout.catalogue.tax_rates import TaxRate
from checkout.kit.db import Id, now_writing, points_to, reading
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import OnDemand, Shape
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.discounts import Discount
from checkout.sessions.quantities import Adjustable
from checkout.sessions.totals import LineTotals


class LineItem(Resource):
    __tablename__ = "line_items"
    prefix = "li"
    object_name = "item"

    owner_id: Mapped[str] = mapped_column(Id)
    position: Mapped[int]
    price_id: Mapped[str] = mapped_column(Id, points_to("prices.id"))
    quantity: Mapped[int]
    unit_amount: Mapped[int]  # what the customer chose, where they may; 0 where a unit has no amount of its own
    currency: Mapped[str]
    description: Mapped[str]  # the product's name when it was put here
    adjustable_quantity: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as Adjustable keeps it
    amount_discount: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_subtotal: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_tax: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_tax_inside: Mapped[int] = mapped_column(default=0, server_default="0")  # of the tax: in the price already
    taxes: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # [{"rate": id, "amount", "taxable"}]
    discount: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as discounts.Discount keeps it
    customer_id: Mapped[str | None] = mapped_column(Id)  # whose discount it is
    fixed: Mapped[bool] = mapped_column(default=False, server_default=false())  # nobody may choose another unit_amount
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict, server_default="{}")
    offered: Mapped[int | None]  # of an optional item: how many adding it adds; ordered once its quantity is not 0

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (Index(None, "owner_id", "position"),)

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
            "adjustable_quantity": self.adjustable_quantity,
            "amount_discount": self.amount_discount,
            "amount_subtotal": self.amount_subtotal,
            "amount_tax": self.amount_tax,
            "amount_total": self.amount_total,
            "currency": self.currency,
            "description": self.description,
            "discounts": OnDemand(self.discounts_shape),
            "metadata": dict(self.metadata_),
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


def put(account: Account, owner_id: str, basket: Basket, customer_id: str | None = None) -> None:
    """Writes a basket's lines for their owner, in the open step; ``customer_id``: whose discount it is."""
    for columns in _rows(basket, customer_id):
        columns.pop("id")
        LineItem.add(account, owner_id=owner_id, **columns)


def rewrite(account: Account, owner_id: str, basket: Basket, customer_id: str | None = None) -> None:
    """The owner's lines are these from now on, in the open step: changed, added or taken away."""
    before = {line.id: line for line in of_owner(owner_id)}
    for columns in _rows(basket, customer_id):
        line = before.pop(columns.pop("id") or "", None)
        if line is None:
            LineItem.add(account, owner_id=owner_id, **columns)
        else:
            _change(line, columns)
    for line in before.values():
        now_writing().delete(line)
    now_writing().flush()


def _change(line: LineItem, columns: Shape) -> None:
    if line.price_id == columns["price_id"]:
        del columns["description"]
    for name, value in columns.items():
        if getattr(line, name) != value:
            setattr(line, name, value)


def _rows(basket: Basket, customer_id: str | None) -> Iterable[Shape]:
    """The columns of each line, and the id of the row that it is already."""
    discount = basket.discount
    for position, (line, totals) in enumerate(zip(basket.lines, basket.totals.lines, strict=True)):
        yield {
            "id": line.id,
            "adjustable_quantity": line.adjustable.kept if line.adjustable else None,
            "currency": line.currency,
            "customer_id": customer_id if discount else None,
            "description": line.price.product.name,
            "discount": discount.kept if discount else None,
            "fixed": line.fixed,
            "metadata_": dict(line.metadata),
            "offered": line.offered,
            "position": position,
            "price_id": line.price.id,
            "quantity": line.quantity,
            "unit_amount": _unit_amount(line),
            **_amounts(line, totals),
        }


def _unit_amount(line: BasketLine) -> int:
    if line.is_custom:
        return line.chosen or 0
    return line.price.amounts(line.currency)["unit_amount"] or 0


def _amounts(line: BasketLine, totals: LineTotals) -> Shape:
    taxed = zip(line.tax_rates, totals.taxes, strict=True)
    return {
        "amount_discount": totals.discount,
        "amount_subtotal": totals.subtotal,
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


def taxes_of(account: Account, lines: Iterable[LineItem]) -> list[tuple[TaxRate, int]]:
    """The same, for who is to read it."""
    return [(rate_of(account, id), tax) for id, (tax, _taxable) in taxes_by_rate(lines).items()]


def ordered(lines: Iterable[LineItem]) -> list[LineItem]:
    """Without what is only offered, or was taken out."""
    return [line for line in lines if line.quantity]


def basket_of(owner_id: str) -> Basket:
    """The owner's lines as a basket again, at their prices' amounts and rates (which never change)."""
    lines = of_owner(owner_id)
    return Basket(tuple(_as_ordered(line) for line in lines), Discount.of(lines[0].discount) if lines else None)


def _as_ordered(line: LineItem) -> BasketLine:
    price = Price.of(line.account, line.price_id, lock=False)
    return BasketLine(
        price,
        line.quantity,
        line.currency,
        line.tax_rates,
        Adjustable.of(line.adjustable_quantity),
        line.offered,
        chosen=line.unit_amount if price.amounts(line.currency)["custom_unit_amount"] else None,
        fixed=line.fixed,
        metadata=line.metadata_,
        id=line.id,
    )
