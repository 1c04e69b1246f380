"""Which ways to pay an intent takes: what its merchant named, in a currency that they know."""

from checkout.kit.errors import InvalidRequest
from checkout.payments import kinds, mandates, method_options
from checkout.payments.intents import PaymentIntent
from checkout.payments.kinds import CARD, KINDS
from checkout.payments.payment_methods import PaymentMethod

NO_MANDATE = (
    "This {} requires a mandate, but no existing mandate was found. Collect mandate acceptance from the customer and "
    "try again, providing acceptance data in the mandate_data parameter."
)


def check(intent: PaymentIntent, method: PaymentMethod, return_url: str | None, *, accepted: bool) -> None:
    """In the step that confirms. Raises ``InvalidRequest`` where the intent does not take the method so."""
    types = intent.types
    if method.type not in types:
        raise InvalidRequest(
            f"The PaymentMethod provided ({method.type}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(types)}.",
            param="payment_method",
        )
    if method.type == CARD:
        check_card(intent, method)
        return
    check_currency(types, intent.currency)
    if intent.captures_later(method.type):
        raise kinds.manual_capture_refused(method.type)
    has_mandate = accepted or mandates.latest_of(method.id, (intent.amount, intent.currency)) is not None
    check_way(method, return_url, "PaymentIntent", has_mandate=has_mandate)
    if KINDS[method.type].redirects and intent.future_usage(method.type) == "on_session":
        raise InvalidRequest(
            f"The payment method type {method.type} does not support `setup_future_usage` `on_session`.",
            param="setup_future_usage",
        )


def check_card(intent: PaymentIntent, method: PaymentMethod) -> None:
    """What the merchant wants of a card has to be in it."""
    options = method_options.of_type(intent.payment_method_options, CARD)
    check_network(options, method)
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


def check_network(options: method_options.Options, method: PaymentMethod) -> None:
    """The network that the merchant wants has to be one of the card's."""
    network, networks = options.get("network"), method.card["networks"]["available"]
    if network is not None and network not in networks:
        raise InvalidRequest(
            f"The card network {network} is not available for this card. Its available networks are: "
            f"{', '.join(networks)}.",
            param="payment_method_options[card][network]",
        )


def check_way(method: PaymentMethod, return_url: str | None, what: str, *, has_mandate: bool) -> None:
    """Whether the payer can be taken to their bank and back, or has allowed their account to be debited."""
    kind = KINDS[method.type]
    if kind.redirects and return_url is None:
        raise InvalidRequest(
            f"You must provide a `return_url` when confirming a {what} with the payment method type {method.type}.",
            param="return_url",
        )
    if method.type in kinds.NEEDS_MANDATE and not has_mandate:
        raise InvalidRequest(NO_MANDATE.format(what), param="mandate_data")


def check_currency(types: list[str], currency: str) -> None:
    refused = kinds.currency_refused(types, currency)
    if refused is not None:
        raise refused
