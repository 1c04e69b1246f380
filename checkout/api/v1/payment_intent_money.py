"""/v1/payment_intents/{intent}/capture and what else moves the money of an intent that was confirmed."""

from pydantic import model_validator

from checkout.api.complaints import bad
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Expand, Flag, PositiveAmount, Text
from checkout.api.intent_params import StatementSuffix
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import OnlyExpand, Params
from checkout.api.v1.payment_intents import columns_of, resume_moving
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments import capture as capturing
from checkout.payments.capture import Wanted
from checkout.payments.intents import PaymentIntent, of_merchant
from checkout.sessions import pay


class CaptureIntent(Params):
    amount_to_capture: PositiveAmount | None = None
    final_capture: Flag = True
    metadata: Metadata = {}
    statement_descriptor: StatementSuffix | None = None
    statement_descriptor_suffix: StatementSuffix | None = None
    expand: Expand = []

    @model_validator(mode="after")
    def _once(self) -> "CaptureIntent":
        if not self.final_capture:
            text = "This PaymentIntent can be captured only once: multicapture is not available for its payment method."
            raise bad(text, below=["final_capture"])
        return self


class IncrementIntent(Params):
    amount: PositiveAmount
    description: Text | None = None
    metadata: Metadata = {}
    expand: Expand = []


@endpoint("POST /v1/payment_intents/{intent}/capture", CaptureIntent, own_steps=True, resume=resume_moving)
def capture(call: Call, params: CaptureIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    columns = columns_of(call, params)
    if "metadata" in params.model_fields_set:
        columns["metadata_"] = merge_metadata(found.metadata_, params.metadata)
    joined = call.joined(PaymentIntent.shape).after(pay.joined())
    return capturing.capture(call.account, intent, Wanted(params.amount_to_capture, columns=columns), joined).shape()


@endpoint("POST /v1/payment_intents/{intent}/increment_authorization", IncrementIntent)
def increment_authorization(call: Call, params: IncrementIntent, intent: str) -> Shape:
    """The sandbox's cards say that they take none: ``incremental_authorization.status`` is ``unavailable``."""
    raise capturing.why_not_incremented(of_merchant(call.account, intent), params.amount)


@endpoint("POST /v1/payment_intents/{intent}/apply_customer_balance", OnlyExpand)
def apply_customer_balance(call: Call, _params: OnlyExpand, intent: str) -> Shape:
    of_merchant(call.account, intent)
    raise InvalidRequest("This PaymentIntent cannot be paid from a customer's cash balance: it is paid by card.")
