"""Makes coupons and promotion codes, in the open step with their events: refuses those that could never be redeemed."""

from collections.abc import Iterable
from typing import Any

from checkout.catalogue.amounts import check_size
from checkout.catalogue.coupons import Coupon, add_coupon
from checkout.catalogue.products import Product
from checkout.catalogue.promotion_codes import PromotionCode, add_promotion_code
from checkout.events import log
from checkout.kit import clock
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.wire import Shape

MAX_LIFE_S = 5 * 365 * clock.DAY_S  # of a coupon. Source: Stripe, about


def open_coupon(account: Account, *, products: Iterable[str] = (), **columns: Any) -> Coupon:
    """``products``: the public ids of those that it is for, none for all."""
    _check_discount(columns)
    _check_duration(columns)
    _check_redeem_by(columns.get("redeem_by"))
    coupon = add_coupon(account, applies_to=_ids_of(account, products), **columns)
    log.record("coupon.created", coupon)
    return coupon


def open_code(coupon: Coupon, **columns: Any) -> PromotionCode:
    """A code ends no later than its coupon."""
    _check_ends(coupon, columns.get("expires_at"), columns.get("max_redemptions"))
    return add_promotion_code(coupon.account, coupon_key=coupon.id, **columns)


def restrictions(*, first_time: bool = False, minimum: int | None = None, currency: str | None = None) -> Shape:
    """As a promotion code keeps them. ``minimum``: of the order, in minor units of ``currency``."""
    if minimum is not None and currency is None:
        raise _missing("restrictions[minimum_amount_currency]")
    if currency is not None and minimum is None:
        raise _missing("restrictions[minimum_amount]")
    if currency is not None:
        check_size(minimum, currency, "restrictions[minimum_amount]")
    return {
        "currency_options": {},
        "first_time_transaction": first_time,
        "minimum_amount": minimum,
        "minimum_amount_currency": currency,
    }


def _check_discount(columns: Shape) -> None:
    amount, currency = columns.get("amount_off"), columns.get("currency")
    if columns.get("percent_off") is None and amount is None:
        raise InvalidRequest(
            "You must pass either `percent_off` or `amount_off`.", code="parameter_missing", param="percent_off"
        )
    if amount is not None:
        if currency is None:
            raise _missing("currency")
        check_size(amount, currency, "amount_off")


def _check_duration(columns: Shape) -> None:
    repeats, months = columns["duration"] == "repeating", columns.get("duration_in_months")
    if repeats and months is None:
        raise _missing("duration_in_months")
    if not repeats and months is not None:
        raise InvalidRequest(
            "`duration_in_months` can only be passed when `duration` is `repeating`.", param="duration_in_months"
        )


def _check_redeem_by(moment: int | None) -> None:
    if moment is None:
        return
    if moment <= clock.now():
        raise InvalidRequest("`redeem_by` must be in the future.", param="redeem_by")
    if moment > clock.now() + MAX_LIFE_S:
        raise InvalidRequest("`redeem_by` must be within five years.", param="redeem_by")


def _ids_of(account: Account, products: Iterable[str]) -> list[str] | None:
    """Each of them is there."""
    return [
        Product.of(account, id, param=f"applies_to[products][{place}]", lock=False).public_id
        for place, id in enumerate(products)
    ] or None


def _check_ends(coupon: Coupon, expires_at: int | None, max_redemptions: int | None) -> None:
    if not coupon.valid:
        raise InvalidRequest(
            f"The coupon `{coupon.public_id}` is no longer valid.", code="coupon_expired", param="promotion[coupon]"
        )
    if expires_at is not None and expires_at <= clock.now():
        raise InvalidRequest("`expires_at` must be in the future.", param="expires_at")
    if expires_at is not None and coupon.redeem_by is not None and expires_at > coupon.redeem_by:
        raise InvalidRequest("`expires_at` cannot be after the coupon's `redeem_by`.", param="expires_at")
    if max_redemptions is not None and max_redemptions > (coupon.max_redemptions or max_redemptions):
        raise InvalidRequest("`max_redemptions` cannot be more than the coupon's.", param="max_redemptions")


def _missing(param: str) -> InvalidRequest:
    return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)
