"""What a shopper may decide about an order: how many, which extras, how much, which code, how it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from checkout.kit.resources import Account
from checkout.sessions import typed_codes
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.discounts import Discount


@dataclass(frozen=True, slots=True)
class Choices:
    """What is not among these stays as it is. ``quantities``: by the key of a line; ``amount`` in minor units.

    ``code``: as it was typed, "" for none. ``shipping``: the id of a rate.
    """

    quantities: Mapping[str, int] = field(default_factory=dict)
    amount: int | None = None
    code: str | None = None
    shipping: str | None = None

    @property
    def are_none(self) -> bool:
        return self == Choices()

    def applied(self, basket: Basket, account: Account, customer_id: str | None) -> Basket:
        """The basket as it was chosen. What the merchant does not allow is not taken: no price comes from here."""
        chosen = basket.each(self._line).sent_by(self.shipping)
        return replace(chosen, discount=self._discount(chosen, account, customer_id)) if basket.takes_codes else chosen

    def _discount(self, chosen: Basket, account: Account, customer_id: str | None) -> Discount | None:
        """Asked for anew whenever the order changes; the same code stays the same discount."""
        before = chosen.discount
        code = self.code if self.code is not None else before.name if before else ""
        found = typed_codes.redeem(account, code, chosen, customer_id) if code else None
        if not isinstance(found, Discount):
            return None
        return before if before is not None and before.promotion_code == found.promotion_code else found

    def _line(self, key: str, line: BasketLine) -> BasketLine:
        quantity = self.quantities.get(key, line.quantity)
        return replace(
            line,
            quantity=quantity if line.allows(quantity) else line.quantity,
            chosen=self._amount(line),
        )

    def _amount(self, line: BasketLine) -> int | None:
        bounds, amount = line.bounds, self.amount
        if bounds is None or amount is None or not bounds.least <= amount <= bounds.most:
            return line.chosen
        return amount
