"""/v1/charges"""

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Text
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand
from checkout.kit.wire import Shape
from checkout.payments.charges import Charge


class ListCharges(ListParams):
    created: Created | None = None
    customer: Text | None = None
    payment_intent: Text | None = None


@endpoint("GET /v1/charges/{charge}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, charge: str) -> Shape:
    return Charge.of(call.account, charge).shape()


@endpoint("GET /v1/charges", ListCharges)
def list_charges(call: Call, params: ListCharges) -> Shape:
    query = within(Charge.owned_by(call.account), Charge.created, params.created)
    if params.customer is not None:
        query = query.where(Charge.customer_id == params.customer)
    if params.payment_intent is not None:
        query = query.where(Charge.intent_id == params.payment_intent)
    return page(call.account, Charge, query, params, "/v1/charges")
