"""/v1/refunds, and the older routes below /v1/charges."""

from typing import Literal

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Email, Expand, Flag, PositiveAmount, Text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params, exclusive
from checkout.kit import wire
from checkout.kit.errors import InvalidRequest, NotFound, StillRunning
from checkout.kit.joined import Joined
from checkout.kit.resources import Account
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.payments import given_back, instructions
from checkout.payments import refund as refunding
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.payments.refund import Wanted
from checkout.payments.refunds import Refund


class RefundCharge(Params):
    amount: PositiveAmount | None = None
    instructions_email: Email | None = None
    metadata: Metadata = {}
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None
    refund_application_fee: Flag = False
    reverse_transfer: Flag = False
    expand: Expand = []


class CreateRefund(RefundCharge):
    charge: Text | None = None
    payment_intent: Text | None = None

    _one_payment = exclusive("charge", "payment_intent")


class UpdateRefund(Params):
    metadata: Metadata = {}
    expand: Expand = []


class ListRefunds(ListParams):
    charge: Text | None = None
    created: Created | None = None
    payment_intent: Text | None = None


def resume(account: Account, id: str) -> Shape:
    """For the key of a refund whose process died."""
    if instructions.is_asked_for(id):
        raise StillRunning
    return Refund.of(account, id).shape()


def resume_charge(account: Account, id: str) -> Shape:
    resume(account, id)
    return charge_of(Refund.of(account, id))


def charge_of(refund: Refund) -> Shape:
    return Charge.of(refund.account, refund.charge_id).shape()


@endpoint("POST /v1/refunds", CreateRefund, own_steps=True, resume=resume)
def create(call: Call, params: CreateRefund) -> Shape:
    return _refund(call, params, _charge_id(call, params), call.joined(Refund.shape)).shape()


@endpoint("POST /v1/charges/{charge}/refunds", RefundCharge, own_steps=True, resume=resume)
def create_below(call: Call, params: RefundCharge, charge: str) -> Shape:
    return _refund(call, params, Charge.of(call.account, charge).id, call.joined(Refund.shape)).shape()


@endpoint("POST /v1/charges/{charge}/refund", RefundCharge, own_steps=True, resume=resume_charge)
def refund_charge(call: Call, params: RefundCharge, charge: str) -> Shape:
    found = Charge.of(call.account, charge)
    return charge_of(_refund(call, params, found.id, call.joined(charge_of)))


@endpoint("GET /v1/refunds/{refund}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, refund: str) -> Shape:
    return Refund.of(call.account, refund).shape()


@endpoint("GET /v1/charges/{charge}/refunds/{refund}", OnlyExpand)
def retrieve_below(call: Call, _params: OnlyExpand, charge: str, refund: str) -> Shape:
    return _below(call, charge, refund).shape()


@endpoint("POST /v1/refunds/{refund}", UpdateRefund)
def update(call: Call, params: UpdateRefund, refund: str) -> Shape:
    return _update(Refund.of(call.account, refund), params)


@endpoint("POST /v1/charges/{charge}/refunds/{refund}", UpdateRefund)
def update_below(call: Call, params: UpdateRefund, charge: str, refund: str) -> Shape:
    return _update(_below(call, charge, refund), params)


@endpoint("POST /v1/refunds/{refund}/cancel", OnlyExpand)
def cancel(call: Call, _params: OnlyExpand, refund: str) -> Shape:
    """Only what waits for the payer's bank details can be canceled, and a card has them."""
    found = Refund.of(call.account, refund)
    raise InvalidRequest(
        f"This refund cannot be canceled because it has a status of {found.status}. Only a refund with one of the "
        "following statuses may be canceled: requires_action."
    )


@endpoint("POST /v1/test_helpers/refunds/{refund}/expire", OnlyExpand)
def expire(call: Call, _params: OnlyExpand, refund: str) -> Shape:
    """As ``cancel``: what has its way to the payer already waits for nothing."""
    found = Refund.of(call.account, refund)
    raise InvalidRequest(
        f"This refund cannot be expired because it has a status of {found.status}. Only a refund with one of the "
        "following statuses may be expired: requires_action."
    )


@endpoint("GET /v1/refunds", ListRefunds)
def list_refunds(call: Call, params: ListRefunds) -> Shape:
    query = within(Refund.owned_by(call.account), Refund.created, params.created)
    charges, intents = (Charge, Refund.charge_id), (PaymentIntent, Refund.intent_id)
    query = of_those(call.account, query, params, charge=charges, payment_intent=intents)
    return page(call.account, Refund, query, params, "/v1/refunds")


@endpoint("GET /v1/charges/{charge}/refunds", ListParams)
def list_below(call: Call, params: ListParams, charge: str) -> Shape:
    found = Charge.of(call.account, charge)
    query = Refund.owned_by(call.account).where(Refund.charge_id == found.id)
    return page(call.account, Refund, query, params, f"/v1/charges/{found.id}/refunds")


def _refund(call: Call, params: RefundCharge, charge_id: str, joined: Joined[Refund]) -> Refund:
    wanted = Wanted(
        params.amount,
        params.reason,
        merge_metadata({}, params.metadata),
        params.instructions_email,
        reverse_transfer=params.reverse_transfer,
        refund_application_fee=params.refund_application_fee,
    )
    return refunding.refund(call.account, charge_id, wanted, joined)


def _charge_id(call: Call, params: CreateRefund) -> str:
    if params.charge is not None:
        return Charge.of(call.account, params.charge, param="charge").id
    if params.payment_intent is None:
        raise InvalidRequest(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    intent = PaymentIntent.of(call.account, params.payment_intent, param="payment_intent")
    return refunding.charge_to_refund(intent).id


def _below(call: Call, charge: str, refund: str) -> Refund:
    its_charge = Charge.of(call.account, charge)
    found = Refund.find(call.account, refund)
    if found is None or found.charge_id != its_charge.id:
        raise NotFound(f"No such refund: '{shown(refund)}'", id=refund)
    return found


def _update(refund: Refund, params: UpdateRefund) -> Shape:
    before = refund.shape()
    refund.metadata_ = merge_metadata(refund.metadata_, params.metadata)
    if wire.plain(before) != wire.plain(refund.shape()):
        given_back.tell_changed(refund, before)
    return refund.shape()
