"""A paid session made a customer unless it was told otherwise."""

from typing import Any

from checkout.kit.versions import Change


def _always(params: dict[str, Any]) -> None:
    if params.get("mode") == "payment" and "customer" not in params:
        params.setdefault("customer_creation", "always")


CHANGE = Change(since="2022-08-01", params={"POST /v1/checkout/sessions": _always})
