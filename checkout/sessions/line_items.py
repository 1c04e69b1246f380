"""A line of an order: a price and how many, of a session or of whatever opens sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.sellable import check_sellable
from checkout.kit.db import Id, points_to, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Shape
from checkout.sessions.totals import Part, Totals, add_up, check_total

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

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (Index(None, "owner_id", "position"),)

    @property
    def part(self) -> Part:
        return Part(self.unit_amount, self.quantity)

    def shape(self) -> Shape:
        amount = self.part.amount
        return {
            "id": self.id,
            "object": "item",
            "adjustable_quantity": None,
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": self.currency,
            "description": self.description,
            "metadata": {},
            "price": Price.of(self.account, self.price_id, lock=False).shape(),
            "quantity": self.quantity,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it was asked for: a price's id, or the data of a new price; ``param`` names it in errors."""

    param: str
    quantity: int
    price_id: str | None = None
    price_data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one currency, loaded and checked."""

    lines: tuple[tuple[Price, int], ...]

    @property
    def currency(self) -> str:
        return self.lines[0][0].currency

    @property
    def totals(self) -> Totals:
        return add_up(Part(price.unit_amount, quantity) for price, quantity in self.lines)


def fill(account: Account, wanted: Iterable[Wanted], mode: str | None = None) -> Basket:
    """Loads or makes the price of each line, in the open step. Refuses what cannot be sold, in a session's ``mode``."""
    lines = tuple((_sellable(account, line, mode), line.quantity) for line in wanted)
    _check_one_currency(price for price, _ in lines)
    basket = Basket(lines)
    check_total(basket.totals, basket.currency)
    return basket


def put(account: Account, owner_id: str, basket: Basket) -> list[LineItem]:
    """Writes a basket's lines for their owner, in the open step: the last one first, as lists show the newest first."""
    written = [
        LineItem.add(
            account,
            owner_id=owner_id,
            position=position,
            price_id=price.id,
            quantity=quantity,
            unit_amount=price.unit_amount,
            currency=price.currency,
            description=price.product.name,
        )
        for position, (price, quantity) in reversed(list(enumerate(basket.lines)))
    ]
    return written[::-1]


_OF_OWNER = select(LineItem).where(LineItem.owner_id == bindparam("owner_id")).order_by(LineItem.position)


def of_owner(owner_id: str) -> Sequence[LineItem]:
    return reading().scalars(_OF_OWNER, {"owner_id": owner_id}).all()


def basket_of(owner_id: str) -> Basket:
    """The owner's lines as a basket again, at their prices' amounts (which never change)."""
    return Basket(
        tuple((Price.of(line.account, line.price_id, lock=False), line.quantity) for line in of_owner(owner_id))
    )


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
