"""An intent for which no ways to pay are named chooses them itself; it was for cards alone."""

from typing import Any

from checkout.kit.versions import Change

CHOSEN_BY = frozenset(
    {
        "automatic_payment_methods",
        "allowed_payment_method_types",
        "payment_method_types",
        "payment_method_configuration",
    }
)


def _cards(params: dict[str, Any]) -> None:
    if CHOSEN_BY.isdisjoint(params):
        params["payment_method_types"] = ["card"]


CHANGE = Change(
    since="2023-08-16", params=dict.fromkeys(("POST /v1/payment_intents", "POST /v1/setup_intents"), _cards)
)
