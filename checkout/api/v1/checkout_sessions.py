"""/v1/checkout/sessions"""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import false

from checkout.api.asks_params import AsksParams, SessionAsksParams, asked, check_customer, check_texts
from checkout.api.caller import Caller
from checkout.api.collected_params import Collected, note_collected
from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Email, Expand, Text, Timestamp, Url, choice, text
from checkout.api.intent_params import FutureUsage
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.method_types import KnownMethodType, MethodTypes
from checkout.api.order_lines import Line, page_of_lines
from checkout.api.order_params import MAX_WAYS, ShippingOption, basket_of, check_discountable
from checkout.api.page_options import OptionsOnPage, session_options
from checkout.api.paging import IN_TERMS, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params, exclusive
from checkout.api.price_columns import missing_param
from checkout.api.session_changes import MAX_LINES, OrderChanges, change_order
from checkout.api.session_settings import Mode, SessionSettings, settings_of
from checkout.api.shipping import Shipping, full_shipping
from checkout.kit import clock
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments.customers import living
from checkout.sessions import offered, return_urls
from checkout.sessions.asks import NOTHING, Asks
from checkout.sessions.basket import Basket
from checkout.sessions.discounts import Discount, by_code, by_coupon
from checkout.sessions.expire import expire as expire_session
from checkout.sessions.sessions import LIFE_S, MIN_LIFE_S, CheckoutSession, open_session, open_to_save, with_email

MAX_DISCOUNTS = 1  # Source: Stripe
MAX_REFERENCE_CHARS = 200
ONLY_FOR_PAYMENT = (
    "line_items",
    "optional_items",
    "discounts",
    "allow_promotion_codes",
    "payment_intent_data",
    "shipping_options",
    "submit_type",
)
ONLY_FOR_SETUP = ("setup_intent_data",)
_LOCALES = """
ar auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA he hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR
ro ru sk sl sv th tr vi zh zh-HK zh-TW
"""
LOCALES = frozenset(_LOCALES.split())  # Source: Stripe, but for ar and he
CLOCK_LEEWAY_S = clock.MINUTE_S  # a client's clock may be a little off ours

CustomerCreation = Literal["always", "if_required"]
Locale = Annotated[str, choice(LOCALES, ())]


class IntentData(Params):
    """What the session's intent is made with."""

    description: Text | None = None
    metadata: Metadata = {}
    receipt_email: Email | None = None
    shipping: Shipping | None = None
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
    subscription: Text | None = None


@endpoint("POST /v1/checkout/sessions", CreateSession)
def create(call: Call, params: CreateSession) -> Shape:
    for name in ("success_url", "cancel_url"):
        return_urls.check(getattr(params, name), livemode=call.account.livemode, param=name)
    _check_mode(params)
    customer_id = params.customer and living(call.account, params.customer, "customer").id
    check_customer(params, params.mode, params.customer, params.customer_creation)
    columns = {
        "asked": asks_of(call, params).kept,
        "cancel_url": params.cancel_url,
        "client_reference_id": params.client_reference_id,
        "customer_creation": None if params.customer else params.customer_creation or "if_required",
        "customer_email": params.customer_email,
        "customer_id": customer_id,
        "expires_at": _expiry(params.expires_at),
        "locale": params.locale,
        "metadata_": merge_metadata({}, params.metadata),
        "settings": settings_of(params),
        "success_url": params.success_url,
        **session_options(
            params.payment_method_options,
            offered.types_of(params.payment_method_types or params.allowed_payment_method_types),
        ),
    }
    if params.mode == "setup":
        data = params.setup_intent_data or SetupData()
        setup = {"description": data.description, "metadata_": merge_metadata({}, data.metadata)}
        columns |= _ways_to_pay(params, params.currency or "")
        return open_to_save(call.account, setup, currency=params.currency or "", **columns).shape()
    columns |= {
        "payment_intent_data": intent_columns(params.payment_intent_data),
        "allow_promotion_codes": params.allow_promotion_codes,
        "submit_type": params.submit_type,
    }
    basket = _basket(call, params, customer_id)
    return open_session(call.account, basket, **columns, **_ways_to_pay(params, basket.currency)).shape()


@endpoint("GET /v1/checkout/sessions/{session}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, session: str) -> Shape:
    return CheckoutSession.of(call.account, session).shape()


@endpoint("POST /v1/checkout/sessions/{session}", UpdateSession)
def update(call: Call, params: UpdateSession, session: str) -> Shape:
    found = change_order(call, session, params)
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    if params.collected_information is not None:
        note_collected(found, params.collected_information)
    return found.shape()


@endpoint("GET /v1/checkout/sessions/{session}/line_items", ListParams)
def list_line_items(call: Call, params: ListParams, session: str) -> Shape:
    found = CheckoutSession.of(call.account, session)
    return page_of_lines(found.id, params, f"/v1/checkout/sessions/{found.id}/line_items")


@endpoint("POST /v1/checkout/sessions/{session}/expire", OnlyExpand, own_steps=True)
def expire(call: Call, _params: OnlyExpand, session: str) -> Shape:
    return expire_session(call.account, session, call.joined(CheckoutSession.shape)).shape()


@endpoint("GET /v1/checkout/sessions", ListSessions)
def list_sessions(call: Call, params: ListSessions) -> Shape:
    details = params.customer_details
    owned = CheckoutSession.owned_by(call.account) if details is None else with_email(call.account, details.email)
    query = within(owned, CheckoutSession.created, params.created)
    for column, wanted in (
        (CheckoutSession.customer_id, params.customer),
        (CheckoutSession.payment_intent_id, params.payment_intent),
        (CheckoutSession.opened_by, params.payment_link),
        (CheckoutSession.status, params.status),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if params.subscription is not None:
        query = query.where(false())  # no session makes one
    order = None if details is None else IN_TERMS
    return page(call.account, CheckoutSession, query, params, "/v1/checkout/sessions", order=order)


def intent_columns(data: IntentData | None) -> dict[str, Any]:
    """The columns of an intent that is made later."""
    if data is None:
        return {}
    check_descriptor(data)
    names = data.model_fields_set - {"metadata", "shipping"}
    columns: dict[str, Any] = {name: getattr(data, name) for name in names}
    if data.shipping is not None:
        columns["shipping"] = full_shipping(data.shipping)
    return {**columns, "metadata": merge_metadata({}, data.metadata)}


def check_descriptor(data: Any) -> None:
    """As payment intents have it: a card's statement takes a suffix only."""
    if data.statement_descriptor is not None:
        raise InvalidRequest(
            "The statement_descriptor parameter is not supported for the payment method type `card`. Use "
            "statement_descriptor_suffix instead.",
            param="payment_intent_data[statement_descriptor]",
        )


def asks_of(call: Caller, params: AsksParams, before: Asks = NOTHING) -> Asks:
    """What a page asks for, with what these change of it."""
    asks = replace(before, **asked(call, params))
    check_texts(asks)
    return asks


def _basket(call: Call, params: CreateSession, customer_id: str | None) -> Basket:
    takes_codes = bool(params.allow_promotion_codes)
    basket = basket_of(call, params, params.mode, params.shipping_options, takes_codes=takes_codes)
    basket = replace(basket, discount=_discount(call, params, basket, customer_id))
    basket.check_total()
    return basket


def _ways_to_pay(params: CreateSession, currency: str) -> dict[str, Any]:
    named, excluded = (
        params.payment_method_types or params.allowed_payment_method_types,
        params.excluded_payment_method_types,
    )
    manual = params.payment_intent_data is not None and params.payment_intent_data.capture_method == "manual"
    types = offered.check(named, excluded, currency=currency, manual_capture=manual)
    return {"payment_method_types": types, "excluded_payment_method_types": excluded or None}


def _check_mode(params: CreateSession) -> None:
    """Refuses what is for sessions of another mode."""
    for name in ONLY_FOR_SETUP if params.mode == "payment" else ONLY_FOR_PAYMENT:
        if getattr(params, name):
            raise InvalidRequest(f"You can not pass `{name}` in `{params.mode}` mode.", param=name)
    types = params.payment_method_types or params.allowed_payment_method_types
    if params.mode == "setup" and params.currency is None and not types:
        raise missing_param("currency")


def _discount(call: Call, params: CreateSession, basket: Basket, customer_id: str | None) -> Discount | None:
    if not params.discounts:
        return None
    check_discountable(basket, "discounts")
    (given,), param, currency = params.discounts, "discounts[0]", basket.currency
    if given.coupon is not None:
        found = by_coupon(call.account, given.coupon, currency, f"{param}[coupon]")
    elif given.promotion_code is not None:
        subtotal, code_param = basket.totals.subtotal, f"{param}[promotion_code]"
        found = by_code(call.account, given.promotion_code, currency, subtotal, customer_id, code_param)
    else:
        raise missing_param(f"{param}[coupon]")
    basket.check_discount(found, param)
    return found


def _expiry(expires_at: int | None) -> int:
    now = clock.now()
    if expires_at is None:
        return now + LIFE_S
    if expires_at < now + MIN_LIFE_S - CLOCK_LEEWAY_S:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if expires_at > now + LIFE_S + CLOCK_LEEWAY_S:
        raise InvalidRequest(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at
