"""A customer could be given a coupon, or a code that stands for one."""

from typing import Any

from checkout.kit.versions import Change

NAMES = ("coupon", "promotion_code")


def kept_apart(name: str) -> str:
    """How an older request's parameter is handed on: by a name that no request can have."""
    return f"[{name}]"


def _handed_on(params: dict[str, Any]) -> None:
    for name in NAMES:
        if name in params:
            params[kept_apart(name)] = params.pop(name)


CHANGE = Change(
    since="2025-03-31.basil",
    params=dict.fromkeys(("POST /v1/customers", "POST /v1/customers/{customer}"), _handed_on),
)
