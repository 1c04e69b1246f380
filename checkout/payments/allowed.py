"""Which ways to pay an intent takes: what its merchant named, in a currency that they know."""

from checkout.kit.errors import InvalidRequest, NotBuilt
from checkout.payments import method_options
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
        check_card(intent, method)
        return
    check_currency(types, intent.currency)
    if intent.captures_later(method.type):
        raise InvalidRequest(
            f"The payment method type `{method.type}` does not support `capture_method` `manual`.",
            param="capture_method",
        )
    if intent.future_usage(method.type) is not None:
        raise NotBuilt(
            f"`setup_future_usage` with the payment method type `{method.type}` is known but not supported by this "
            "version of Tender.",
            param="setup_future_usage",
        )


def check_card(intent: PaymentIntent, method: PaymentMethod) -> None:
    """What the merchant wants of a card has to be in it."""
    options = method_options.of_type(intent.payment_method_options, "card")
    network, networks = options.get("network"), method.card["networks"]["available"]
    if network is not None and network not in networks:
        raise InvalidRequest(
            f"The card network {network} is not available for this card. Its available networks are: "
            f"{', '.join(networks)}.",
            param="payment_method_options[card][network]",
        )
    if options.get("require_cvc_recollection") and method.customer_id is not None:
        raise InvalidRequest(
            "The card's CVC has to be collected again, and none was given. Provide it as a CVC token.",
            code="parameter_missing",
            param="payment_method_options[card][cvc_token]",
        )
    if (options.get("installments") or {}).get("plan") is not None:
        raise InvalidRequest(
            "The installment plan provided is not available for this card.",
            param="payment_method_options[card][installments][plan]",
        )


def check_currency(types: list[str], currency: str) -> None:
    for type in types:
        if currency not in CURRENCIES.get(type, (currency,)):
            raise InvalidRequest(
                f"The currency provided ({currency}) is invalid for one or more payment method types on this "
                "PaymentIntent.",
                param="currency",
            )
