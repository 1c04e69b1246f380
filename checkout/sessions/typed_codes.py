"""The promotion code that a shopper types: found whatever its case, and redeemed or refused with the reason."""

from dataclasses import dataclass

from checkout.catalogue.promotion_codes import EVERYBODY, PromotionCode
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.sessions.basket import Basket
from checkout.sessions.discounts import Discount, Reason, least_order, of_coupon, why_not

MAX_CODE_CHARS = 500  # Source: Stripe
MAX_NAMESAKES = 20  # codes of the same letters, switched off or of single customers, that are looked at


@dataclass(frozen=True, slots=True)
class NotRedeemed:
    """``least``: what an order must come to, where that is the reason."""

    reason: Reason
    least: int | None = None


def redeem(account: Account, typed: str, basket: Basket, customer_id: str | None) -> Discount | NotRedeemed:
    """What a code takes off a basket; nothing is counted before the payment begins."""
    found = [code for code in _of_letters(account, typed) if code.customer_id in (EVERYBODY, customer_id)]
    if not found:
        return NotRedeemed("of_another" if _of_letters(account, typed) else "unknown")
    return _redeem(next((code for code in found if code.redeemable), found[0]), basket, customer_id)


def is_known(account: Account, typed: str) -> bool:
    """Whether there is such a code, whatever it is good for."""
    return bool(_of_letters(account, typed))


def _redeem(code: PromotionCode, basket: Basket, customer_id: str | None) -> Discount | NotRedeemed:
    subtotal, coupon = basket.totals.subtotal, code.coupon
    reason = why_not(code, basket.currency, subtotal, customer_id)
    if coupon is None or reason is not None:
        return NotRedeemed(reason or "switched_off", least_order(code.restrictions, basket.currency))
    try:
        discount = of_coupon(coupon, basket.currency, "promotion_code", code)
    except InvalidRequest:
        return NotRedeemed("not_for_this")  # it has no amount in this currency
    return discount if basket.covered_by(discount) else NotRedeemed("not_for_this")


def _of_letters(account: Account, typed: str) -> list[PromotionCode]:
    if not typed or len(typed) > MAX_CODE_CHARS or "\0" in typed:
        return []
    query = PromotionCode.owned_by(account).where(PromotionCode.folded_code == typed.lower())
    newest_first = query.order_by(PromotionCode.active.desc(), PromotionCode.created.desc(), PromotionCode.id.desc())
    return list(reading().scalars(newest_first.limit(MAX_NAMESAKES)))
