"""Which ways to pay an intent takes: what its merchant named, in a currency that they know."""

from checkout.kit.errors import InvalidRequest, NotBuilt
from checkout.payments.intents import PaymentIntent
from checkout.payments.payment_methods import PaymentMethod

CURRENCIES = {"sepa_debit": ("eur",)}  # of the ways that know not all


def check(intent: PaymentIntent, method: PaymentMethod) -> None:
    """In the step that confirms. Raises ``InvalidRequest`` where the intent does not take the method."""
    types = intent.types
    if method.type not in types:
        raise InvalidRequest(
            f"The PaymentMethod provided ({method.type}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(types)}.",
            param="payment_method",
        )
    if method.type == "card":
        return
    check_currency(types, intent.currency)
    if intent.capture_method == "manual":
        raise InvalidRequest(
            f"The payment method type `{method.type}` does not support `capture_method` `manual`.",
            param="capture_method",
        )
    if intent.setup_future_usage is not None:
        raise NotBuilt(
            f"`setup_future_usage` with the payment method type `{method.type}` is known but not supported by this "
            "version of Tender.",
            param="setup_future_usage",
        )


def check_currency(types: list[str], currency: str) -> None:
    for type in types:
        if currency not in CURRENCIES.get(type, (currency,)):
            raise InvalidRequest(
                f"The currency provided ({currency}) is invalid for one or more payment method types on this "
                "PaymentIntent.",
                param="currency",
            )
