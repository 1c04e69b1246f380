"""/v1/customers"""

from typing import Annotated, Any

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Email, Expand, Text, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, NoParams, OnlyExpand, Params
from checkout.events import log
from checkout.kit import wire
from checkout.kit.resources import random_chars
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, living
from checkout.payments.payment_methods import ADDRESS_MEMBERS

INVOICE_PREFIX_CHARS = 8
Locales = Annotated[list[Annotated[str, text(20)]], Field(max_length=20)]


class Address(Params):
    city: Text | None = None
    country: Annotated[str, text(2)] | None = None
    line1: Text | None = None
    line2: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None


class Shipping(Params):
    address: Address
    name: Text
    phone: Text | None = None


class _CustomerParams(Params):
    address: Clearable[Address] = None
    description: Clearable[Text] = None
    email: Clearable[Email] = None
    metadata: Metadata = {}
    name: Clearable[Annotated[str, text(256)]] = None
    phone: Clearable[Annotated[str, text(20)]] = None
    preferred_locales: Clearable[Locales] = None
    shipping: Clearable[Shipping] = None
    expand: Expand = []


class CreateCustomer(_CustomerParams):
    pass


class UpdateCustomer(_CustomerParams):
    pass


class ListCustomers(ListParams):
    created: Created | None = None
    email: Text | None = None


@endpoint("POST /v1/customers", CreateCustomer)
def create(call: Call, params: CreateCustomer) -> Shape:
    customer = Customer.add(
        call.account,
        invoice_prefix=random_chars(INVOICE_PREFIX_CHARS).upper(),
        metadata_=merge_metadata({}, params.metadata),
        **_columns(params),
    )
    log.record("customer.created", customer)
    return customer.shape()


@endpoint("GET /v1/customers/{customer}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, customer: str) -> Shape:
    return Customer.of(call.account, customer).shape()


@endpoint("POST /v1/customers/{customer}", UpdateCustomer)
def update(call: Call, params: UpdateCustomer, customer: str) -> Shape:
    found = living(call.account, customer)
    before = wire.plain(found.shape())
    for name, value in _columns(params).items():
        setattr(found, name, value)
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    after = wire.plain(found.shape())
    if after != before:
        log.record("customer.updated", found, log.changes(before, after))
    return found.shape()


@endpoint("DELETE /v1/customers/{customer}", NoParams)
def delete(call: Call, _params: NoParams, customer: str) -> Shape:
    found = living(call.account, customer)
    log.record("customer.deleted", found)
    found.deleted = True
    return found.shape()


@endpoint("GET /v1/customers", ListCustomers)
def list_customers(call: Call, params: ListCustomers) -> Shape:
    query = within(Customer.owned_by(call.account).where(~Customer.deleted), Customer.created, params.created)
    if params.email is not None:
        query = query.where(Customer.email == params.email)
    return page(call.account, Customer, query, params, "/v1/customers")


def full_address(address: Address | None) -> Shape | None:
    """An address with every member, null where it was not given."""
    return None if address is None else {name: getattr(address, name) for name in ADDRESS_MEMBERS}


def full_shipping(shipping: Shipping | None) -> Shape | None:
    if shipping is None:
        return None
    return {
        "address": full_address(shipping.address),
        "carrier": None,
        "name": shipping.name,
        "phone": shipping.phone,
        "tracking_number": None,
    }


def _columns(params: _CustomerParams) -> dict[str, Any]:
    given = params.model_fields_set - {"expand", "metadata"}
    columns = {name: getattr(params, name) for name in given}
    if "address" in given:
        columns["address"] = full_address(params.address)
    if "shipping" in given:
        columns["shipping"] = full_shipping(params.shipping)
    if "preferred_locales" in given:
        columns["preferred_locales"] = params.preferred_locales or []
    return columns
