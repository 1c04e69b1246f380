"""/v1/payment_intents"""

import re
from typing import Any

from checkout.api.client_secret import check_client_secret
from checkout.api.endpoint import Call, endpoint
from checkout.api.intent_columns import columns_of
from checkout.api.intent_params import (
    CancelIntent,
    ConfirmIntent,
    CreateIntent,
    ListIntents,
    PayParams,
    RetrieveIntent,
    UpdateIntent,
)
from checkout.api.metadata import merge_metadata
from checkout.api.method_options import check_shoppers, given_options
from checkout.api.paging import of_those, page, within
from checkout.api.v1.payment_methods import any_tokenized_from, method_from
from checkout.kit import money, wire
from checkout.kit.db import atomic
from checkout.kit.errors import CardRefused, InvalidRequest, StillRunning
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import allowed, attempts, instructions, kinds
from checkout.payments import confirm as confirming
from checkout.payments.cancel import cancel as cancel_intent
from checkout.payments.confirm import PayWith
from checkout.payments.confirmation_tokens import ConfirmationToken, spent_with, unspent
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent, of_merchant, open_intent, unexpected_state
from checkout.payments.mandates import Mandate
from checkout.payments.payment_methods import Tokenized, keep
from checkout.payments.update import update as update_intent

ONLY_WITH_CONFIRM = (
    "confirmation_token",
    "error_on_requires_action",
    "mandate",
    "mandate_data",
    "off_session",
    "return_url",
)
MADE = re.compile(r"pm_1[0-9A-Za-z]{23}")  # a method's id, as they are made
NO_METHOD = (
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
    "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
    "method or ConfirmationToken."
)


def answer(intent: PaymentIntent) -> Shape:
    """The intent; or, where its last attempt was turned down, the refusal that tells why."""
    if intent.status == "requires_payment_method" and intent.last_payment_error is not None:
        raise _declined(intent)
    return intent.shape()


def resume(account: Account, id: str) -> Shape:
    """For the key of a confirmation whose process died: the intent tells how it ended."""
    intent = PaymentIntent.of(account, id)
    if intent.status == "processing" and not attempts.is_delayed(id):
        raise StillRunning
    return answer(intent)


def resume_moving(account: Account, id: str) -> Shape:
    """For the key of a capture or a cancellation whose process died."""
    if instructions.is_moving(id):
        raise StillRunning
    return PaymentIntent.of(account, id).shape()


@endpoint("POST /v1/payment_intents", CreateIntent, own_steps=True, resume=resume)
def create(call: Call, params: CreateIntent) -> Shape:
    columns = {
        "amount": params.amount,
        "currency": params.currency,
        "confirmation_method": params.confirmation_method,
        **columns_of(call, params),
        **_automatic(params),
    }
    types = columns.get("payment_method_types") or []
    money.check_chargeable(params.amount, params.currency, least=kinds.least(types))
    allowed.check_currency(types, params.currency)
    token = _token(call, params)
    method = token.payment_method_id if token else _method(call, params) or _of_mandate(call, params)
    if not params.confirm:
        _refuse_without_confirm(params)
        return _create_only(call, columns, method)
    if method is None:
        raise InvalidRequest(NO_METHOD, code="payment_intent_unexpected_state")
    joined = spent_with(token, call.joined(answer))
    with atomic("payment intents: create and begin"):
        intent = open_intent(call.account, **columns | _of_token(token, params))
        attempt = confirming.begin(intent, _pay_with(params, method, token), joined)
    confirming.carry_out(attempt, joined)
    return answer(PaymentIntent.of(call.account, intent.id))


@endpoint("GET /v1/payment_intents/{intent}", RetrieveIntent)
def retrieve(call: Call, params: RetrieveIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    check_client_secret(params.client_secret, found.client_secret, f"PaymentIntent: {found.id}")
    return found.shape()


@endpoint("POST /v1/payment_intents/{intent}", UpdateIntent, own_steps=True)
def update(call: Call, params: UpdateIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    columns = columns_of(call, params)
    columns |= _amounts(params, found, columns.get("payment_method_types") or found.types)
    joined = call.joined(PaymentIntent.shape)

    def begin(intent: PaymentIntent) -> None:
        joined.begin(intent)
        intent.metadata_ = merge_metadata(intent.metadata_, params.metadata)  # as it is now: others merge too

    return update_intent(call.account, intent, columns, _method(call, params), Joined(begin, joined.settle)).shape()


@endpoint("POST /v1/payment_intents/{intent}/confirm", ConfirmIntent, own_steps=True, resume=resume)
def confirm(call: Call, params: ConfirmIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    if found.held_by is not None:
        raise InvalidRequest("You cannot confirm this PaymentIntent because it is paid through a Checkout Session.")
    if call.key.kind == "pk":
        _check_browser(params, found)
    token = _token(call, params)
    method = token.payment_method_id if token else _method(call, params) or _of_mandate(call, params)
    method = method or found.payment_method_id
    if method is None and found.status == "requires_payment_method":
        raise unexpected_state(found, NO_METHOD)
    columns = columns_of(call, params) | _of_token(token, params)
    if params.amount_to_confirm is not None:
        money.check_chargeable(params.amount_to_confirm, found.currency, least=kinds.least(found.types))
        columns["amount"] = params.amount_to_confirm
    pay_with = _pay_with(params, method or "", token, columns)
    return answer(confirming.confirm(call.account, intent, pay_with, spent_with(token, call.joined(answer))))


@endpoint("POST /v1/payment_intents/{intent}/cancel", CancelIntent, own_steps=True, resume=resume_moving)
def cancel(call: Call, params: CancelIntent, intent: str) -> Shape:
    joined = call.joined(PaymentIntent.shape)
    return cancel_intent(call.account, of_merchant(call.account, intent).id, params.cancellation_reason, joined).shape()


@endpoint("GET /v1/payment_intents", ListIntents)
def list_intents(call: Call, params: ListIntents) -> Shape:
    query = PaymentIntent.owned_by(call.account).where(~PaymentIntent.hidden)
    query = within(query, PaymentIntent.created, params.created)
    query = of_those(call.account, query, params, customer=(Customer, PaymentIntent.customer_id))
    return page(call.account, PaymentIntent, query, params, "/v1/payment_intents")


def _amounts(params: UpdateIntent, found: PaymentIntent, types: list[str]) -> dict[str, Any]:
    """What of an update is about money, checked against the ways to pay that there are then."""
    amount, currency = params.amount or found.amount, params.currency or found.currency
    changes = (amount, currency) != (found.amount, found.currency)
    if changes or types != found.types:
        money.check_chargeable(amount, currency, least=kinds.least(types))
    return {"amount": amount, "currency": currency} if changes else {}


def _create_only(call: Call, columns: dict[str, Any], method: str | Tokenized | None) -> Shape:
    with atomic("payment intents: create"):
        call.take_key()
        if isinstance(method, Tokenized):
            method = keep(call.account, method).id
        intent = open_intent(call.account, payment_method_id=method, **columns)
        call.keep(intent.shape)
    return intent.shape()


def _refuse_without_confirm(params: CreateIntent) -> None:
    for name in ONLY_WITH_CONFIRM:
        if name in params.model_fields_set:
            raise InvalidRequest(
                f"You can only provide `{name}` when creating a PaymentIntent with `confirm` set to true.",
                param=name,
            )


def _method(call: Call, params: PayParams | UpdateIntent) -> str | Tokenized | None:
    """What to pay with: the id of a kept method, or a token made now; calls the outside."""
    if params.payment_method_data is not None:
        return any_tokenized_from(call, params.payment_method_data, "payment_method_data")
    if params.payment_method is None:
        return None
    if isinstance(params, CreateIntent) and MADE.fullmatch(params.payment_method):
        return params.payment_method  # no alias: the step that uses it reads it, and refuses it where there is none
    return method_from(call, params.payment_method)


def _of_mandate(call: Call, params: PayParams) -> str | None:
    """What a mandate was given for is paid with, where nothing else is named."""
    if params.mandate is None:
        return None
    return Mandate.of(call.account, params.mandate, param="mandate").payment_method_id


def _check_browser(params: PayParams, intent: PaymentIntent) -> None:
    check_shoppers(params)
    if intent.confirmation_method == "manual":
        raise InvalidRequest(
            f"This PaymentIntent {intent.id} cannot be confirmed using your publishable key because its "
            "`confirmation_method` is set to `manual`. Please use your secret key instead, or create a PaymentIntent "
            "with `confirmation_method` set to `automatic`."
        )


def _token(call: Call, params: PayParams) -> ConfirmationToken | None:
    return unspent(call.account, params.confirmation_token) if params.confirmation_token is not None else None


def _of_token(token: ConfirmationToken | None, params: PayParams) -> dict[str, Any]:
    """The columns that the payer's form gives; what the call itself gives goes before."""
    if token is None:
        return {}
    shipping = token.shipping and {**token.shipping, "carrier": None, "tracking_number": None}
    columns = {"setup_future_usage": token.setup_future_usage, "shipping": shipping}
    given = params.model_fields_set
    found = {name: value for name, value in columns.items() if value is not None and name not in given}
    return found | _chosen(token.payment_method_options, params)


def _chosen(by_payer: Shape | None, params: PayParams) -> dict[str, Any]:
    """Of each way to pay, what the payer's form and the call want together."""
    if by_payer is None:
        return {}
    by_call = given_options(params.payment_method_options) if params.payment_method_options else {}
    types = by_payer.keys() | by_call.keys()
    return {"payment_method_options": {it: {**by_payer.get(it, {}), **by_call.get(it, {})} for it in types}}


def _pay_with(
    params: PayParams,
    method: str | Tokenized,
    token: ConfirmationToken | None,
    columns: dict[str, Any] | None = None,
) -> PayWith:
    return PayWith(
        method,
        None if params.use_stripe_sdk else params.return_url or (token.return_url if token else None),
        params.off_session,
        may_challenge=not params.error_on_requires_action,
        columns=columns or {},
        acceptance=params.mandate_data.customer_acceptance.model_dump(exclude_none=True)
        if params.mandate_data
        else None,
        mandate=params.mandate,
    )


def _automatic(params: CreateIntent) -> dict[str, Any]:
    """What only a new intent has. Without named types the methods are chosen automatically. Source: Stripe."""
    named = params.payment_method_types is not None or params.allowed_payment_method_types is not None
    chosen = params.automatic_payment_methods
    automatic = {"allow_redirects": chosen.allow_redirects, "enabled": chosen.enabled} if chosen else None
    if automatic is None and not named:
        automatic = {"allow_redirects": "always", "enabled": True}
    return {"automatic_payment_methods": automatic, "metadata_": merge_metadata({}, params.metadata)}


def _declined(intent: PaymentIntent) -> CardRefused:
    error = dict(intent.last_payment_error)
    details = {name: error[name] for name in ("charge", "decline_code", "payment_method") if name in error}
    return CardRefused(
        error["message"],
        code=error["code"],
        param=error.get("param"),
        details=details | {"payment_intent": wire.plain(intent.shape())},
    )
