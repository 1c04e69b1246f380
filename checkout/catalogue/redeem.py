"""Redeems a coupon, and the code that stands for it: taken when a payment begins, given back when it fails.

The counts are changed by conditional update, so that of many who want the last one, one gets it.
"""

from typing import Any

from sqlalchemy import Update, bindparam, or_, update

from checkout.catalogue.coupons import Coupon
from checkout.catalogue.promotion_codes import PromotionCode
from checkout.kit import clock
from checkout.kit.db import now_writing


def _one(noun: Any) -> Update:
    return update(noun.__table__).where(noun.id == bindparam("redeemed_id"))


def _take(noun: Any, ends: Any, *more: Any) -> Update:
    left = noun.max_redemptions.is_(None) | (noun.times_redeemed + noun.being_redeemed < noun.max_redemptions)
    in_time = or_(ends.is_(None), ends > bindparam("now"))
    return _one(noun).where(left, in_time, *more).values(being_redeemed=noun.being_redeemed + 1)


def _give_back(noun: Any) -> Update:
    return _one(noun).values(being_redeemed=noun.being_redeemed - 1)


def _complete(noun: Any) -> Update:
    return _one(noun).values(being_redeemed=noun.being_redeemed - 1, times_redeemed=noun.times_redeemed + 1)


_TAKE_COUPON, _TAKE_CODE = (
    _take(Coupon, Coupon.redeem_by),
    _take(PromotionCode, PromotionCode.expires_at, PromotionCode.active.is_(True)),
)
_GIVE_BACK = (_give_back(Coupon), _give_back(PromotionCode))
_COMPLETE = (_complete(Coupon), _complete(PromotionCode))


def take(coupon_key: str, code_id: str | None) -> bool:
    """Takes one redemption in the open step; False when none is left, and then the step must not be committed."""
    now = clock.now()
    taken = _run(_TAKE_COUPON, coupon_key, now=now)
    return taken and (code_id is None or _run(_TAKE_CODE, code_id, now=now))


def give_back(coupon_key: str, code_id: str | None) -> None:
    _both(_GIVE_BACK, coupon_key, code_id)


def complete(coupon_key: str, code_id: str | None) -> None:
    """What was taken is redeemed for good."""
    _both(_COMPLETE, coupon_key, code_id)


def _both(updates: tuple[Update, Update], coupon_key: str, code_id: str | None) -> None:
    _run(updates[0], coupon_key)
    if code_id is not None:
        _run(updates[1], code_id)


def _run(what: Update, id: str, **names: int) -> bool:
    return bool(now_writing().connection().execute(what, {"redeemed_id": id, **names}).rowcount)
