"""/v1/balance and /v1/balance_transactions, which were once /v1/balance/history"""

from sqlalchemy import false

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Text
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand
from checkout.kit.wire import Shape
from checkout.merchants.accounts import merchant_of
from checkout.payments.balance import BalanceTransaction, balance_shape


class ListTransactions(ListParams):
    created: Created | None = None
    currency: Currency | None = None
    payout: Text | None = None
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
        (BalanceTransaction.source_id, params.source),
        (BalanceTransaction.type, params.type),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if params.payout is not None:
        query = query.where(false())  # nothing is paid out yet
    return page(call.account, BalanceTransaction, query, params, "/v1/balance_transactions")
