"""/v1/payment_intents/{intent}/verify_microdeposits, and the same of setup intents"""

from typing import Annotated

from pydantic import Field

from checkout.api.client_secret import check_client_secret
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Expand, PositiveAmount, Text
from checkout.api.params import Params, exclusive
from checkout.kit.errors import InvalidRequest
from checkout.kit.joined import Joined
from checkout.kit.wire import Shape
from checkout.payments import verify_deposits
from checkout.payments.intents import PaymentIntent, of_merchant
from checkout.payments.setup_intents import SetupIntent
from checkout.processors.contract import Deposits

AMOUNTS = 2
MAX_AMOUNTS = 10  # looked at; more than two are wrong


class VerifyMicrodeposits(Params):
    amounts: Annotated[list[PositiveAmount], Field(max_length=MAX_AMOUNTS)] | None = None
    client_secret: Text | None = None
    descriptor_code: Text | None = None
    expand: Expand = []

    _one_way = exclusive("amounts", "descriptor_code")


@endpoint("POST /v1/payment_intents/{intent}/verify_microdeposits", VerifyMicrodeposits, own_steps=True)
def verify(call: Call, params: VerifyMicrodeposits, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    check_client_secret(params.client_secret, found.client_secret, f"PaymentIntent: {found.id}")
    joined: Joined[PaymentIntent] = Joined(settle=lambda now: _keep(call, now))
    return _answer(verify_deposits.verify(call.account, found.id, _said(params), joined))


@endpoint("POST /v1/setup_intents/{intent}/verify_microdeposits", VerifyMicrodeposits, own_steps=True)
def verify_set_up(call: Call, params: VerifyMicrodeposits, intent: str) -> Shape:
    found = SetupIntent.of(call.account, intent)
    check_client_secret(params.client_secret, found.client_secret, f"SetupIntent: {found.id}")
    joined: Joined[SetupIntent] = Joined(settle=lambda now: _keep(call, now))
    return _answer(verify_deposits.verify_set_up(call.account, found.id, _said(params), joined))


def _keep(call: Call, intent: PaymentIntent | SetupIntent) -> None:
    """What was said may be said again until it is right: only then is the call's key taken."""
    call.take_key()
    call.keep(lambda: _answer(intent))


def _answer(intent: PaymentIntent | SetupIntent) -> Shape:
    """The intent; or, where nothing can be verified any more, why not."""
    error = intent.last_payment_error if isinstance(intent, PaymentIntent) else intent.last_setup_error
    if intent.status == "requires_payment_method" and error is not None:
        raise InvalidRequest(error["message"], code=error["code"], details={intent.object_name: intent.shape()})
    return intent.shape()


def _said(params: VerifyMicrodeposits) -> Deposits:
    if params.amounts is not None and len(params.amounts) != AMOUNTS:
        raise InvalidRequest(
            "You must provide exactly two microdeposit amounts.",
            code="payment_method_microdeposit_verification_amounts_invalid",
            param="amounts",
        )
    if params.amounts is None and params.descriptor_code is None:
        raise InvalidRequest(
            "You must provide either `amounts` or `descriptor_code`.", code="parameter_missing", param="amounts"
        )
    return Deposits(tuple(params.amounts or ()), params.descriptor_code)
