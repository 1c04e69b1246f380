"""What a browser may ask with a publishable key: it makes ways to pay, and is about one intent by its secret."""

import hmac
from typing import Any

from checkout.kit.errors import InvalidRequest, missing
from checkout.kit.resources import Account, noun_of
from checkout.kit.wire import Lens, Shape

# Source: Stripe's descriptions of these operations.
MAKES = frozenset({"POST /v1/confirmation_tokens", "POST /v1/payment_methods", "POST /v1/tokens"})
WITH_SECRET = frozenset(
    f"{operation}"
    for noun in ("payment_intents", "setup_intents")
    for operation in (
        f"GET /v1/{noun}/{{intent}}",
        f"POST /v1/{noun}/{{intent}}/confirm",
        f"POST /v1/{noun}/{{intent}}/verify_microdeposits",
    )
)
ABOUT_ITSELF = frozenset(  # what Stripe's browser library tells of itself and the page: about no object, and not kept
    {
        *("_stripe_version", "client_attribution_metadata", "guid", "key", "muid", "pasted_fields"),
        *("payment_user_agent", "referrer", "sid", "time_on_page"),
    }
)
SHOWN = frozenset(  # of an intent. Source: answers to publishable keys, as Stripe's browser library reads them
    {
        *("id", "object", "amount", "automatic_payment_methods", "canceled_at", "cancellation_reason"),
        *("capture_method", "client_secret", "confirmation_method", "created", "currency", "description"),
        *("last_payment_error", "last_setup_error", "livemode", "next_action", "payment_method"),
        *("payment_method_types", "processing", "receipt_email", "setup_future_usage", "shipping", "source", "status"),
        "usage",
    }
)
OPENED = frozenset({"payment_method"})  # what a browser may expand: how its shopper pays
THE_MERCHANTS = frozenset(  # to decide: a shopper's browser may not say how it is paid, or without whom
    {
        *("allowed_payment_method_types", "amount_details", "amount_to_confirm", "capture_method"),
        *("error_on_requires_action", "excluded_payment_method_types", "hooks", "mandate", "off_session"),
        *("payment_details", "payment_method_types"),
    }
)
INTENTS = ("payment_intent", "setup_intent")
MISMATCH = "The client_secret provided does not match the client_secret associated with the {}: {}"
_NAMES = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}


def may_ask(operation: str) -> bool:
    return operation in MAKES or operation in WITH_SECRET


def admit(account: Account, operation: str, path_params: dict[str, str], params: dict[str, Any]) -> None:
    """Takes out of the parameters what is the browser's own, its proof with it. Refuses another's secret, or none."""
    _drop(params)
    if isinstance(data := params.get("payment_method_data"), dict):
        _drop(data)
    for name in sorted(THE_MERCHANTS & params.keys()):
        raise InvalidRequest(f"The parameter {name} can only be used with a secret API key.", param=name)
    if operation in WITH_SECRET:
        _check_secret(account, path_params["intent"], params.pop("client_secret", None))


def _drop(params: dict[str, Any]) -> None:
    for name in ABOUT_ITSELF & params.keys():
        del params[name]


def lens(then: Lens | None) -> Lens:
    """Shows of an intent what its payer may see, whatever ``then`` makes of it: a browser chooses the version."""

    def show(shape: Shape) -> Shape:
        seen = then(shape) if then else shape
        return {name: it for name, it in seen.items() if name in SHOWN} if seen["object"] in INTENTS else seen

    return show


def _check_secret(account: Account, id: str, given: Any) -> None:
    if given is None:
        raise InvalidRequest("Missing required param: client_secret.", code="parameter_missing", param="client_secret")
    noun = noun_of(id)
    intent = noun.find(account, id) if noun is not None and noun.object_name in INTENTS else None
    if intent is None:
        raise missing(f"No such payment_intent: '{id}'", None, id)
    name = _NAMES[intent.object_name]
    secret = str(getattr(intent, "client_secret"))  # noqa: B009 - every intent has one; Resource does not say so
    if not (isinstance(given, str) and hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))):
        raise InvalidRequest(MISMATCH.format(name, intent.id), param="client_secret")
