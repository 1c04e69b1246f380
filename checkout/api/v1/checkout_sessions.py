"""/v1/checkout/sessions"""

from dataclasses import replace
from typing import Any

from checkout.api.asks_params import AsksParams, asked, check_customer, check_texts
from checkout.api.caller import Caller
from checkout.api.collected_params import note_collected
from checkout.api.endpoint import Call, endpoint
from checkout.api.metadata import merge_metadata
from checkout.api.order_lines import page_of_lines
from checkout.api.order_params import basket_of, check_discountable
from checkout.api.page_options import session_options
from checkout.api.paging import IN_TERMS, of_those, page, within
from checkout.api.params import ListParams, OnlyExpand
from checkout.api.price_columns import missing_param
from checkout.api.session_changes import change_order
from checkout.api.session_params import CreateSession, IntentData, ListSessions, SetupData, UpdateSession
from checkout.api.session_settings import settings_of
from checkout.api.shipping import full_shipping
from checkout.kit import clock, versions
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, noun_called
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, living
from checkout.payments.intents import PaymentIntent
from checkout.sessions import offered, return_urls
from checkout.sessions.asks import NOTHING, Asks
from checkout.sessions.basket import Basket
from checkout.sessions.discounts import Discount, by_code, by_coupon
from checkout.sessions.expire import expire as expire_session
from checkout.sessions.pay import open_its_intent
from checkout.sessions.sessions import (
    LIFE_S,
    MIN_LIFE_S,
    CheckoutSession,
    life_s,
    open_session,
    open_to_save,
    with_email,
)

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
INTENT_ONCE_PAID = "2022-08-01"  # the version since when a session has no payment intent until it is paid
CLOCK_LEEWAY_S = clock.MINUTE_S  # a client's clock may be a little off ours


@endpoint("POST /v1/checkout/sessions", CreateSession)
def create(call: Call, params: CreateSession) -> Shape:
    for name in ("success_url", "cancel_url"):
        return_urls.check(getattr(params, name), livemode=call.account.livemode, param=name)
    _check_mode(params)
    customer_id = params.customer and living(call.account, params.customer, "customer").id
    check_customer(params, params.mode, params.customer, params.customer_creation)
    columns = {
        "allow_redisplay": params.payment_method_data.allow_redisplay,
        "asked": asks_of(call, params).kept,
        "cancel_url": params.cancel_url,
        "client_reference_id": params.client_reference_id,
        "customer_creation": None if params.customer else params.customer_creation or "if_required",
        "customer_email": params.customer_email,
        "customer_id": customer_id,
        "expires_at": _expiry(call.account, params.expires_at),
        "locale": params.locale,
        "metadata_": merge_metadata({}, params.metadata),
        "settings": settings_of(params),
        "success_url": params.success_url,
        **session_options(
            params.payment_method_options,
            offered.types_of(params.payment_method_types or params.allowed_payment_method_types),
            params.mode,
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
    session = open_session(call.account, basket, **columns, **_ways_to_pay(params, basket.currency))
    if session.amount_total and versions.is_before(call.version, INTENT_ONCE_PAID):
        open_its_intent(session)
    return session.shape()


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
    if params.status is not None:
        query = query.where(CheckoutSession.status == params.status)
    query = of_those(
        call.account,
        query,
        params,
        customer=(Customer, CheckoutSession.customer_id),
        payment_intent=(PaymentIntent, CheckoutSession.payment_intent_id),
        payment_link=(noun_called("payment_link"), CheckoutSession.opened_by),
    )
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


def _expiry(account: Account, expires_at: int | None) -> int:
    now = clock.now()
    if expires_at is None:
        return now + life_s(account)
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
