"""Refunds: of a part, pending, failing later, with a lost answer, and what is refused."""

from typing import Any

import pytest
import stripe

from checkout.kit import clock
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.faults.outages import cut_off
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, paid, post, refused, told, work_later

LATER_S = 5 * clock.MINUTE_S
KEY: Any = {"idempotency_key": "refund"}


def money(house: House) -> list[tuple[str, int, int]]:
    """The balance transactions, oldest first."""
    transactions = house.stripe.v1.balance_transactions.list().data
    return [(it.type, it.amount, it.fee) for it in reversed(transactions)]


def test_in_parts(house: House) -> None:
    """The fee is not returned, and nothing is left in the end."""
    refunds = house.stripe.v1.refunds
    intent = paid(house)
    first = refunds.create({"payment_intent": intent.id, "amount": 300, "reason": "duplicate", "metadata": {"a": "b"}})
    assert (first.status, first.amount, first.reason, first.charge) == (
        "succeeded",
        300,
        "duplicate",
        intent.latest_charge,
    )
    rest = refunds.create({"charge": str(intent.latest_charge)})
    assert (rest.amount, rest.metadata.to_dict() if rest.metadata else None) == (700, {})
    charge = charge_of(house, intent)
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    assert charge.refunds is not None
    assert [it.id for it in charge.refunds.data] == [rest.id, first.id]
    assert money(house) == [("charge", 1000, 59), ("refund", -300, 0), ("refund", -700, 0)]
    balance = house.stripe.v1.balance.retrieve()
    assert [it["amount"] for it in (*balance.available, *balance.pending)] == [-1000, 941]
    event = house.stripe.v1.events.list({"type": "charge.refunded"}).data[1]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes["amount_refunded"] == 0
    assert missing_members(call(house, "GET", f"/v1/refunds/{first.id}").json) == []
    reply = post(house, "/refunds", {"payment_intent": intent.id})
    text = f"Charge {charge.id} has already been refunded."
    assert refused(reply) == (400, "charge_already_refunded", text, None)


def test_one_that_is_pending(house: House) -> None:
    intent = paid(house, method="pm_card_pendingRefund")
    refund = house.stripe.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert refund.balance_transaction is not None
    before = last_event(house)
    work_later(house, clock.MINUTE_S)
    assert house.stripe.v1.refunds.retrieve(refund.id).status == "pending"
    work_later(house, LATER_S)
    assert house.stripe.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert told(house, before) == ["refund.updated", "charge.refund.updated"]
    updated = house.stripe.v1.events.list({"type": "refund.updated"}).data[0].data.previous_attributes
    assert updated is not None
    assert updated["status"] == "pending"


def test_one_that_fails_later(house: House) -> None:
    """The money is the merchant's again, and may be refunded once more."""
    intent = paid(house, method="pm_card_refundFail")
    refund = house.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 400})
    assert (refund.status, charge_of(house, intent).amount_refunded) == ("succeeded", 400)
    before = last_event(house)
    work_later(house, LATER_S)
    failed = house.stripe.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert isinstance(failed.failure_balance_transaction, stripe.BalanceTransaction)
    assert failed.failure_balance_transaction.amount == 400
    assert told(house, before) == ["refund.updated", "charge.refund.updated", "refund.failed"]
    assert charge_of(house, intent).amount_refunded == 0
    assert money(house)[1:] == [("refund", -400, 0), ("refund_failure", 400, 0)]
    assert house.stripe.v1.refunds.create({"payment_intent": intent.id}).amount == 1000


def test_fraud_is_noted_on_the_charge(house: House) -> None:
    intent = paid(house)
    house.stripe.v1.refunds.create({"payment_intent": intent.id, "reason": "fraudulent"})
    fraud = charge_of(house, intent).fraud_details
    assert fraud is not None
    assert fraud.user_report == "fraudulent"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            {"amount": 1001},
            (400, None, "Refund amount ($10.01) is greater than unrefunded amount on charge ($10.00)", "amount"),
        ),
        ({"amount": 0}, (400, "parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount")),
        (
            {"reason": "expired_uncaptured_charge"},
            (
                400,
                None,
                "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
                "reason",
            ),
        ),
        (
            {"reverse_transfer": "true"},
            (
                400,
                None,
                "Cannot reverse transfer on charge {charge} because it does not have an associated transfer.",
                "reverse_transfer",
            ),
        ),
        ({"nonsense": "1"}, (400, "parameter_unknown", "Received unknown parameter: nonsense", "nonsense")),
        (
            {"charge": "ch_other"},
            (
                400,
                "parameters_exclusive",
                "You may only specify one of these parameters: charge, payment_intent.",
                "charge",
            ),
        ),
    ],
)
def test_what_is_refused(house: House, form: dict[str, Any], expected: tuple[Any, ...]) -> None:
    intent = paid(house)
    status, code, message, param = expected
    expected = (status, code, message.format(charge=intent.latest_charge), param)
    assert refused(post(house, "/refunds", {"payment_intent": intent.id, **form})) == expected
    assert house.stripe.v1.refunds.list().data == []


def test_of_nothing_that_is_there(house: House) -> None:
    neither = "One of the following params should be provided for this request: payment_intent or charge."
    assert refused(post(house, "/refunds", {"amount": 5})) == (400, None, neither, None)
    for param, label in (("charge", "charge"), ("payment_intent", "payment_intent")):
        reply = post(house, "/refunds", {param: "xx_none"})
        assert refused(reply) == (400, "resource_missing", f"No such {label}: 'xx_none'", param)
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/cancel")):
        reply = call(house, method, f"/v1/refunds/re_none{path}", {} if method == "POST" else None)
        assert refused(reply) == (404, "resource_missing", "No such refund: 're_none'", "id")


def test_an_answer_that_was_lost(house: House) -> None:
    """What is under way is taken from what can be refunded, and ends once, whether the processor had it or not."""
    for after in (True, False):
        intent = paid(house)
        with cut_off(house.app, "instruct", after=after):
            refund = house.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 600})
        assert (refund.status, refund.balance_transaction) == ("pending", None)
        reply = post(house, "/refunds", {"payment_intent": intent.id, "amount": 500})
        assert refused(reply)[2] == "Refund amount ($5.00) is greater than unrefunded amount on charge ($4.00)"
        work_later(house, clock.MINUTE_S)
        assert house.stripe.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert [it for it in money(house) if it[0] == "refund"] == [("refund", -600, 0)] * 2


def test_its_key_tells_how_it_ended(house: House) -> None:
    intent, refunds = paid(house), house.stripe.v1.refunds
    with cut_off(house.app, "instruct", after=True):
        refunds.create({"payment_intent": intent.id, "amount": 600}, KEY)
    with pytest.raises(stripe.StripeError) as running:
        refunds.create({"payment_intent": intent.id, "amount": 600}, KEY)
    assert running.value.http_status == 409
    work_later(house, clock.MINUTE_S)
    for _ in range(2):
        assert refunds.create({"payment_intent": intent.id, "amount": 600}, KEY).status == "succeeded"
    assert len(refunds.list().data) == 1


def test_lists(house: House) -> None:
    refunds = house.stripe.v1.refunds
    one, other = paid(house), paid(house)
    first = refunds.create({"payment_intent": one.id, "amount": 1})
    second = refunds.create({"payment_intent": one.id, "amount": 2})
    third = refunds.create({"payment_intent": other.id})
    assert [it.id for it in refunds.list()] == [third.id, second.id, first.id]
    assert [it.id for it in refunds.list({"payment_intent": one.id})] == [second.id, first.id]
    assert [it.id for it in refunds.list({"charge": str(other.latest_charge)})] == [third.id]
    assert [it.id for it in refunds.list({"starting_after": second.id})] == [first.id]
    assert refunds.list({"created": {"lt": first.created}}).data == []
    page = call(house, "GET", f"/v1/charges/{one.latest_charge}/refunds?limit=1").json
    assert (page["url"], page["has_more"]) == (f"/v1/charges/{one.latest_charge}/refunds", True)
    assert [it["id"] for it in page["data"]] == [second.id]
    for kind, count in (("refund", 3), ("charge", 2)):
        assert len(house.stripe.v1.balance_transactions.list({"type": kind}).data) == count
        assert len(call(house, "GET", f"/v1/balance/history?type={kind}").json["data"]) == count


def test_the_older_routes(house: House) -> None:
    intent = paid(house)
    path = f"/charges/{intent.latest_charge}"
    charge = post(house, f"{path}/refund", {"amount": 100}).json
    assert (charge["object"], charge["amount_refunded"]) == ("charge", 100)
    refund = post(house, f"{path}/refunds", {"amount": 200}).json
    assert (refund["object"], refund["amount"], refund["payment_intent"]) == ("refund", 200, intent.id)
    assert call(house, "GET", f"/v1{path}/refunds/{refund['id']}").json == refund
    assert post(house, f"{path}/refunds/{refund['id']}", {"metadata[k]": "v"}).json["metadata"] == {"k": "v"}
    stray = call(house, "GET", f"/v1/charges/{paid(house).latest_charge}/refunds/{refund['id']}")
    assert refused(stray) == (404, "resource_missing", f"No such refund: '{refund['id']}'", "refund")
    transaction = refund["balance_transaction"]
    assert call(house, "GET", f"/v1/balance/history/{transaction}").json["source"] == refund["id"]
