"""What is ordered: lines of one currency, what is taken off them, and how they are sent."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checkout.catalogue.prices import Price
from checkout.catalogue.tax_rates import TaxRate
from checkout.kit import money
from checkout.kit.chosen_ids import public
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.sessions.discounts import Discount
from checkout.sessions.quantities import Adjustable
from checkout.sessions.shipping import Shipping
from checkout.sessions.totals import Part, Rate, Totals, add_up, check_total


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of an amount that the customer chooses, inclusive, in minor units of ``currency``."""

    currency: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class BasketLine:
    """So many of a price, and the rates that it is taxed by.

    ``offered``: of an optional item, how many adding it adds; it is ordered once its quantity is not 0.
    ``chosen``: what the customer wants to pay, of a price that lets them say; ``fixed``: the merchant said it for them.
    ``id``: of its row, where it has one.
    """

    price: Price
    quantity: int
    currency: str
    tax_rates: tuple[TaxRate, ...] = ()
    adjustable: Adjustable | None = None
    offered: int | None = None
    chosen: int | None = None
    fixed: bool = False
    metadata: Shape = field(default_factory=dict)
    id: str | None = None

    @property
    def amount(self) -> int:
        """Before discounts and taxes."""
        if self.is_custom:
            return (self.chosen or 0) * self.quantity
        return self.price.cost(self.currency).of(self.quantity)

    @property
    def is_custom(self) -> bool:
        """Its price has no amount of its own."""
        return self.price.amounts(self.currency)["custom_unit_amount"] is not None

    @property
    def bounds(self) -> Bounds | None:
        """Of what the customer may choose to pay; None where the merchant says what it costs."""
        custom = self.price.amounts(self.currency)["custom_unit_amount"]
        if custom is None or self.fixed:
            return None
        least = max(custom["minimum"] or 0, money.minimum(self.currency))
        return Bounds(self.currency, least, custom["maximum"] or money.maximum(self.currency))

    @property
    def awaits_amount(self) -> bool:
        return self.bounds is not None and not self.chosen

    def allows(self, quantity: int) -> bool:
        """Whether a shopper may have so many. What is optional may be left out."""
        if self.offered is not None and quantity in (0, self.offered):
            return True
        return quantity == self.quantity if self.adjustable is None else self.adjustable.allows(quantity)

    def optional_shape(self) -> Shape:
        """As a session or link shows what may be added."""
        return {
            "adjustable_quantity": self.adjustable.kept if self.adjustable else None,
            "price": self.price.id,
            "quantity": self.offered,
        }

    def part(self, discount: Discount | None) -> Part:
        rates = tuple(Rate(Decimal(rate.percentage), rate.inclusive) for rate in self.tax_rates)
        discounted = discount is not None and discount.covers(public(self.price.product_id))
        return Part(self.amount, rates, discounted)


@dataclass(frozen=True, slots=True)
class Basket:
    """Loaded and checked. ``takes_codes``: the shopper may redeem a promotion code, and the discount is theirs."""

    lines: tuple[BasketLine, ...]
    discount: Discount | None = None
    shipping: Shipping | None = None
    takes_codes: bool = False

    @property
    def currency(self) -> str:
        return self.lines[0].currency if self.lines else ""

    @property
    def totals(self) -> Totals:
        terms = self.discount.terms if self.discount else None
        shipping = self.shipping.way.amount if self.shipping else 0
        return add_up((line.part(self.discount) for line in self.lines), terms, shipping)

    @property
    def is_empty(self) -> bool:
        """Nothing is ordered, though something is offered."""
        return all(line.quantity == 0 for line in self.lines)

    @property
    def is_free(self) -> bool:
        """Something is ordered, and nothing is left to pay for it."""
        waiting = self.is_empty or any(line.awaits_amount for line in self.lines)
        return not waiting and self.totals.total == 0

    @property
    def optional_items(self) -> list[Shape]:
        return [line.optional_shape() for line in self.lines if line.offered is not None]

    def by_key(self) -> Iterator[tuple[str, BasketLine]]:
        """Each line with what names it on a page, also when a session is made of a link's lines: by its price."""
        seen: Counter[str] = Counter()
        for line in self.lines:
            seen[line.price.id] += 1
            count = seen[line.price.id]
            yield line.price.id if count == 1 else f"{line.price.id}-{count}", line

    def each(self, change: Callable[[str, BasketLine], BasketLine]) -> "Basket":
        """With each line changed, given its key."""
        return replace(self, lines=tuple(change(key, line) for key, line in self.by_key()))

    def sent_by(self, rate: str | None) -> "Basket":
        """With another way of shipping chosen, if there is that one."""
        return replace(self, shipping=self.shipping.by(rate)) if self.shipping else self

    def covered_by(self, discount: Discount) -> bool:
        """Whether a discount is for something in here."""
        return any(discount.covers(public(line.price.product_id)) for line in self.lines if line.quantity)

    def check_discount(self, discount: Discount, param: str) -> None:
        """Refuses a discount that is for nothing in here."""
        if not self.covered_by(discount):
            raise InvalidRequest(
                "This coupon cannot be redeemed because it does not apply to anything in this order.", param=param
            )

    def check_total(self) -> None:
        """Refuses an order that no charge could be made for; what the customer chooses is checked once they have."""
        if any(line.awaits_amount for line in self.lines):
            return
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


def of_one(price: Price, quantity: int = 1) -> Basket:
    """A basket of one line, untaxed."""
    return Basket((BasketLine(price, quantity, price.currency),))
