"""POST /v1/charges: a charge without an intent, as older clients make it"""

from typing import Any

from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Email, Expand, Flag, PositiveAmount, Text
from checkout.api.intent_details import RadarOptions
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import Params
from checkout.api.shipping import Shipment, full_shipping
from checkout.kit import money
from checkout.kit.errors import Busy, CardRefused, StillRunning
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import charge_directly
from checkout.payments.charges import Charge
from checkout.payments.intents import MANUAL, PaymentIntent


class CreateCharge(Params):
    amount: PositiveAmount
    currency: Currency
    capture: Flag = True
    customer: Text | None = None
    description: Text | None = None
    metadata: Metadata = {}
    radar_options: RadarOptions | None = None
    receipt_email: Email | None = None
    shipping: Shipment | None = None
    source: Text | None = None
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    transfer_group: Text | None = None
    expand: Expand = []


def answer(intent: PaymentIntent) -> Shape:
    """The charge that an intent nobody is shown has come to; or, where it was turned down, the refusal."""
    assert intent.latest_charge_id is not None
    return _answer(Charge.of(intent.account, intent.latest_charge_id))


def resume(account: Account, id: str) -> Shape:
    """For the key of a charge whose process died."""
    intent = PaymentIntent.of(account, id)
    if intent.status == "processing":
        raise StillRunning
    return answer(intent)


@endpoint("POST /v1/charges", CreateCharge, own_steps=True, resume=resume)
def create(call: Call, params: CreateCharge) -> Shape:
    money.check_chargeable(params.amount, params.currency)
    who = charge_directly.payer(call.account, params.source, params.customer)
    id = charge_directly.charge(call.account, who, call.joined(answer), **_columns(params))
    charge = Charge.find(call.account, id)
    if charge is None:
        raise Busy("The bank has not answered yet. Look for the charge, or try again with the same idempotency key.")
    return _answer(charge)


def _columns(params: CreateCharge) -> dict[str, Any]:
    names = (
        "amount",
        "currency",
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
    columns: dict[str, Any] = {name: getattr(params, name) for name in names}
    if not params.capture:
        columns["capture_method"] = MANUAL
    return columns | {"metadata_": merge_metadata({}, params.metadata), "shipping": full_shipping(params.shipping)}


def _answer(charge: Charge) -> Shape:
    if charge.status != "failed":
        return charge.shape()
    intent = PaymentIntent.of(charge.account, charge.intent_id)
    error = dict(intent.last_payment_error)
    details = {name: error[name] for name in ("charge", "decline_code") if name in error}
    raise CardRefused(error["message"], code=error["code"], param=error.get("param"), details=details)
