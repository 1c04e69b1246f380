"""/v1/payment_methods"""

from dataclasses import replace
from typing import Annotated, Any, Literal, Protocol

from checkout.api.bank_params import NEEDED_OF_PAYER, Ideal, SepaDebit, UpdateUsBankAccount, UsBankAccount, account_of
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Email, Expand, Text, integer, text
from checkout.api.intent_details import RadarOptions
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.method_types import AnyMethodType
from checkout.api.paging import page
from checkout.api.params import ListParams, OnlyExpand, Params, exclusive
from checkout.api.shipping import Address, full_address
from checkout.events import log
from checkout.kit import wire
from checkout.kit.card import Card, four_digit_year
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.wire import Shape
from checkout.payments import attach as attaching
from checkout.payments.customers import Customer, living
from checkout.payments.payment_methods import (
    PaymentMethod,
    Tokenized,
    billing_details,
    keep,
    preferring,
    tokenize,
    tokenize_account,
    tokenize_alias,
)
from checkout.payments.tokens import tokenized_of

MAX_YEAR = 9999
AllowRedisplay = Literal["always", "limited", "unspecified"]


class Networks(Params):
    preferred: Literal["cartes_bancaires", "mastercard", "visa"] | None = None


class CardParams(Params):
    number: Annotated[str, text(100)] | None = None
    exp_month: Annotated[int, integer(-1, MAX_YEAR)] | None = None
    exp_year: Annotated[int, integer(-1, MAX_YEAR)] | None = None
    cvc: Annotated[str, text(100)] | None = None
    networks: Networks | None = None
    token: Text | None = None

    _one_way = exclusive("token", "number")


class TypedCard(Protocol):
    """A card as a form has it, whatever else is in that form."""

    @property
    def number(self) -> str | None: ...
    @property
    def exp_month(self) -> int | None: ...
    @property
    def exp_year(self) -> int | None: ...
    @property
    def cvc(self) -> str | None: ...


class BillingDetails(Params):
    address: Clearable[Address] = None
    email: Clearable[Email] = None
    name: Clearable[Text] = None
    phone: Clearable[Text] = None
    tax_id: Clearable[Text] = None


class AnyMethodData(Params):
    """A new payment method, in a call of its own or inside another."""

    type: AnyMethodType
    card: CardParams | None = None
    ideal: Ideal | None = None
    sepa_debit: SepaDebit | None = None
    us_bank_account: UsBankAccount | None = None
    billing_details: BillingDetails = BillingDetails()
    allow_redisplay: AllowRedisplay = "unspecified"
    metadata: Metadata = {}
    radar_options: RadarOptions | None = None


class CreatePaymentMethod(AnyMethodData):
    expand: Expand = []


class UpdateNetworks(Params):
    preferred: Clearable[Literal["cartes_bancaires", "mastercard", "visa"]] = None


class UpdateCard(Params):
    exp_month: Annotated[int, integer(1, 12)] | None = None
    exp_year: Annotated[int, integer(1970, MAX_YEAR)] | None = None
    networks: UpdateNetworks | None = None


class UpdatePaymentMethod(Params):
    card: UpdateCard = UpdateCard()
    us_bank_account: UpdateUsBankAccount = UpdateUsBankAccount()
    allow_redisplay: AllowRedisplay | None = None
    billing_details: BillingDetails | None = None
    metadata: Metadata = {}
    expand: Expand = []


class AttachPaymentMethod(Params):
    customer: Text
    expand: Expand = []


class ListOfCustomer(ListParams):
    allow_redisplay: AllowRedisplay | None = None
    type: Text | None = None


class ListPaymentMethods(ListOfCustomer):
    customer: Text | None = None


@endpoint("POST /v1/payment_methods", CreatePaymentMethod, own_steps=True)
def create(call: Call, params: CreatePaymentMethod) -> Shape:
    tokenized = any_tokenized_from(call, params)
    with atomic("payment methods: create"):
        call.take_key()
        method = keep(call.account, tokenized)
        call.keep(method.shape)
    return method.shape()


@endpoint("GET /v1/payment_methods/{payment_method}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, payment_method: str) -> Shape:
    return PaymentMethod.of(call.account, payment_method).shape()


@endpoint("POST /v1/payment_methods/{payment_method}", UpdatePaymentMethod)
def update(call: Call, params: UpdatePaymentMethod, payment_method: str) -> Shape:
    method = PaymentMethod.of(call.account, payment_method)
    before = wire.plain(method.shape())
    if params.billing_details is not None:
        method.billing_details = _merged_billing(method.billing_details, params.billing_details)
    method.card = {**method.card, **_changed(method, params)}
    if params.allow_redisplay is not None:
        method.allow_redisplay = params.allow_redisplay
    method.metadata_ = merge_metadata(method.metadata_, params.metadata)
    after = wire.plain(method.shape())
    if after != before:
        log.record("payment_method.updated", method, log.changes(before, after))
    return method.shape()


@endpoint("POST /v1/payment_methods/{payment_method}/attach", AttachPaymentMethod, own_steps=True)
def attach(call: Call, params: AttachPaymentMethod, payment_method: str) -> Shape:
    attaching.check(call.account, payment_method, params.customer)
    found = method_from(call, payment_method, param=None)
    attaching.ask(call.account, found)
    with atomic("payment methods: attach"):
        call.take_key()
        method = attaching.attach(call.account, found, params.customer)
        call.keep(method.shape)
    return method.shape()


@endpoint("POST /v1/payment_methods/{payment_method}/detach", OnlyExpand)
def detach(call: Call, _params: OnlyExpand, payment_method: str) -> Shape:
    return attaching.detach(PaymentMethod.of(call.account, payment_method)).shape()


@endpoint("GET /v1/payment_methods", ListPaymentMethods)
def list_payment_methods(call: Call, params: ListPaymentMethods) -> Shape:
    if params.customer is None:
        raise _missing("customer")
    customer = living(call.account, params.customer, "customer")
    return _page_of(call, params, customer, "/v1/payment_methods")


@endpoint("GET /v1/customers/{customer}/payment_methods", ListOfCustomer)
def list_of_customer(call: Call, params: ListOfCustomer, customer: str) -> Shape:
    owner = living(call.account, customer)
    return _page_of(call, params, owner, f"/v1/customers/{owner.id}/payment_methods")


@endpoint("GET /v1/customers/{customer}/payment_methods/{payment_method}", OnlyExpand)
def retrieve_of_customer(call: Call, _params: OnlyExpand, customer: str, payment_method: str) -> Shape:
    owner = living(call.account, customer)
    method = PaymentMethod.of(call.account, payment_method)
    if method.customer_id != owner.id:
        raise NotFound(f"No such PaymentMethod: '{method.id}'", id=method.id)
    return method.shape()


def _changed(method: PaymentMethod, params: UpdatePaymentMethod) -> Shape:
    """What is different of the card or account. Refuses members of another type than the method's."""
    changed: Shape = {}
    for type in ("card", "us_bank_account"):
        given = getattr(params, type)
        if given.model_fields_set and method.type != type:
            raise InvalidRequest(f"A PaymentMethod of type {method.type} has no {type}.", param=type)
        changed |= given.model_dump(exclude_none=True, exclude={"networks"})
    if params.card.networks is not None:
        changed |= {"networks": preferring(method.card, params.card.networks.preferred)["networks"]}
    return changed


def tokenized_from(call: Call, data: AnyMethodData, below: str | None = None) -> Tokenized:
    """Hands typed card data to the processor, or takes a token's. Raises ``CardRefused``; calls the outside."""
    param = f"{below}[card]" if below else "card"
    if data.card is None:
        raise _missing(param)
    more: dict[str, Any] = {"metadata": merge_metadata({}, data.metadata), "allow_redisplay": data.allow_redisplay}
    if data.card.networks is not None:
        more |= {"preferred_network": data.card.networks.preferred}
    if data.card.token is not None:
        return replace(_of_token(call, data, data.card.token, f"{param}[token]"), **more)
    for name in ("number", "exp_month", "exp_year"):
        if getattr(data.card, name) is None:
            raise _missing(f"{param}[{name}]")
    return tokenize(typed_card(data.card), _billing(data.billing_details), **more)


def any_tokenized_from(call: Call, data: AnyMethodData, below: str | None = None) -> Tokenized:
    """A card, or a bank account. Raises ``InvalidRequest`` where its numbers are none."""
    if data.type == "card":
        return tokenized_from(call, data, below)
    for name in NEEDED_OF_PAYER.get(data.type, ()):
        if getattr(data.billing_details, name) is None:
            raise _missing(_below(below, "billing_details", name))
    account = account_of(data.type, data, _below(below, data.type))
    more: dict[str, Any] = {"metadata": merge_metadata({}, data.metadata), "allow_redisplay": data.allow_redisplay}
    return tokenize_account(account, _billing(data.billing_details), **more)


def _below(below: str | None, *names: str) -> str:
    first, *rest = (below, *names) if below else names
    return first + "".join(f"[{name}]" for name in rest)


def typed_card(card: TypedCard) -> Card:
    assert card.number is not None
    assert card.exp_month is not None
    assert card.exp_year is not None
    number = card.number.replace(" ", "").replace("-", "")
    return Card(number, card.exp_month, four_digit_year(card.exp_year), card.cvc)


def _of_token(call: Call, data: AnyMethodData, token: str, param: str) -> Tokenized:
    """A token's card, or a fresh one for a test token (``tok_visa``); given billing details go before the token's."""
    fresh = None if call.account.livemode else tokenize_alias(token)
    found = fresh or tokenized_of(call.account, token, param)
    billing = _billing(data.billing_details) if data.billing_details.model_fields_set else found.billing_details
    return replace(found, billing_details=billing)


def _missing(param: str) -> InvalidRequest:
    return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)


def method_from(call: Call, id: str, param: str | None = "payment_method") -> str | Tokenized:
    """A method's id, or a fresh one for a test alias such as ``pm_card_visa``; ``param`` named it, or the path."""
    if PaymentMethod.find(call.account, id) is not None:
        return id
    fresh = None if call.account.livemode else tokenize_alias(id)
    if fresh is None:
        PaymentMethod.of(call.account, id, param)  # refuses, and says why
        raise AssertionError(id)
    return fresh


def _page_of(call: Call, params: ListOfCustomer, customer: Customer, url: str) -> Shape:
    query = PaymentMethod.owned_by(call.account).where(PaymentMethod.customer_id == customer.id)
    if params.type is not None:
        query = query.where(PaymentMethod.type == params.type)
    if params.allow_redisplay is not None:
        query = query.where(PaymentMethod.allow_redisplay == params.allow_redisplay)
    return page(call.account, PaymentMethod, query, params, url)


def _billing(details: BillingDetails) -> Shape:
    members = {name: getattr(details, name) for name in ("email", "name", "phone", "tax_id")}
    return billing_details(full_address(details.address), **members)


def _merged_billing(old: Shape, given: BillingDetails) -> Shape:
    changed: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set}
    if given.address is not None:
        sent = {name: getattr(given.address, name) for name in given.address.model_fields_set}
        changed["address"] = {**(old["address"] or {}), **sent}
    return {**old, **changed}
