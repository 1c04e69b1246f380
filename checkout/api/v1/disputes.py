"""/v1/disputes"""

from typing import Annotated, Any, Literal

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import NOT_ELIGIBLE, Clearable, Expand, Flag, Text, none_among, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.api.shipping import Address
from checkout.kit.errors import MissingThing
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.payments import contest
from checkout.payments.charges import Charge
from checkout.payments.contest import Given
from checkout.payments.disputes import Dispute
from checkout.payments.evidence import ENHANCED, FILES
from checkout.payments.intents import PaymentIntent

Long = Annotated[str, text(20_000)]  # characters of one text of the evidence. Source: Stripe


class Acknowledged(Params):
    fee_acknowledged: Flag | None = None


class _Transaction(Params):
    customer_account_id: Clearable[Text] = None
    customer_device_fingerprint: Clearable[Text] = None
    customer_device_id: Clearable[Text] = None
    customer_email_address: Clearable[Text] = None
    customer_purchase_ip: Clearable[Text] = None
    product_description: Clearable[Text] = None
    shipping_address: Address | None = None


class DisputedTransaction(_Transaction):
    merchandise_or_services: Literal["merchandise", "services"] | None = None


class PriorTransaction(_Transaction):
    charge: Text


class CompellingEvidence(Params):
    disputed_transaction: DisputedTransaction | None = None
    prior_undisputed_transactions: list[PriorTransaction] | None = None


class EnhancedEvidence(Params):
    mastercard_compliance: Acknowledged | None = None
    visa_compelling_evidence_3: CompellingEvidence | None = None
    visa_compliance: Acknowledged | None = None


class Evidence(Params):
    access_activity_log: Clearable[Long] = None
    billing_address: Clearable[Long] = None
    cancellation_policy: Clearable[Text] = None
    cancellation_policy_disclosure: Clearable[Long] = None
    cancellation_rebuttal: Clearable[Long] = None
    customer_communication: Clearable[Text] = None
    customer_email_address: Clearable[Long] = None
    customer_name: Clearable[Long] = None
    customer_purchase_ip: Clearable[Long] = None
    customer_signature: Clearable[Text] = None
    duplicate_charge_documentation: Clearable[Text] = None
    duplicate_charge_explanation: Clearable[Long] = None
    duplicate_charge_id: Clearable[Long] = None
    enhanced_evidence: Clearable[EnhancedEvidence] = None
    product_description: Clearable[Long] = None
    receipt: Clearable[Text] = None
    refund_policy: Clearable[Text] = None
    refund_policy_disclosure: Clearable[Long] = None
    refund_refusal_explanation: Clearable[Long] = None
    service_date: Clearable[Long] = None
    service_documentation: Clearable[Text] = None
    shipping_address: Clearable[Long] = None
    shipping_carrier: Clearable[Long] = None
    shipping_date: Clearable[Long] = None
    shipping_documentation: Clearable[Text] = None
    shipping_tracking_number: Clearable[Long] = None
    uncategorized_file: Clearable[Text] = None
    uncategorized_text: Clearable[Long] = None


class UpdateDispute(Params):
    evidence: Evidence | None = None
    intended_submission_method: (
        Annotated[
            Literal["manual", "prefer_manual", "prefer_smart_disputes", "smart_disputes"],
            none_among(NOT_ELIGIBLE.format("Smart Disputes"), "prefer_smart_disputes", "smart_disputes"),
        ]
        | None
    ) = None
    metadata: Metadata = {}
    submit: Flag = True
    expand: Expand = []


class ListDisputes(ListParams):
    charge: Text | None = None
    created: Created | None = None
    payment_intent: Text | None = None


@endpoint("GET /v1/disputes/{dispute}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, dispute: str) -> Shape:
    return Dispute.of(call.account, dispute).shape()


@endpoint("POST /v1/disputes/{dispute}", UpdateDispute)
def update(call: Call, params: UpdateDispute, dispute: str) -> Shape:
    found = Dispute.of(call.account, dispute)
    given = Given(
        evidence=_evidence(params.evidence, found),
        metadata=merge_metadata(found.metadata_, params.metadata),
        submit=params.submit and bool({"evidence", "submit"} & params.model_fields_set),
        columns={name: getattr(params, name) for name in params.model_fields_set & {"intended_submission_method"}},
    )
    return contest.update(found, given).shape()


@endpoint("POST /v1/disputes/{dispute}/close", OnlyExpand)
def close(call: Call, _params: OnlyExpand, dispute: str) -> Shape:
    return contest.close(Dispute.of(call.account, dispute)).shape()


@endpoint("GET /v1/disputes", ListDisputes)
def list_disputes(call: Call, params: ListDisputes) -> Shape:
    query = within(Dispute.owned_by(call.account), Dispute.created, params.created)
    charges, intents = (Charge, Dispute.charge_id), (PaymentIntent, Dispute.intent_id)
    query = of_those(call.account, query, params, charge=charges, payment_intent=intents)
    return page(call.account, Dispute, query, params, "/v1/disputes")


def _evidence(given: Evidence | None, dispute: Dispute) -> dict[str, Any]:
    """What was given of the evidence; no files can be uploaded yet, so none is known."""
    if given is None:
        return {}
    members = given.model_dump(exclude_unset=True)
    for name in FILES:
        if members.get(name) is not None:
            raise MissingThing(f"No such file upload: '{shown(members[name])}'", param=f"evidence[{name}]")
    if members.get(ENHANCED):
        members[ENHANCED] = {**dispute.evidence.get(ENHANCED, {}), **members[ENHANCED]}
    return members
