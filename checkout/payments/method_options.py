"""What a merchant wants of one way to pay: as it is kept, as it is shown, and what the processor is asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from checkout.kit.wire import Shape

CARD = "card"
DEFAULTS: dict[str, Shape] = {
    CARD: {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    },
    "us_bank_account": {"verification_method": "automatic"},
}
SETUP_DEFAULTS = DEFAULTS | {
    CARD: {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
}  # of a setup intent
NOT_SHOWN = frozenset({"moto"})  # Source: Stripe's schema
FEATURES = {
    "request_extended_authorization": "extended_authorization",
    "request_incremental_authorization": "incremental_authorization",
    "request_multicapture": "multicapture",
}
IF_AVAILABLE = "if_available"
MANUAL = "manual"
NO_USAGE = "none"

Options = Mapping[str, Any]


def merged(kept: Options | None, given: Options) -> Shape:
    """By type and member: what is given replaces what was kept, None takes it away."""
    result = {type: dict(options) for type, options in (kept or {}).items()}
    for type, options in given.items():
        both = {**result.get(type, {}), **options}
        result[type] = {name: value for name, value in both.items() if value is not None}
    return result


def shown(types: Iterable[str], kept: Options | None, defaults: Mapping[str, Shape] = DEFAULTS) -> Shape:
    """For each type that may be paid with: what was set, over what holds where nothing was."""
    return {type: defaults.get(type, {}) | _visible((kept or {}).get(type, {})) for type in types}


def of_type(kept: Options | None, type: str) -> Options:
    found: Options = (kept or {}).get(type, {})
    return found


def future_usage(kept: Options | None, type: str, of_intent: str | None) -> str | None:
    """How the method is to be used again: what is said of its type goes before what is said of all."""
    usage: str | None = of_type(kept, type).get("setup_future_usage", of_intent)
    return None if usage == NO_USAGE else usage


def wishes(kept: Options | None, type: str, *, captures_later: bool) -> Shape:
    """Members of the processor's ``ChargeRequest``; only those that are not as they are without a wish."""
    options = of_type(kept, type)
    wanted = [feature for name, feature in FEATURES.items() if options.get(name) == IF_AVAILABLE]
    found = {
        "three_d_secure": options.get("request_three_d_secure"),
        "moto": options.get("moto"),
        "network": options.get("network"),
        "wanted": wanted if captures_later else None,
        "verify_by": options.get("verification_method"),
    }
    return {name: value for name, value in found.items() if value}


def _visible(options: Options) -> Shape:
    return {name: value for name, value in options.items() if name not in NOT_SHOWN}
