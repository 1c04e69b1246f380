"""/v1/customers/{customer}/tax_ids"""

import json
from importlib.resources import files
from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Expand, choice, text
from checkout.api.paging import page
from checkout.api.params import ListParams, NoParams, OnlyExpand, Params
from checkout.events import log
from checkout.kit.errors import NotFound
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, living
from checkout.payments.tax_ids import TaxId, check_value

TYPES = frozenset(json.loads(files(__package__).joinpath("tax_id_types.json").read_bytes()))


class TaxIdData(Params):
    type: Annotated[str, choice(TYPES)]
    value: Annotated[str, text(100)]


class CreateTaxId(TaxIdData):
    expand: Expand = []


@endpoint("POST /v1/customers/{customer}/tax_ids", CreateTaxId)
def create(call: Call, params: CreateTaxId, customer: str) -> Shape:
    return add_tax_id(living(call.account, customer), params, "value").shape()


@endpoint("GET /v1/customers/{customer}/tax_ids/{id}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, customer: str, id: str) -> Shape:
    return _of(call, customer, id).shape()


@endpoint("GET /v1/customers/{customer}/tax_ids", ListParams)
def list_tax_ids(call: Call, params: ListParams, customer: str) -> Shape:
    owner = living(call.account, customer)
    query = TaxId.owned_by(call.account).where(TaxId.customer_id == owner.id, ~TaxId.deleted)
    return page(call.account, TaxId, query, params, call.path)


@endpoint("DELETE /v1/customers/{customer}/tax_ids/{id}", NoParams)
def delete(call: Call, _params: NoParams, customer: str, id: str) -> Shape:
    found = _of(call, customer, id)
    log.record("customer.tax_id.deleted", found)
    found.deleted = True
    return {"id": found.id, "object": "tax_id", "deleted": True}


def add_tax_id(customer: Customer, data: TaxIdData, param: str) -> TaxId:
    """A new tax id in the open step, with its event; ``param`` names its value."""
    check_value(data.type, data.value, param)
    tax_id = TaxId.add(customer.account, customer_id=customer.id, type=data.type, value=data.value)
    log.record("customer.tax_id.created", tax_id)
    return tax_id


def _of(call: Call, customer: str, id: str) -> TaxId:
    owner = living(call.account, customer)
    found = TaxId.find(call.account, id)
    if found is None or found.customer_id != owner.id or found.deleted:
        raise NotFound(f"No such tax_id: '{shown(id)}'", id=id)
    return found
