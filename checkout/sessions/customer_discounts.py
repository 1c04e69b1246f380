"""A customer's own discount, as API versions before 2025-03-31.basil gave and took it; it is for invoices alone."""

from typing import Any

from checkout.catalogue.coupons import Coupon
from checkout.catalogue.promotion_codes import EVERYBODY, PromotionCode
from checkout.catalogue.redeem import complete, take
from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.resources import Account, new_id
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, discount_shape

MONTH_S = 30 * clock.DAY_S  # of a coupon that repeats


class DiscountNews:
    """A customer's discount as events tell of it."""

    def __init__(self, customer: Customer, discount: Any) -> None:
        self.account: Account = customer.account
        self._customer_id, self._discount = customer.id, discount

    def shape(self) -> Shape:
        return discount_shape(self._discount, self._customer_id)


def give(customer: Customer, coupon_id: str | None, code_id: str | None) -> None:
    """Gives a customer a discount, in place of the one they had, in the open step. Refuses what has ended."""
    code = PromotionCode.of(customer.account, code_id, param="promotion_code") if code_id else None
    coupon = code.coupon if code else Coupon.of(customer.account, coupon_id or "", param="coupon")
    if coupon is None or not coupon.valid or (code is not None and not _is_for(code, customer)):
        name = "promotion_code" if code else "coupon"
        raise InvalidRequest(f"Coupon expired: {code_id or coupon_id}", code="coupon_expired", param=name)
    if not take(coupon.id, code.id if code else None):
        raise InvalidRequest(f"Coupon expired: {coupon.public_id}", code="coupon_expired", param="coupon")
    complete(coupon.id, code.id if code else None)
    if customer.discount is not None:
        take_away(customer)
    now = clock.now()
    customer.discount = {
        "id": new_id("di"),
        "coupon": coupon.public_id,
        "end": now + (coupon.duration_in_months or 0) * MONTH_S if coupon.duration == "repeating" else None,
        "promotion_code": code.id if code else None,
        "start": now,
    }
    log.record("customer.discount.created", DiscountNews(customer, customer.discount))


def take_away(customer: Customer) -> Shape:
    """Takes the discount away in the open step; what is left of it. Raises ``NotFound`` where there is none."""
    if customer.discount is None:
        raise NotFound(f"No active discount for customer: {customer.id}")
    gone = DiscountNews(customer, customer.discount)
    log.record("customer.discount.deleted", gone)
    customer.discount = None
    return wire.plain(gone.shape()) | {"deleted": True}


def _is_for(code: PromotionCode, customer: Customer) -> bool:
    return code.redeemable and code.customer_id in (EVERYBODY, customer.id)
