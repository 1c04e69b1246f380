"""/v1/customers/{customer}/sources, and /cards as older clients call them"""

from typing import Annotated, Any

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Expand, Flag, Text, integer
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page
from checkout.api.params import ListParams, OnlyExpand, Params
from checkout.api.v1.payment_methods import MAX_YEAR
from checkout.kit import wire
from checkout.kit.db import atomic
from checkout.kit.errors import NotFound
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.payments import sources
from checkout.payments.cards import ADDRESS, card_shape, is_card
from checkout.payments.customers import Customer, living, told_of
from checkout.payments.payment_methods import PaymentMethod


class CreateSource(Params):
    source: Text
    metadata: Metadata = {}
    validate_: Annotated[Flag, Field(alias="validate")] = True
    expand: Expand = []


class UpdateSource(Params):
    address_city: Clearable[Text] = None
    address_country: Clearable[Text] = None
    address_line1: Clearable[Text] = None
    address_line2: Clearable[Text] = None
    address_state: Clearable[Text] = None
    address_zip: Clearable[Text] = None
    exp_month: Annotated[int, integer(1, 12)] | None = None
    exp_year: Annotated[int, integer(1970, MAX_YEAR)] | None = None
    metadata: Metadata = {}
    name: Clearable[Text] = None
    expand: Expand = []


class ListSources(ListParams):
    object: Text | None = None


@endpoint("POST /v1/customers/{customer}/cards", CreateSource, own_steps=True)
@endpoint("POST /v1/customers/{customer}/sources", CreateSource, own_steps=True)
def create(call: Call, params: CreateSource, customer: str) -> Shape:
    living(call.account, customer)
    source = sources.given(call.account, params.source)
    if params.validate_:
        sources.ask(call.account, source)
    with atomic("sources: create"):
        call.take_key()
        with told_of(living(call.account, customer)) as owner:
            card = sources.add(owner, source)
        card.metadata_ = merge_metadata({}, params.metadata)
        call.keep(lambda: card_shape(card))
    return card_shape(card)


@endpoint("GET /v1/customers/{customer}/cards", ListSources)
@endpoint("GET /v1/customers/{customer}/sources", ListSources)
def list_sources(call: Call, params: ListSources, customer: str) -> Shape:
    owner = living(call.account, customer)
    query = sources.of_customer(owner)
    if params.object not in (None, "card"):
        query = query.where(PaymentMethod.id == "")  # of the other kinds there are none
    return page(call.account, PaymentMethod, query, params, call.path, _shapes)


def _shapes(cards: list[PaymentMethod]) -> list[Shape]:
    return [card_shape(card) for card in cards]


@endpoint("GET /v1/customers/{customer}/cards/{id}", OnlyExpand)
@endpoint("GET /v1/customers/{customer}/sources/{id}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, customer: str, id: str) -> Shape:
    return card_shape(_card_of(living(call.account, customer), id))


@endpoint("POST /v1/customers/{customer}/cards/{id}", UpdateSource)
@endpoint("POST /v1/customers/{customer}/sources/{id}", UpdateSource)
def update(call: Call, params: UpdateSource, customer: str, id: str) -> Shape:
    card = _card_of(living(call.account, customer), id)
    before = wire.plain(card_shape(card))
    card.billing_details = _billing(card.billing_details, params)
    dates = {name: getattr(params, name) for name in ("exp_month", "exp_year")}
    card.card = {**card.card, **{name: date for name, date in dates.items() if date is not None}}
    card.metadata_ = merge_metadata(card.metadata_, params.metadata)
    sources.changed(card, before)
    return card_shape(card)


@endpoint("DELETE /v1/customers/{customer}/cards/{id}", OnlyExpand)
@endpoint("DELETE /v1/customers/{customer}/sources/{id}", OnlyExpand)
def delete(call: Call, _params: OnlyExpand, customer: str, id: str) -> Shape:
    with told_of(living(call.account, customer)) as owner:
        card = _card_of(owner, id)
        sources.remove(owner, card)
    return {"id": card.id, "object": "card", "deleted": True}


def _card_of(owner: Customer, id: str) -> PaymentMethod:
    card = PaymentMethod.find(owner.account, id)
    if card is None or card.customer_id != owner.id or not is_card(id):
        raise NotFound(f"No such source: '{shown(id)}'", id=id)
    return card


def _billing(old: Shape, params: UpdateSource) -> Shape:
    given = params.model_fields_set
    address = {member: getattr(params, name) for name, member in ADDRESS.items() if name in given}
    name = {"name": params.name} if "name" in given else {}
    changed: dict[str, Any] = {**old, **name, "address": {**old["address"], **address}}
    return changed
