"""/v1/account and /v1/accounts/{own}: who the key belongs to."""

from checkout.api.endpoint import Call, endpoint
from checkout.api.params import OnlyExpand
from checkout.kit.errors import Forbidden
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.merchants.accounts import merchant_of


@endpoint("GET /v1/account", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand) -> Shape:
    return merchant_of(call.account).shape()


@endpoint("GET /v1/accounts/{account}", OnlyExpand)
def retrieve_by_id(call: Call, _params: OnlyExpand, account: str) -> Shape:
    if account != call.account.id:
        raise Forbidden(
            f"The provided key does not have access to account '{shown(account)}' (or that account does not exist).",
            code="account_invalid",
        )
    return merchant_of(call.account).shape()
