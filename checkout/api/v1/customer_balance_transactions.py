"""/v1/customers/{customer}/balance_transactions"""

from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Currency, Expand, integer, none_of, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.kit.errors import NotFound
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.payments.customer_balance import CustomerBalanceTransaction, adjust
from checkout.payments.customers import living, told_of

MAX_CHANGE = 10**12 - 1  # in minor units, in either direction: Stripe's longest amount
BalanceChange = Annotated[int, integer(-MAX_CHANGE, MAX_CHANGE)]
Description = Annotated[str, text(350)]


class CreateTransaction(Params):
    amount: BalanceChange
    currency: Currency
    description: Description | None = None
    metadata: Metadata = {}
    expand: Expand = []


class UpdateTransaction(Params):
    description: Clearable[Description] = None
    metadata: Metadata = {}
    expand: Expand = []


class ListTransactions(ListParams):
    created: Created | None = None
    invoice: Annotated[str, none_of("invoice")] | None = None


@endpoint("POST /v1/customers/{customer}/balance_transactions", CreateTransaction)
def create(call: Call, params: CreateTransaction, customer: str) -> Shape:
    with told_of(living(call.account, customer)) as owner:
        change = adjust(owner, params.amount, params.currency, description=params.description)
        change.metadata_ = merge_metadata({}, params.metadata)
        return change.shape()


@endpoint("GET /v1/customers/{customer}/balance_transactions/{transaction}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, customer: str, transaction: str) -> Shape:
    return _of(call, customer, transaction).shape()


@endpoint("POST /v1/customers/{customer}/balance_transactions/{transaction}", UpdateTransaction)
def update(call: Call, params: UpdateTransaction, customer: str, transaction: str) -> Shape:
    found = _of(call, customer, transaction)
    if "description" in params.model_fields_set:
        found.description = params.description
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    return found.shape()


@endpoint("GET /v1/customers/{customer}/balance_transactions", ListTransactions)
def list_transactions(call: Call, params: ListTransactions, customer: str) -> Shape:
    owner = living(call.account, customer)
    query = CustomerBalanceTransaction.owned_by(call.account)
    query = query.where(CustomerBalanceTransaction.customer_id == owner.id)
    query = within(query, CustomerBalanceTransaction.created, params.created)
    return page(call.account, CustomerBalanceTransaction, query, params, call.path)


def _of(call: Call, customer: str, id: str) -> CustomerBalanceTransaction:
    owner = living(call.account, customer)
    found = CustomerBalanceTransaction.find(call.account, id)
    if found is None or found.customer_id != owner.id:
        raise NotFound(f"No such customer balance transaction: '{shown(id)}'", id=id)
    return found
