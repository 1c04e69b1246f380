"""/v1/charges"""

from typing import Any, Literal

from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Email, Expand, PositiveAmount, Text
from checkout.api.intent_columns import columns_of
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.api.shipping import Shipment, full_shipping
from checkout.events import log
from checkout.kit import wire
from checkout.kit.errors import InvalidRequest, StillRunning
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments import instructions, receipts
from checkout.payments.capture import Wanted, capture
from checkout.payments.charges import Charge, join_group
from checkout.payments.customers import Customer, living
from checkout.payments.intents import PaymentIntent
from checkout.sessions import pay


class FraudDetails(Params):
    user_report: Clearable[Literal["fraudulent", "safe"]]


class UpdateCharge(Params):
    customer: Text | None = None
    description: Clearable[Text] = None
    fraud_details: FraudDetails | None = None
    metadata: Metadata = {}
    receipt_email: Clearable[Email] = None
    shipping: Clearable[Shipment] = None
    transfer_group: Text | None = None
    expand: Expand = []


class CaptureCharge(Params):
    amount: PositiveAmount | None = None
    receipt_email: Clearable[Email] = None
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    transfer_group: Text | None = None
    expand: Expand = []


class ListCharges(ListParams):
    created: Created | None = None
    customer: Text | None = None
    payment_intent: Text | None = None
    transfer_group: Text | None = None


@endpoint("GET /v1/charges/{charge}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, charge: str) -> Shape:
    return Charge.of(call.account, charge).shape()


@endpoint("POST /v1/charges/{charge}", UpdateCharge)
def update(call: Call, params: UpdateCharge, charge: str) -> Shape:
    found = Charge.of(call.account, charge)
    before = wire.plain(found.shape())
    for name, value in _changes(call, found, params).items():
        setattr(found, name, value)
    if found.receipt_email != before["receipt_email"]:
        receipts.once_more(found)
    changed = log.changes(before, wire.plain(found.shape()))
    if changed:
        log.record("charge.updated", found, previous=changed)
    return found.shape()


def resume(account: Account, id: str) -> Shape:
    """For the key of a capture whose process died; ``id`` is the intent's."""
    if instructions.is_moving(id):
        raise StillRunning
    return _latest(PaymentIntent.of(account, id))


@endpoint("POST /v1/charges/{charge}/capture", CaptureCharge, own_steps=True, resume=resume)
def capture_charge(call: Call, params: CaptureCharge, charge: str) -> Shape:
    found = Charge.of(call.account, charge)
    _check_capturable(found)
    joined = call.joined(_latest).after(pay.joined())
    wanted = Wanted(params.amount, "amount", columns=columns_of(call, params))
    return _latest(capture(call.account, found.intent_id, wanted, joined))


@endpoint("GET /v1/charges", ListCharges)
def list_charges(call: Call, params: ListCharges) -> Shape:
    query = within(Charge.owned_by(call.account), Charge.created, params.created)
    if params.transfer_group is not None:
        query = query.where(Charge.transfer_group == params.transfer_group)
    intents, customers = (PaymentIntent, Charge.intent_id), (Customer, Charge.customer_id)
    query = of_those(call.account, query, params, payment_intent=intents, customer=customers)
    return page(call.account, Charge, query, params, "/v1/charges")


def _latest(intent: PaymentIntent) -> Shape:
    assert intent.latest_charge_id is not None
    return Charge.of(intent.account, intent.latest_charge_id).shape()


def _changes(call: Call, charge: Charge, params: UpdateCharge) -> dict[str, Any]:
    given = params.model_fields_set
    changes = {name: getattr(params, name) for name in given & {"description", "receipt_email"}}
    changes["metadata_"] = merge_metadata(charge.metadata_, params.metadata)
    if "shipping" in given:
        changes["shipping"] = full_shipping(params.shipping)
    if params.fraud_details is not None:
        report = params.fraud_details.user_report
        changes["fraud_details"] = {"user_report": report} if report else None
    if params.transfer_group is not None:
        join_group(charge, params.transfer_group)
    if params.customer is not None:
        changes["customer_id"] = _customer(call, charge, params.customer)
    return changes


def _customer(call: Call, charge: Charge, customer: str) -> str:
    """A charge of nobody in particular may be given to a customer, once."""
    if charge.customer_id not in (None, customer):
        raise InvalidRequest(
            f"Charge {charge.id} already belongs to a customer and cannot be given to another.", param="customer"
        )
    return living(call.account, customer, "customer").id


def _check_capturable(charge: Charge) -> None:
    if charge.captured:
        raise InvalidRequest(f"Charge {charge.id} has already been captured.", code="charge_already_captured")
    if charge.status == "pending":
        raise InvalidRequest(f"Charge {charge.id} could not be captured because it has not succeeded yet.")
    if not charge.succeeded:
        raise InvalidRequest(f"Charge {charge.id} could not be captured because it has failed.")
    if charge.amount_released:
        raise InvalidRequest(
            f"Charge {charge.id} could not be captured because it has been refunded or has expired.",
            code="charge_expired_for_capture",
        )
