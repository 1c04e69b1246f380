"""What may be said of a payment intent: the parameters of its operations."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from checkout.api.complaints import bad
from checkout.api.descriptors import Descriptor
from checkout.api.fields import (
    Clearable,
    Currency,
    Email,
    Expand,
    Flag,
    PositiveAmount,
    Text,
    Timestamp,
    Url,
)
from checkout.api.intent_details import AmountDetails, Hooks, PaymentDetails, RadarOptions
from checkout.api.metadata import Metadata
from checkout.api.method_options import MethodOptions
from checkout.api.method_types import KnownMethodType, MethodTypes
from checkout.api.params import Created, ListParams, P, Params, exclusive
from checkout.api.shipping import Shipment
from checkout.api.v1.payment_methods import AnyMethodData

ExcludedTypes = list[KnownMethodType]
CaptureMethod = Literal["automatic", "automatic_async", "manual"]


def _off_session(given: Any) -> Any:
    """The two kinds of a payment without the payer are one thing to a card network."""
    return "true" if given in ("one_off", "recurring") else given


FutureUsage = Literal["off_session", "on_session"]
OffSession = Annotated[Flag, BeforeValidator(_off_session)]


class AutomaticPaymentMethods(Params):
    enabled: Flag
    allow_redirects: Literal["always", "never"] = "always"


def chosen_once() -> Any:
    """Ways to pay are chosen automatically, or they are named."""

    def check(params: P) -> P:
        automatic = getattr(params, "automatic_payment_methods", None)
        if automatic is not None and automatic.enabled and getattr(params, "payment_method_types", None):
            text = "You may only specify one of these parameters: automatic_payment_methods, payment_method_types."
            raise bad(text, code="parameters_exclusive", below=["automatic_payment_methods"])
        return params

    return model_validator(mode="after")(check)


class Online(Params):
    ip_address: Text
    user_agent: Text


class Offline(Params):
    """On paper, or by telephone."""


class Acceptance(Params):
    type: Literal["online", "offline"]
    accepted_at: Timestamp | None = None
    online: Online | None = None
    offline: Offline | None = None


class MandateData(Params):
    customer_acceptance: Acceptance


class Beside(Params):
    """What may be said with every call about a payment that moves money."""

    amount_details: Clearable[AmountDetails] = None
    hooks: Clearable[Hooks] = None
    payment_details: Clearable[PaymentDetails] = None


class PayParams(Beside):
    """What may come with a confirmation."""

    excluded_payment_method_types: Clearable[ExcludedTypes] = None
    payment_method_options: MethodOptions | None = None

    confirmation_token: Text | None = None
    payment_method: Text | None = None
    payment_method_data: AnyMethodData | None = None
    off_session: OffSession = False
    return_url: Url | None = None
    receipt_email: Clearable[Email] = None
    setup_future_usage: Clearable[FutureUsage] = None
    shipping: Clearable[Shipment] = None
    allowed_payment_method_types: MethodTypes | None = None
    payment_method_types: MethodTypes | None = None
    capture_method: CaptureMethod | None = None
    error_on_requires_action: Flag = False
    mandate: Text | None = None
    mandate_data: MandateData | None = None
    radar_options: Clearable[RadarOptions] = None
    use_stripe_sdk: Flag = False
    expand: Expand = []

    _one_method = exclusive("confirmation_token", "payment_method", "payment_method_data")


class _IntentParams(PayParams):
    customer: Text | None = None
    description: Clearable[Text] = None
    metadata: Metadata = {}
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    transfer_group: Text | None = None


class CreateIntent(_IntentParams):
    amount: PositiveAmount
    currency: Currency
    automatic_payment_methods: AutomaticPaymentMethods | None = None
    confirm: Flag = False
    confirmation_method: Literal["automatic", "manual"] = "automatic"

    _chosen_once = chosen_once()


class UpdateIntent(Beside):
    excluded_payment_method_types: Clearable[ExcludedTypes] = None
    payment_method_options: MethodOptions | None = None
    transfer_group: Text | None = None
    amount: PositiveAmount | None = None
    capture_method: CaptureMethod | None = None
    currency: Currency | None = None
    customer: Text | None = None
    description: Clearable[Text] = None
    metadata: Metadata = {}
    payment_method: Text | None = None
    payment_method_data: AnyMethodData | None = None
    receipt_email: Clearable[Email] = None
    setup_future_usage: Clearable[FutureUsage] = None
    shipping: Clearable[Shipment] = None
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    allowed_payment_method_types: MethodTypes | None = None
    payment_method_types: MethodTypes | None = None
    expand: Expand = []

    _one_method = exclusive("payment_method", "payment_method_data")


class ConfirmIntent(PayParams):
    amount_to_confirm: PositiveAmount | None = None


class CancelIntent(Params):
    cancellation_reason: Literal["abandoned", "duplicate", "fraudulent", "requested_by_customer"] | None = None
    expand: Expand = []


class RetrieveIntent(Params):
    client_secret: Text | None = None
    expand: Expand = []


class ListIntents(ListParams):
    created: Created | None = None
    customer: Text | None = None
