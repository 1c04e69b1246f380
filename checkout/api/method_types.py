"""The types of payment methods as parameters name them; those that Stripe knows and that are not to be had here."""

import json
from importlib.resources import files
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticKnownError

from checkout.api.complaints import bad
from checkout.api.fields import scalar
from checkout.payments.kinds import KINDS

NOT_ACTIVATED = frozenset(json.loads(files("checkout.api.v1").joinpath("payment_method_types.json").read_bytes()))
_EXPECTED = ", ".join(f"'{it}'" for it in sorted({*KINDS, *NOT_ACTIVATED}))
UNACTIVATED = (
    'The payment method type "{}" is invalid. Please ensure the provided type is activated in your dashboard '
    "(https://dashboard.stripe.com/account/payments/settings) and your account is enabled for any preview features "
    "that you are trying to use. See https://stripe.com/docs/payments/payment-methods/integration-options for more "
    "information."
)


def _known(given: Any) -> str:
    written = scalar(given)
    if written not in KINDS and written not in NOT_ACTIVATED:
        raise PydanticKnownError("literal_error", {"expected": _EXPECTED})
    return written


def _activated(type: str) -> str:
    """The one place where a type is refused that this account does not have."""
    if type in NOT_ACTIVATED:
        raise bad(UNACTIVATED.format(type), code="payment_method_unactivated")
    return type


def _all_activated(types: list[str]) -> list[str]:
    return [_activated(type) for type in dict.fromkeys(types)]


KnownMethodType = Annotated[str, BeforeValidator(_known)]
AnyMethodType = Annotated[str, BeforeValidator(_known), AfterValidator(_activated)]
MethodTypes = Annotated[list[KnownMethodType], AfterValidator(_all_activated)]
"""Each once, in the order in which they were named."""
