"""The discount of an order: a coupon's terms as they were when the order was made."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from checkout.catalogue.coupons import Coupon
from checkout.catalogue.discounts import Fixed, Percent, Terms, terms_of
from checkout.catalogue.promotion_codes import EVERYBODY, PromotionCode
from checkout.kit import clock
from checkout.kit.chosen_ids import public
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, new_id
from checkout.kit.wire import Ref, Shape
from checkout.payments.charges import has_paid

Reason = Literal[
    "unknown", "switched_off", "expired", "used_up", "of_another", "not_first", "too_small", "not_for_this"
]
SAID: dict[Reason, str] = {  # the ends of a sentence
    "switched_off": "it is no longer active",
    "expired": "it is no longer active",
    "used_up": "it is no longer active",
    "of_another": "it is restricted to another customer",
    "not_first": "the associated customer has prior transactions",
    "too_small": "the order does not reach its minimum amount",
}


@dataclass(frozen=True, slots=True)
class Discount:
    """``name``: for people; ``products``: the public ids that it is for, None for all; ``coupon``: a row's key."""

    id: str
    coupon: str
    promotion_code: str | None
    name: str
    percent_off: str | None
    amount_off: int | None
    products: list[str] | None
    start: int

    @classmethod
    def of(cls, kept: Any) -> Self | None:
        """As a column keeps it."""
        return None if kept is None else cls(**kept)

    @property
    def kept(self) -> Shape:
        return asdict(self)

    @property
    def terms(self) -> Terms:
        terms = terms_of(self.percent_off, self.amount_off)
        assert isinstance(terms, Percent | Fixed), "no discount is made without terms"
        return terms

    def covers(self, product_id: str) -> bool:
        return self.products is None or product_id in self.products

    def shape(self, session_id: str, customer_id: str | None) -> Shape:
        return {
            "id": self.id,
            "object": "discount",
            "checkout_session": session_id,
            "customer": Ref(customer_id),
            "customer_account": None,
            "end": None,
            "invoice": None,
            "invoice_item": None,
            "promotion_code": Ref(self.promotion_code),
            "source": {"coupon": self._coupon_ref(), "type": "coupon"},
            "start": self.start,
            "subscription": None,
            "subscription_item": None,
        }

    def given(self) -> Shape:
        """As the session was asked for it: by a coupon, or by a code."""
        if self.promotion_code is not None:
            return {"coupon": None, "promotion_code": Ref(self.promotion_code)}
        return {"coupon": self._coupon_ref(), "promotion_code": None}

    def _coupon_ref(self) -> Ref:
        return Ref(public(self.coupon), Coupon.object_name)


def by_coupon(account: Account, id: str, currency: str, param: str) -> Discount:
    """Refuses a coupon that has ended, or that has no amount in the order's currency."""
    coupon = Coupon.of(account, id, param=param)
    return of_coupon(coupon, currency, param)


def by_code(account: Account, id: str, currency: str, subtotal: int, customer_id: str | None, param: str) -> Discount:
    """Refuses a code that has ended, is another customer's, or is for other orders. ``id``: of a promotion code."""
    code = PromotionCode.of(account, id, param=param)
    coupon = code.coupon
    reason = why_not(code, currency, subtotal, customer_id)
    if coupon is None or reason is not None:
        raise _refused(f"This promotion code cannot be redeemed because {SAID[reason or 'switched_off']}.", param)
    return of_coupon(coupon, currency, param, code)


def why_not(code: PromotionCode, currency: str, subtotal: int, customer_id: str | None) -> Reason | None:
    if (ended := _why_ended(code)) is not None:
        return ended
    if code.customer_id not in (EVERYBODY, customer_id):
        return "of_another"
    if code.restrictions["first_time_transaction"] and customer_id is not None and has_paid(customer_id):
        return "not_first"
    return None if _is_large_enough(code.restrictions, currency, subtotal) else "too_small"


def _why_ended(code: PromotionCode) -> Reason | None:
    coupon = code.coupon
    if coupon is None or not code.active:
        return "switched_off"
    limits = (
        (code.expires_at, code.max_redemptions, code.times_redeemed),
        (coupon.redeem_by, coupon.max_redemptions, coupon.times_redeemed),
    )
    if any(ends is not None and ends <= clock.now() for ends, _, _ in limits):
        return "expired"
    return "used_up" if any(most is not None and used >= most for _, most, used in limits) else None


def _is_large_enough(kept: Shape, currency: str, subtotal: int) -> bool:
    if kept["minimum_amount"] is None:
        return True
    least = least_order(kept, currency)
    return least is not None and subtotal >= least


def least_order(kept: Shape, currency: str) -> int | None:
    """Of a code's restrictions: what an order comes to at least, in its currency; None where it has no such amount."""
    minimums = {kept["minimum_amount_currency"]: {"minimum_amount": kept["minimum_amount"]}, **kept["currency_options"]}
    least: int | None = minimums.get(currency, {}).get("minimum_amount")
    return least


def of_coupon(coupon: Coupon, currency: str, param: str, code: PromotionCode | None = None) -> Discount:
    """Refuses a coupon that has ended, or that has no amount in the order's currency."""
    if not coupon.valid:
        raise _refused(f"Coupon expired: {coupon.public_id}", param, "coupon_expired")
    terms = coupon.terms(currency)
    if terms is None:
        raise _refused(f"The coupon `{coupon.public_id}` has no amount in {currency}.", param)
    return Discount(
        id=new_id("di"),
        coupon=coupon.id,
        promotion_code=code.id if code else None,
        name=(code.code if code else None) or coupon.name or coupon.public_id,
        percent_off=coupon.percent_off,
        amount_off=terms.amount if isinstance(terms, Fixed) else None,
        products=coupon.applies_to,
        start=clock.now(),
    )


def _refused(text: str, param: str, code: str | None = None) -> InvalidRequest:
    return InvalidRequest(text, code=code, param=param)
