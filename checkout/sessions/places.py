"""What a payment takes before it begins: a place below a limit, and a redemption of the order's discount."""

from checkout.catalogue import redeem
from checkout.kit.errors import Refused
from checkout.sessions import capacity
from checkout.sessions.discounts import Discount
from checkout.sessions.sessions import CheckoutSession


class LimitReached(Refused):
    """As many have paid, or are paying, as were allowed to."""


class DiscountGone(Refused):
    """The order's discount was redeemed as often as it may be, or has ended."""


def take(session: CheckoutSession) -> None:
    """In the open step, which a refusal undoes. Raises ``LimitReached`` and ``DiscountGone``."""
    for capacity_id in _capacities(session):
        if not capacity.take(capacity_id):
            raise LimitReached("This has been paid as often as it could be.")
    discount = Discount.of(session.discount)
    if discount is not None and not redeem.take(discount.coupon, discount.promotion_code):
        raise DiscountGone("The discount of this order cannot be redeemed any more.")


def give_back(session: CheckoutSession) -> None:
    for capacity_id in _capacities(session):
        capacity.give_back(capacity_id)
    discount = Discount.of(session.discount)
    if discount is not None:
        redeem.give_back(discount.coupon, discount.promotion_code)


def complete(session: CheckoutSession) -> None:
    """What was taken is used for good."""
    for capacity_id in _capacities(session):
        capacity.complete(capacity_id)
    discount = Discount.of(session.discount)
    if discount is not None:
        redeem.complete(discount.coupon, discount.promotion_code)


def _capacities(session: CheckoutSession) -> list[str]:
    """Always in this order: whoever waits for the one holds not yet the other."""
    return [id for id in (session.capacity_id, session.ticket_id) if id is not None]
