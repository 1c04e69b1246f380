"""Which ways to pay a Checkout Session offers: those that its merchant named, without those that they excluded."""

from collections.abc import Sequence
from typing import Any

from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments import kinds
from checkout.payments.kinds import CARD, KINDS

DEFAULTS: dict[str, Shape] = {CARD: {"request_three_d_secure": "automatic"}}
UNNAMED = (CARD,)  # what is offered where none is named
NONE_LEFT = (
    "No valid payment method types for this Checkout Session. Please ensure that you have activated payment methods "
    "compatible with your chosen currency in your dashboard (https://dashboard.stripe.com/settings/payment_methods) "
    "or specify payment_method_types."
)


def types_of(named: Sequence[str] | None) -> list[str]:
    return list(named or UNNAMED)


def check(
    named: Sequence[str] | None, excluded: Sequence[str] = (), *, currency: str, manual_capture: bool = False
) -> list[str] | None:
    """The column: None where nothing was said. ``currency``: "" where none is known.

    Raises ``InvalidRequest`` where one of them does not know the currency or cannot wait to be captured, or none is
    left.
    """
    for type in named or ():
        _check_currency(type, currency)
        if manual_capture and type != CARD:
            raise kinds.manual_capture_refused(type)
    left = [type for type in types_of(named) if type not in excluded]
    if not left:
        raise InvalidRequest(NONE_LEFT, param="payment_method_types")
    return left if named else None


def options_shape(types: Sequence[str], given: Shape | None) -> Shape:
    """``payment_method_options`` of a session: of each type that it offers."""
    return {type: DEFAULTS.get(type, {}) | (given or {}).get(type, {}) for type in types}


def intent_columns(types: Sequence[str] | None, given: Shape | None) -> dict[str, Any]:
    """What a session's intent takes of it: ways to pay, and how."""
    columns: dict[str, Any] = {}
    if types:
        columns["payment_method_types"] = list(types)
    if given:
        columns["payment_method_options"] = {type: _of_intent(options) for type, options in given.items()}
    capture_method = (given or {}).get(CARD, {}).get("capture_method")
    if capture_method is not None:
        columns["capture_method"] = capture_method
    return columns


def _of_intent(options: Shape) -> Shape:
    """Which cards are taken is the page's affair alone."""
    found = {name: value for name, value in options.items() if name != "restrictions"}
    if "installments" in found:
        found["installments"] = {**found["installments"], "available_plans": [], "plan": None}
    return found


def _check_currency(type: str, currency: str) -> None:
    if currency and not KINDS[type].pays_in(currency):
        known = ", ".join(f"``{it}``" for it in KINDS[type].currencies)
        raise InvalidRequest(
            f"Invalid currency options ``{currency}``. The payment method `{type}` only supports the following "
            f"currencies: {known}.",
            param="payment_method_types",
        )
