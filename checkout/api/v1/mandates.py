"""/v1/mandates"""

from checkout.api.endpoint import Call, endpoint
from checkout.api.params import OnlyExpand
from checkout.kit.wire import Shape
from checkout.payments.mandates import Mandate


@endpoint("GET /v1/mandates/{mandate}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, mandate: str) -> Shape:
    return Mandate.of(call.account, mandate).shape()
