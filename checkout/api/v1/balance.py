"""/v1/balance and /v1/balance_transactions, which were once /v1/balance/history"""

from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Text, none_of
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand
from checkout.kit.errors import missing
from checkout.kit.resources import noun_of
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.merchants.accounts import merchant_of
from checkout.payments.balance import BalanceTransaction, balance_shape


class ListTransactions(ListParams):
    created: Created | None = None
    currency: Currency | None = None
    payout: Annotated[str, none_of("payout")] | None = None
    source: Text | None = None
    type: Text | None = None


@endpoint("GET /v1/balance", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand) -> Shape:
    return balance_shape(call.account, merchant_of(call.account).default_currency)


@endpoint("GET /v1/balance/history/{id}", OnlyExpand)
@endpoint("GET /v1/balance_transactions/{id}", OnlyExpand)
def retrieve_transaction(call: Call, _params: OnlyExpand, id: str) -> Shape:
    return BalanceTransaction.of(call.account, id).shape()


@endpoint("GET /v1/balance/history", ListTransactions)
@endpoint("GET /v1/balance_transactions", ListTransactions)
def list_transactions(call: Call, params: ListTransactions) -> Shape:
    query = within(BalanceTransaction.owned_by(call.account), BalanceTransaction.created, params.created)
    for column, wanted in (
        (BalanceTransaction.currency, params.currency),
        (BalanceTransaction.type, params.type),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if params.source is not None:
        query = query.where(BalanceTransaction.source_id == _source(call, params.source))
    return page(call.account, BalanceTransaction, query, params, "/v1/balance_transactions")


def _source(call: Call, id: str) -> str:
    """The id of what moved money, whichever noun it is one of."""
    noun = noun_of(id)
    if noun is None:
        raise missing(f"No such source: '{shown(id)}'", "source", id)
    return noun.of(call.account, id, "source", lock=False).id
