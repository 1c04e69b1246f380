"""/v1/setup_intents"""

from typing import Any, Literal

from sqlalchemy import false

from checkout.api.client_secret import check_client_secret
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Currency, Expand, Flag, PositiveAmount, Text, Url
from checkout.api.intent_params import AutomaticPaymentMethods, ExcludedTypes, MandateData, chosen_once
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.method_options import SetupMethodOptions, given_options
from checkout.api.method_types import MethodTypes
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, Params, exclusive
from checkout.api.v1.payment_methods import AnyMethodData, any_tokenized_from, method_from
from checkout.kit import wire
from checkout.kit.db import atomic
from checkout.kit.errors import CardRefused, InvalidRequest, StillRunning
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import set_up as setting_up
from checkout.payments.cancel_set_up import cancel as cancel_setup
from checkout.payments.confirmation_tokens import ConfirmationToken, spent_with, unspent
from checkout.payments.customers import Customer, living
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep
from checkout.payments.set_up import SetUpWith
from checkout.payments.setup_intents import SetupIntent, open_setup, unexpected_state
from checkout.payments.update_set_up import update as update_setup

NO_METHOD = (
    "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent "
    "with a payment method and then confirm it again, or confirm it again directly with a payment method or "
    "ConfirmationToken."
)


class _SetupParams(Params):
    """What may come with every call that makes or changes one."""

    payment_method: Text | None = None
    payment_method_data: AnyMethodData | None = None
    payment_method_options: SetupMethodOptions | None = None
    allowed_payment_method_types: MethodTypes | None = None
    excluded_payment_method_types: Clearable[ExcludedTypes] = None
    payment_method_types: MethodTypes | None = None
    expand: Expand = []

    _one_method = exclusive("payment_method", "payment_method_data")


class SingleUse(Params):
    amount: PositiveAmount
    currency: Currency


class ConfirmSetup(_SetupParams):
    confirmation_token: Text | None = None
    mandate_data: MandateData | None = None
    return_url: Url | None = None
    use_stripe_sdk: Flag = False

    _one_way = exclusive("confirmation_token", "payment_method", "payment_method_data")


class CreateSetup(ConfirmSetup):
    automatic_payment_methods: AutomaticPaymentMethods | None = None
    confirm: Flag = False
    customer: Text | None = None
    description: Clearable[Text] = None
    metadata: Metadata = {}
    single_use: SingleUse | None = None
    usage: Literal["off_session", "on_session"] = "off_session"

    _chosen_once = chosen_once()


class UpdateSetup(_SetupParams):
    customer: Text | None = None
    description: Clearable[Text] = None
    metadata: Metadata = {}


class CancelSetup(Params):
    cancellation_reason: Literal["abandoned", "duplicate", "requested_by_customer"] | None = None
    expand: Expand = []


class RetrieveSetup(Params):
    client_secret: Text | None = None
    expand: Expand = []


class ListSetups(ListParams):
    attach_to_self: Flag | None = None
    created: Created | None = None
    customer: Text | None = None
    payment_method: Text | None = None


def answer(intent: SetupIntent) -> Shape:
    """The setup intent; or, where its last attempt was turned down, the refusal that tells why."""
    if intent.status == "requires_payment_method" and intent.last_setup_error is not None:
        raise _declined(intent)
    return intent.shape()


def resume(account: Account, id: str) -> Shape:
    """For the key of a confirmation whose process died: the setup intent tells how it ended."""
    intent = SetupIntent.of(account, id)
    if intent.status == "processing":
        raise StillRunning
    return answer(intent)


@endpoint("POST /v1/setup_intents", CreateSetup, own_steps=True, resume=resume)
def create(call: Call, params: CreateSetup) -> Shape:
    columns = _columns(call, params) | _automatic(params) | {"usage": params.usage}
    columns["metadata_"] = merge_metadata({}, params.metadata)
    columns["single_use"] = params.single_use and params.single_use.model_dump()
    token = _token(call, params)
    method = token.payment_method_id if token else _method(call, params)
    if not params.confirm:
        _refuse_without_confirm(params)
        return _create_only(call, columns, method)
    if method is None:
        raise InvalidRequest(NO_METHOD, code="setup_intent_unexpected_state")
    joined = spent_with(token, call.joined(answer))
    with atomic("setup intents: create and begin"):
        intent = open_setup(call.account, **columns)
        attempt = setting_up.begin(intent, _set_up_with(params, method, token), joined)
    setting_up.carry_out(attempt, joined)
    return answer(SetupIntent.of(call.account, intent.id))


@endpoint("GET /v1/setup_intents/{intent}", RetrieveSetup)
def retrieve(call: Call, params: RetrieveSetup, intent: str) -> Shape:
    found = SetupIntent.of(call.account, intent)
    check_client_secret(params.client_secret, found.client_secret, f"SetupIntent: {found.id}")
    return found.shape()


@endpoint("POST /v1/setup_intents/{intent}", UpdateSetup, own_steps=True)
def update(call: Call, params: UpdateSetup, intent: str) -> Shape:
    SetupIntent.of(call.account, intent)  # told to be missing before a card is tokenized for it
    joined = call.joined(SetupIntent.shape)

    def begin(intent: SetupIntent) -> None:
        joined.begin(intent)
        intent.metadata_ = merge_metadata(intent.metadata_, params.metadata)  # as it is now: others merge too

    columns, method = _columns(call, params), _method(call, params)
    return update_setup(call.account, intent, columns, method, Joined(begin, joined.settle)).shape()


@endpoint("POST /v1/setup_intents/{intent}/confirm", ConfirmSetup, own_steps=True, resume=resume)
def confirm(call: Call, params: ConfirmSetup, intent: str) -> Shape:
    found = SetupIntent.of(call.account, intent)
    if found.held_by is not None:
        raise InvalidRequest("You cannot confirm this SetupIntent because it belongs to a Checkout Session.")
    token = _token(call, params)
    method = token.payment_method_id if token else _method(call, params) or found.payment_method_id
    if method is None and found.status == "requires_payment_method":
        raise unexpected_state(found, NO_METHOD)
    with_ = _set_up_with(params, method or "", token, _columns(call, params))
    return answer(setting_up.set_up(call.account, intent, with_, spent_with(token, call.joined(answer))))


@endpoint("POST /v1/setup_intents/{intent}/cancel", CancelSetup, own_steps=True)
def cancel(call: Call, params: CancelSetup, intent: str) -> Shape:
    joined = call.joined(SetupIntent.shape)
    return cancel_setup(call.account, intent, params.cancellation_reason, joined).shape()


@endpoint("GET /v1/setup_intents", ListSetups)
def list_setups(call: Call, params: ListSetups) -> Shape:
    query = within(SetupIntent.owned_by(call.account), SetupIntent.created, params.created)
    if params.attach_to_self:
        query = query.where(false())  # none is for the account's own money
    customers, methods = (Customer, SetupIntent.customer_id), (PaymentMethod, SetupIntent.payment_method_id)
    query = of_those(call.account, query, params, customer=customers, payment_method=methods)
    return page(call.account, SetupIntent, query, params, "/v1/setup_intents")


def _create_only(call: Call, columns: dict[str, Any], method: str | Tokenized | None) -> Shape:
    with atomic("setup intents: create"):
        call.take_key()
        if isinstance(method, Tokenized):
            method = keep(call.account, method).id
        intent = open_setup(call.account, payment_method_id=method, **columns)
        call.keep(intent.shape)
    return intent.shape()


def _refuse_without_confirm(params: CreateSetup) -> None:
    for name in ("confirmation_token", "mandate_data", "return_url"):
        if name in params.model_fields_set:
            raise InvalidRequest(
                f"You can only provide `{name}` when creating a SetupIntent with `confirm` set to true.", param=name
            )


def _method(call: Call, params: _SetupParams) -> str | Tokenized | None:
    """What to set up: the id of a kept method, or a token made now; calls the outside."""
    if params.payment_method_data is not None:
        return any_tokenized_from(call, params.payment_method_data, "payment_method_data")
    return method_from(call, params.payment_method) if params.payment_method is not None else None


def _token(call: Call, params: ConfirmSetup) -> ConfirmationToken | None:
    return unspent(call.account, params.confirmation_token) if params.confirmation_token is not None else None


def _set_up_with(
    params: ConfirmSetup,
    method: str | Tokenized,
    token: ConfirmationToken | None,
    columns: dict[str, Any] | None = None,
) -> SetUpWith:
    """With ``use_stripe_sdk`` the browser's library leads to the bank and back."""
    return_url = params.return_url or (token.return_url if token else None)
    said = params.mandate_data.customer_acceptance.model_dump(exclude_none=True) if params.mandate_data else None
    return SetUpWith(method, None if params.use_stripe_sdk else return_url, columns or {}, said)


def _columns(call: Call, params: _SetupParams) -> dict[str, Any]:
    """The columns that were given; references are checked."""
    given = params.model_fields_set
    columns = {name: getattr(params, name) for name in given & {"description"}} | _types(params)
    if "excluded_payment_method_types" in given:
        excluded = params.excluded_payment_method_types
        columns["excluded_payment_method_types"] = list(dict.fromkeys(excluded)) if excluded else None
    if params.payment_method_options is not None:
        columns["payment_method_options"] = given_options(params.payment_method_options)
    if "customer" in given:
        columns["customer_id"] = living(call.account, getattr(params, "customer"), "customer").id  # noqa: B009 - not every model has it
    return columns


def _types(params: _SetupParams) -> dict[str, Any]:
    """The ways to pay that were named, by either name; a bank account names its own where none were."""
    named = params.payment_method_types or params.allowed_payment_method_types
    if named:
        return {"payment_method_types": named}
    data = params.payment_method_data
    return {"payment_method_types": ["card", data.type]} if data is not None and data.type != "card" else {}


def _automatic(params: CreateSetup) -> dict[str, Any]:
    """Without named types the methods are chosen automatically. Source: Stripe."""
    named = params.payment_method_types is not None or params.allowed_payment_method_types is not None
    chosen = params.automatic_payment_methods
    if chosen is None and named:
        return {"automatic_payment_methods": None}
    enabled, redirects = (chosen.enabled, chosen.allow_redirects) if chosen else (True, "always")
    return {"automatic_payment_methods": {"allow_redirects": redirects, "enabled": enabled}}


def _declined(intent: SetupIntent) -> CardRefused:
    error = dict(intent.last_setup_error)
    details = {name: error[name] for name in ("decline_code", "payment_method") if name in error}
    return CardRefused(
        error["message"],
        code=error["code"],
        param=error.get("param"),
        details=details | {"setup_intent": wire.plain(intent.shape())},
    )
