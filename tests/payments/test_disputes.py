"""Disputes: how each begins, what evidence comes to, what money moves, and each status with each operation."""

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pytest
import stripe
import time_machine

from checkout.api import features
from checkout.kit import clock
from checkout.payments.disputes import DISPUTE
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.faults.outages import cut_off
from tests.houses import House
from tests.payments.authorised import VISA, authorised, charge_of, last_event, paid, post, refused, told, work_later

CHARGEBACK, INQUIRY = "pm_card_createDispute", "pm_card_createDisputeInquiry"
WITHDRAWN = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
PAST_DUE_S = 11 * clock.DAY_S
WORDS = {
    "won": "winning_evidence",
    "lost": "losing_evidence",
    "needs_response": "escalate_inquiry_evidence",
    "under_review": "They came by and fetched it.",
}


def disputed(house: House, method: str = CHARGEBACK) -> stripe.Dispute:
    """$10.00, paid and disputed."""
    intent = paid(house, method=method)
    house.work()
    return house.stripe.v1.disputes.list({"payment_intent": intent.id}).data[0]


def answered(house: House, id: str, words: str) -> stripe.Dispute:
    dispute = house.stripe.v1.disputes.update(id, {"evidence": {"uncategorized_text": words}})
    assert dispute.status.endswith("under_review")
    house.work()
    return house.stripe.v1.disputes.retrieve(id)


def money(dispute: stripe.Dispute) -> list[tuple[str, str, int, int, int]]:
    return [(it.type, it.reporting_category, it.amount, it.fee, it.net) for it in dispute.balance_transactions]


TAKEN = ("adjustment", "dispute", -1000, 1500, -2500)
RETURNED = ("adjustment", "dispute_reversal", 1000, -1500, 2500)


@pytest.mark.parametrize(
    ("method", "reason", "amounts", "code", "enhanced"),
    [
        (CHARGEBACK, "fraudulent", [1000], "10.4", {}),
        ("pm_card_createDisputeProductNotReceived", "product_not_received", [1000], "13.1", {}),
        ("pm_card_createMultipleDisputes", "fraudulent", [500, 500], "10.4", {}),
        (
            "pm_card_createCe3EligibleDispute",
            "fraudulent",
            [1000],
            "10.4",
            {
                "visa_compelling_evidence_3": {
                    "required_actions": [
                        "missing_customer_identifiers",
                        "missing_disputed_transaction_description",
                        "missing_merchandise_or_services",
                        "missing_prior_undisputed_transactions",
                    ],
                    "status": "requires_action",
                }
            },
        ),
        (
            "pm_card_createComplianceDispute",
            "noncompliant",
            [1000],
            None,
            {"visa_compliance": {"status": "requires_fee_acknowledgement"}},
        ),
        (
            "pm_card_createMastercardComplianceDispute",
            "noncompliant",
            [1000],
            None,
            {"mastercard_compliance": {"status": "requires_fee_acknowledgement"}},
        ),
        ("pm_card_createAutoRepresentmentEligibleDispute", "fraudulent", [1000], "10.4", {}),
    ],
)
def test_a_card_whose_holder_disputes(
    house: House, method: str, reason: str, amounts: list[int], code: str | None, enhanced: dict[str, Any]
) -> None:
    intent = paid(house, method=method)
    before = last_event(house)
    house.work()
    assert told(house, before) == [*WITHDRAWN, "charge.updated", *WITHDRAWN * (len(amounts) - 1)]
    (updated,) = house.stripe.v1.events.list({"type": "charge.updated", "limit": 1}).data
    assert updated.data.to_dict()["previous_attributes"] == {"disputed": False}
    assert updated.data.object["disputed"] is True
    found = house.stripe.v1.disputes.list({"charge": str(intent.latest_charge)}).data
    assert [it.amount for it in found] == amounts
    for dispute in found:
        assert (dispute.status, dispute.reason, dispute.network_reason_code) == ("needs_response", reason, code)
        assert (dispute.payment_intent, dispute.is_charge_refundable) == (intent.id, False)
        assert dispute.evidence_details.enhanced_eligibility.to_dict() == enhanced
        assert dispute.enhanced_eligibility_types == list(enhanced)
    assert charge_of(house, intent).disputed
    balance = house.stripe.v1.balance.retrieve()
    assert balance.available[0].amount == -1000 - 1500 * len(amounts)
    house.work()
    assert told(house, before) == [*WITHDRAWN, "charge.updated", *WITHDRAWN * (len(amounts) - 1)]


def test_how_one_looks(house: House) -> None:
    dispute = disputed(house)
    shape = call(house, "GET", f"/v1/disputes/{dispute.id}?expand[]=charge&expand[]=payment_intent").json
    assert missing_members(shape) == []
    assert (shape["charge"]["disputed"], shape["payment_intent"]["status"]) == (True, "succeeded")
    assert money(dispute) == [TAKEN]
    transaction = dispute.balance_transactions[0]
    assert transaction.description == f"Chargeback withdrawal for {dispute.charge}"
    assert [it.description for it in transaction.fee_details] == ["Dispute fee"]
    expanded = house.stripe.v1.balance_transactions.retrieve(transaction.id, {"expand": ["source"]})
    assert isinstance(expanded.source, stripe.Dispute)
    details = dispute.evidence_details
    assert (details.has_evidence, details.past_due, details.submission_count) == (False, False, 0)
    assert (details.due_by or 0) > clock.now() + 8 * clock.DAY_S
    card = dispute.payment_method_details
    assert card is not None
    assert (card.type, card.card and card.card.case_type) == ("card", "chargeback")
    event = house.stripe.v1.events.list({"type": "charge.dispute.funds_withdrawn"}).data[0]
    assert event.data.object["balance_transactions"][0]["amount"] == -1000


@pytest.mark.parametrize(
    ("method", "words", "status", "events", "movements"),
    [
        (CHARGEBACK, "won", "won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"], [TAKEN, RETURNED]),
        (CHARGEBACK, "lost", "lost", ["charge.dispute.closed"], [TAKEN]),
        (CHARGEBACK, "under_review", "under_review", [], [TAKEN]),
        (CHARGEBACK, "needs_response", "under_review", [], [TAKEN]),
        (INQUIRY, "won", "warning_closed", ["charge.dispute.closed"], []),
        (INQUIRY, "lost", "warning_closed", ["charge.dispute.closed"], []),
        (INQUIRY, "under_review", "warning_under_review", [], []),
        (
            INQUIRY,
            "needs_response",
            "needs_response",
            ["charge.dispute.updated", "charge.dispute.funds_withdrawn"],
            [TAKEN],
        ),
    ],
)
def test_what_evidence_comes_to(
    house: House, method: str, words: str, status: str, events: list[str], movements: list[Any]
) -> None:
    opened = disputed(house, method)
    before = last_event(house)
    dispute = answered(house, opened.id, WORDS[words])
    assert (dispute.status, money(dispute)) == (status, movements)
    assert dispute.evidence.uncategorized_text == WORDS[words]
    assert (dispute.evidence_details.submission_count, dispute.evidence_details.has_evidence) == (1, True)
    assert told(house, before) == ["charge.dispute.updated", *events]
    work_later(house, clock.HOUR_S)
    assert told(house, before) == ["charge.dispute.updated", *events]


def test_nobody_responds(house: House) -> None:
    """What is not answered in time is lost; an inquiry is closed."""
    for method, status in ((CHARGEBACK, "lost"), (INQUIRY, "warning_closed")):
        dispute = disputed(house, method)
        work_later(house, clock.DAY_S)
        assert house.stripe.v1.disputes.retrieve(dispute.id).status == dispute.status
        work_later(house, PAST_DUE_S)
        assert house.stripe.v1.disputes.retrieve(dispute.id).status == status


def test_of_a_capture(house: House) -> None:
    """What was only kept ready cannot be disputed; what was captured of it can."""
    intent = authorised(house, method=CHARGEBACK)
    house.work()
    assert house.stripe.v1.disputes.list().data == []
    house.stripe.v1.payment_intents.capture(intent.id, {"amount_to_capture": 400})
    house.work()
    assert [it.amount for it in house.stripe.v1.disputes.list().data] == [400]


def test_evidence_is_staged_and_submitted(house: House) -> None:
    dispute = disputed(house, "pm_card_createCe3EligibleDispute")
    update = partial(house.stripe.v1.disputes.update, dispute.id)
    before = last_event(house)
    compelling: Any = {
        "disputed_transaction": {
            "customer_purchase_ip": "1.2.3.4",
            "merchandise_or_services": "services",
            "product_description": "A night",
        },
        "prior_undisputed_transactions": [
            {"charge": "ch_a", "product_description": "A day"},
            {"charge": "ch_b", "product_description": "A week"},
        ],
    }
    evidence: Any = {"customer_name": "Jo", "enhanced_evidence": {"visa_compelling_evidence_3": compelling}}
    staged = update({"evidence": evidence, "submit": False, "metadata": {"a": "b"}})
    assert (staged.status, staged.evidence_details.submission_method) == ("needs_response", "not_submitted")
    assert (staged.evidence.customer_name, staged.metadata.to_dict()) == ("Jo", {"a": "b"})
    assert staged.evidence_details.enhanced_eligibility.to_dict() == {
        "visa_compelling_evidence_3": {"required_actions": [], "status": "qualified"}
    }
    assert update({"metadata": {"a": "c"}}).status == "needs_response"
    assert update({"evidence": {"customer_name": ""}, "submit": False}).evidence.customer_name is None
    sent = update({"submit": True, "intended_submission_method": "manual"})
    assert (sent.status, sent.evidence_details.submission_method) == ("under_review", "manual")
    assert sent.intended_submission_method == "manual"
    assert told(house, before) == ["charge.dispute.updated"] * 4
    changed = house.stripe.v1.events.list({"type": "charge.dispute.updated"}).data[0].data.previous_attributes
    assert changed is not None
    assert changed["status"] == "needs_response"


def test_the_refund_of_what_is_disputed(house: House) -> None:
    """A chargeback keeps it from being refunded until it is won; an inquiry does not."""
    dispute = disputed(house)
    text = f"Charge {dispute.charge} has been charged back; cannot issue a refund."
    assert refused(post(house, "/refunds", {"charge": dispute.charge})) == (400, "charge_disputed", text, None)
    answered(house, dispute.id, WORDS["won"])
    assert house.stripe.v1.refunds.create({"charge": str(dispute.charge), "amount": 100}).status == "succeeded"
    inquiry = disputed(house, INQUIRY)
    assert inquiry.is_charge_refundable
    house.stripe.v1.refunds.create({"charge": str(inquiry.charge), "amount": 300})
    escalated = answered(house, inquiry.id, WORDS["needs_response"])
    assert (escalated.amount, escalated.is_charge_refundable) == (700, False)
    refunded = disputed(house, INQUIRY)
    house.stripe.v1.refunds.create({"charge": str(refunded.charge)})
    assert answered(house, refunded.id, WORDS["needs_response"]).status == "warning_closed"


def test_a_refund_that_the_dispute_outruns(house: House) -> None:
    """The network has taken the money back already, and nobody here knows yet."""
    intent = paid(house, method=CHARGEBACK)
    refund = house.stripe.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.failure_reason) == ("failed", "charge_for_pending_refund_disputed")


@pytest.mark.parametrize("after", [True, False])
def test_an_answer_that_was_lost(house: House, after: bool) -> None:
    """It is asked for again; what has happened happens once."""
    intent = paid(house, method=CHARGEBACK)
    with cut_off(house.app, "acknowledge_dispute", after=after):
        house.work()
    with cut_off(house.app, "new_disputes", after=after):
        house.work()
    house.work()
    (dispute,) = house.stripe.v1.disputes.list({"payment_intent": intent.id}).data
    with cut_off(house.app, "respond", after=after):
        assert answered(house, dispute.id, WORDS["won"]).status == "under_review"
    with cut_off(house.app, "look_up_dispute", after=after):
        work_later(house, clock.MINUTE_S)
    dispute = house.stripe.v1.disputes.retrieve(dispute.id)
    assert (dispute.status, money(dispute)) == ("won", [TAKEN, RETURNED])


def test_found_again(house: House) -> None:
    plain, dispute = paid(house), disputed(house)
    house.stripe.v1.refunds.create({"payment_intent": plain.id})
    search = house.stripe.v1.charges.search
    assert [it.id for it in search({"query": "disputed:'true'"}).data] == [dispute.charge]
    assert [it.id for it in search({"query": "refunded:'true'"}).data] == [plain.latest_charge]
    assert [it.id for it in search({"query": "-disputed:'true' AND refunded:'false'"}).data] == []
    disputes = house.stripe.v1.disputes.list
    assert disputes({"payment_intent": plain.id}).data == []
    assert [it.id for it in disputes({"created": {"lte": clock.now()}}).data] == [dispute.id]
    assert disputes({"created": {"gt": clock.now()}}).data == []


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"submit": "true"}, (None, "You must provide evidence before you can submit it.", "submit")),
        (
            {"evidence[receipt]": "file_x"},
            ("resource_missing", "No such file upload: 'file_x'", "evidence[receipt]"),
        ),
        (
            {"evidence[appeal][card][reason_for_filing]": "x"},
            (None, features.NO_APPEALS, "evidence[appeal]"),
        ),
        (
            {"intended_submission_method": "smart_disputes"},
            (None, "Your account is not eligible for Smart Disputes.", "intended_submission_method"),
        ),
        ({"evidence[nonsense]": "x"}, ("parameter_unknown", "Received unknown parameter: evidence[nonsense]", None)),
    ],
)
def test_what_is_refused(house: House, form: dict[str, str], expected: tuple[str | None, str, str | None]) -> None:
    dispute = disputed(house)
    status, code, text, param = refused(post(house, f"/disputes/{dispute.id}", form))
    assert (status, code, text) == (400, expected[0], expected[1])
    assert expected[2] in (None, param)
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "needs_response"


def test_of_nothing_that_is_there(house: House) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/close")):
        reply = call(house, method, f"/v1/disputes/dp_none{path}", {} if method == "POST" else None)
        assert refused(reply) == (404, "resource_missing", "No such dispute: 'dp_none'", "id")


def test_of_a_charge_without_an_intent(house: House) -> None:
    form = {"amount": 1000, "currency": "usd", "source": "tok_createDispute"}
    charge = call(house, "POST", "/v1/charges", form, Stripe_Version="2020-08-27").json
    house.work()
    (dispute,) = house.stripe.v1.disputes.list({"charge": charge["id"]}).data
    assert (dispute.charge, dispute.payment_intent) == (charge["id"], None)


@dataclass(frozen=True)
class In:
    """How a status is come to, and what its operations answer; None is that they do."""

    method: str
    words: str | None = None
    takes_evidence: bool = False
    closes: bool = False


STATUSES = {
    "warning_needs_response": In(INQUIRY, takes_evidence=True),
    "warning_under_review": In(INQUIRY, "under_review"),
    "warning_closed": In(INQUIRY, "lost"),
    "needs_response": In(CHARGEBACK, takes_evidence=True, closes=True),
    "under_review": In(CHARGEBACK, "under_review"),
    "won": In(CHARGEBACK, "won"),
    "lost": In(CHARGEBACK, "lost"),
}


def test_each_status_with_each_operation(house: House) -> None:
    assert set(STATUSES) == set(DISPUTE.moves)
    for (status, stands), operation in product(STATUSES.items(), ("metadata", "evidence", "close")):
        id = disputed(house, stands.method).id
        if stands.words:
            answered(house, id, WORDS[stands.words])
        before = last_event(house)
        check_operation(house, id, status, operation, stands)
        house.work()
        expected = {
            "metadata": ["charge.dispute.updated"],
            "evidence": ["charge.dispute.updated"] if stands.takes_evidence else [],
            "close": ["charge.dispute.closed"] if stands.closes else [],
        }
        assert told(house, before) == expected[operation]


def check_operation(house: House, id: str, status: str, operation: str, stands: In) -> None:
    if operation == "metadata":
        assert post(house, f"/disputes/{id}", {"metadata[k]": "v"}).json["status"] == status
    elif operation == "evidence":
        reply = post(house, f"/disputes/{id}", {"evidence[customer_name]": "Jo"})
        if stands.takes_evidence:
            assert reply.json["status"] == status.replace("needs_response", "under_review")
        else:
            assert refused(reply) == (400, None, no_evidence(status), "evidence")
    elif stands.closes:
        assert post(house, f"/disputes/{id}/close").json["status"] == "lost"
    else:
        assert refused(post(house, f"/disputes/{id}/close")) == (400, None, not_closed(status), None)


def no_evidence(status: str) -> str:
    return (
        f"The evidence of this dispute can no longer be updated because the dispute has a status of {status}. Only a "
        "dispute with one of the following statuses takes evidence: warning_needs_response, needs_response."
    )


def not_closed(status: str) -> str:
    if DISPUTE.ends(status):
        return "This dispute is already closed."
    return (
        f"This dispute cannot be closed because it has a status of {status}. Only a dispute with one of the following "
        "statuses may be closed: needs_response."
    )


def test_what_is_accepted_is_told_to_the_network(house: House) -> None:
    """Though it cannot be reached at once."""
    dispute = disputed(house)
    assert house.stripe.v1.disputes.close(dispute.id).status == "lost"
    with cut_off(house.app, "respond", after=False):
        house.work()
    with time_machine.travel(clock.now() + clock.HOUR_S):
        house.work()
        assert house.work() == 0
    assert money(house.stripe.v1.disputes.retrieve(dispute.id)) == [TAKEN]


def test_others_are_left_alone(house: House) -> None:
    paid(house, method=VISA)
    house.work()
    assert house.stripe.v1.disputes.list().data == []
