"""What may be said of a Checkout Session: the parameters of its operations."""

from typing import Annotated, Literal

from pydantic import Field

from checkout.api.asks_params import SessionAsksParams
from checkout.api.collected_params import Collected
from checkout.api.descriptors import Descriptor
from checkout.api.fields import Email, Expand, Text, Timestamp, Url, choice, none_of, text
from checkout.api.intent_params import FutureUsage
from checkout.api.metadata import Metadata
from checkout.api.method_types import KnownMethodType, MethodTypes
from checkout.api.order_lines import Line
from checkout.api.order_params import MAX_WAYS, ShippingOption
from checkout.api.page_options import OptionsOnPage
from checkout.api.params import Created, ListParams, Params, exclusive
from checkout.api.session_changes import MAX_LINES, OrderChanges
from checkout.api.session_settings import Mode, SessionSettings
from checkout.api.shipping import Shipment
from checkout.api.v1.payment_methods import AllowRedisplay
from checkout.sessions.locales import LOCALES

MAX_DISCOUNTS = 1  # Source: Stripe
MAX_REFERENCE_CHARS = 200

CustomerCreation = Literal["always", "if_required"]
Locale = Annotated[str, choice(LOCALES)]


class IntentData(Params):
    """What the session's intent is made with."""

    description: Text | None = None
    metadata: Metadata = {}
    receipt_email: Email | None = None
    shipping: Shipment | None = None
    setup_future_usage: FutureUsage | None = None
    statement_descriptor: Text | None = None
    statement_descriptor_suffix: Descriptor | None = None
    transfer_group: Text | None = None
    capture_method: Literal["automatic", "automatic_async", "manual"] | None = None


class DiscountBy(Params):
    coupon: Text | None = None
    promotion_code: Text | None = None

    _one_discount = exclusive("coupon", "promotion_code")


class SetupData(Params):
    """What the session's setup intent is made with."""

    description: Text | None = None
    metadata: Metadata = {}


class MethodData(Params):
    """What the payment method is made with."""

    allow_redisplay: AllowRedisplay | None = None


class CreateSession(SessionAsksParams, SessionSettings):
    mode: Mode
    line_items: Annotated[list[Line], Field(max_length=MAX_LINES)] | None = None
    success_url: Url | None = None
    cancel_url: Url | None = None
    client_reference_id: Annotated[str, text(MAX_REFERENCE_CHARS)] | None = None
    customer: Text | None = None
    customer_creation: CustomerCreation | None = None
    customer_email: Email | None = None
    discounts: Annotated[list[DiscountBy], Field(max_length=MAX_DISCOUNTS)] = []
    expires_at: Timestamp | None = None
    locale: Locale | None = None
    metadata: Metadata = {}
    payment_intent_data: IntentData | None = None
    allowed_payment_method_types: MethodTypes | None = None
    excluded_payment_method_types: list[KnownMethodType] = []
    payment_method_data: MethodData = MethodData()
    payment_method_options: OptionsOnPage | None = None
    payment_method_types: MethodTypes | None = None
    setup_intent_data: SetupData | None = None
    shipping_options: Annotated[list[ShippingOption], Field(max_length=MAX_WAYS)] = []
    expand: Expand = []

    _one_customer = exclusive("customer", "customer_email")
    _one_creation = exclusive("customer", "customer_creation")
    _one_list = exclusive("allowed_payment_method_types", "payment_method_types")
    _one_way_to_save = exclusive("allow_promotion_codes", "discounts")


class UpdateSession(OrderChanges):
    collected_information: Collected | None = None
    metadata: Metadata = {}
    expand: Expand = []


class DetailsOfCustomer(Params):
    email: Text


class ListSessions(ListParams):
    created: Created | None = None
    customer: Text | None = None
    customer_details: DetailsOfCustomer | None = None
    payment_intent: Text | None = None
    payment_link: Text | None = None
    status: Literal["complete", "expired", "open"] | None = None
    subscription: Annotated[str, none_of("subscription")] | None = None
