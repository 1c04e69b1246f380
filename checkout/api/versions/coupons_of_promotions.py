"""A promotion code's coupon moved into ``promotion``, a discount's into ``source``."""

from typing import Any

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape

MOVED_TO = {"promotion_code": "promotion", "discount": "source"}


def _moved_back(shape: Shape, _account: Account) -> None:
    holder: dict[str, Any] | None = shape.pop(MOVED_TO[shape["object"]], None)
    if holder is not None:
        shape["coupon"] = holder.get("coupon")


CHANGE = Change(
    since="2025-09-30.clover",
    shapes=dict.fromkeys(MOVED_TO, _moved_back),
    members={"promotion_code": {"coupon": "?"}, "discount": {"coupon": "?"}},
)
