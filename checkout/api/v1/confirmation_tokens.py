"""/v1/confirmation_tokens, and the test helper that makes them as a browser's library does"""

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Expand, Text, Url
from checkout.api.intent_params import FutureUsage
from checkout.api.method_options import Plan
from checkout.api.params import OnlyExpand, Params, exclusive
from checkout.api.shipping import Shipping, full_address
from checkout.api.v1.payment_methods import AnyMethodData, any_tokenized_from, method_from
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments.confirmation_tokens import ConfirmationToken, open_token
from checkout.payments.payment_methods import Tokenized, keep


class ChosenPlan(Params):
    plan: Plan


class CardOptions(Params):
    installments: ChosenPlan | None = None


class Options(Params):
    card: CardOptions | None = None


class CreateConfirmationToken(Params):
    payment_method: Text | None = None
    payment_method_data: AnyMethodData | None = None
    payment_method_options: Options | None = None
    return_url: Url | None = None
    setup_future_usage: FutureUsage | None = None
    shipping: Shipping | None = None
    expand: Expand = []

    _one_method = exclusive("payment_method", "payment_method_data")


@endpoint("GET /v1/confirmation_tokens/{confirmation_token}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, confirmation_token: str) -> Shape:
    return ConfirmationToken.of(call.account, confirmation_token).shape()


@endpoint("POST /v1/test_helpers/confirmation_tokens", CreateConfirmationToken, own_steps=True)
def create(call: Call, params: CreateConfirmationToken) -> Shape:
    method = _method(call, params)
    with atomic("confirmation tokens: create"):
        call.take_key()
        token = open_token(
            call.account,
            payment_method_id=keep(call.account, method).id if isinstance(method, Tokenized) else method,
            payment_method_options=_chosen(params.payment_method_options),
            return_url=params.return_url,
            setup_future_usage=params.setup_future_usage,
            shipping=_shipping(params.shipping),
        )
        call.keep(token.shape)
    return token.shape()


def _chosen(given: Options | None) -> Shape | None:
    installments = given and given.card and given.card.installments
    return {"card": {"installments": installments.model_dump()}} if installments else None


def _shipping(given: Shipping | None) -> Shape | None:
    """Nobody has sent anything yet."""
    return None if given is None else {"address": full_address(given.address), "name": given.name, "phone": given.phone}


def _method(call: Call, params: CreateConfirmationToken) -> str | Tokenized:
    if params.payment_method_data is not None:
        return any_tokenized_from(call, params.payment_method_data, "payment_method_data")
    if params.payment_method is None:
        raise InvalidRequest(
            "Missing required param: payment_method_data.", code="parameter_missing", param="payment_method_data"
        )
    return method_from(call, params.payment_method)
