"""/v1/payment_intents/{intent}/capture and what else moves the money of an intent that was confirmed."""

from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Amount, Currency, Expand, Flag, PositiveAmount, Text
from checkout.api.intent_columns import columns_of
from checkout.api.intent_params import Beside
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import part_of
from checkout.api.params import ListParams, Params
from checkout.api.v1.payment_intents import resume_moving
from checkout.kit import money
from checkout.kit.errors import InvalidRequest, StillRunning
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import amount_details, instructions
from checkout.payments import capture as capturing
from checkout.payments import increment as incrementing
from checkout.payments.capture import Wanted
from checkout.payments.intents import PaymentIntent, of_merchant
from checkout.sessions import pay


class CaptureIntent(Beside):
    amount_to_capture: Amount | None = None
    final_capture: Flag = True
    metadata: Metadata = {}
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    expand: Expand = []


class ApplyBalance(Params):
    amount: PositiveAmount | None = None
    currency: Currency | None = None
    expand: Expand = []


class IncrementIntent(Beside):
    amount: PositiveAmount
    description: Text | None = None
    metadata: Metadata = {}
    statement_descriptor: Descriptor | None = None
    expand: Expand = []


@endpoint("POST /v1/payment_intents/{intent}/capture", CaptureIntent, own_steps=True, resume=resume_moving)
def capture(call: Call, params: CaptureIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    columns = columns_of(call, params)
    if "metadata" in params.model_fields_set:
        columns["metadata_"] = merge_metadata(found.metadata_, params.metadata)
    joined = call.joined(PaymentIntent.shape).after(pay.joined())
    wanted = Wanted(params.amount_to_capture, final=params.final_capture, columns=columns)
    return capturing.capture(call.account, intent, wanted, joined).shape()


def resume_increment(account: Account, id: str) -> Shape:
    """For the key of an increment whose process died."""
    if instructions.is_moving(id):
        raise StillRunning
    return incrementing.answer(PaymentIntent.of(account, id))


@endpoint(
    "POST /v1/payment_intents/{intent}/increment_authorization",
    IncrementIntent,
    own_steps=True,
    resume=resume_increment,
)
def increment_authorization(call: Call, params: IncrementIntent, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    money.check_chargeable(params.amount, found.currency)
    columns = columns_of(call, params)
    if "metadata" in params.model_fields_set:
        columns["metadata_"] = merge_metadata(found.metadata_, params.metadata)
    joined = call.joined(incrementing.answer)
    return incrementing.answer(incrementing.increment(call.account, intent, params.amount, columns, joined))


@endpoint("GET /v1/payment_intents/{intent}/amount_details_line_items", ListParams)
def amount_details_line_items(call: Call, params: ListParams, intent: str) -> Shape:
    found = of_merchant(call.account, intent)
    return part_of(
        amount_details.lines_of(found.amount_details),
        params,
        f"/v1/payment_intents/{found.id}/amount_details_line_items",
    )


@endpoint("POST /v1/payment_intents/{intent}/apply_customer_balance", ApplyBalance)
def apply_customer_balance(call: Call, _params: ApplyBalance, intent: str) -> Shape:
    of_merchant(call.account, intent)
    raise InvalidRequest("This PaymentIntent cannot be paid from a customer's cash balance: it is paid by card.")
