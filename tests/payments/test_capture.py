"""Capturing later: in part, too late, not at all, and with an answer that was lost."""

from typing import Any

import pytest
import stripe
import time_machine

from checkout.kit import clock
from checkout.payments.settle import CAPTURE_WITHIN_S
from tests.callers import call
from tests.faults.outages import cut_off
from tests.flows import scenes
from tests.houses import House
from tests.payments.authorised import CHALLENGED, authorised, charge_of, last_event, post, refused, told, work_later
from tests.payments.bank import at_the_bank_of
from tests.shoppers import Shopper

KEY: Any = {"idempotency_key": "capture"}


def test_a_part_of_it(house: House) -> None:
    """The remainder is released: it is neither received nor in the balance."""
    intent = authorised(house)
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 1000, 0)
    charge = charge_of(house, intent)
    assert (charge.status, charge.paid, charge.captured, charge.balance_transaction) == ("succeeded", True, False, None)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.capture_before == charge.created + CAPTURE_WITHIN_S
    assert house.stripe.v1.balance_transactions.list().data == []
    captured = house.stripe.v1.payment_intents.capture(intent.id, {"amount_to_capture": 400, "metadata": {"k": "v"}})
    assert (captured.status, captured.amount, captured.amount_received) == ("succeeded", 1000, 400)
    assert (captured.amount_capturable, captured.metadata.to_dict()) == (0, {"k": "v"})
    charge = charge_of(house, intent)
    assert (charge.amount, charge.amount_captured, charge.amount_refunded, charge.refunded) == (1000, 400, 600, False)
    (transaction,) = house.stripe.v1.balance_transactions.list({"source": charge.id})
    assert (transaction.amount, transaction.id) == (400, charge.balance_transaction)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            {"amount_to_capture": 1001},
            (
                400,
                "amount_too_large",
                "The amount to capture (1001) is greater than the amount that can be captured (1000).",
                "amount_to_capture",
            ),
        ),
        (
            {"amount_to_capture": 0},
            (
                400,
                "parameter_invalid_integer",
                "This value must be greater than or equal to 1.",
                "amount_to_capture",
            ),
        ),
        (
            {"final_capture": "false"},
            (
                400,
                None,
                "This PaymentIntent can be captured only once: multicapture is not available for its payment method.",
                "final_capture",
            ),
        ),
        (
            {"application_fee_amount": 5},
            (
                400,
                None,
                "Can only apply an application_fee_amount when the PaymentIntent was made on behalf of another account "
                "(using an OAuth key or the Stripe-Account header), or when using the transfer_data[destination] "
                "parameter.",
                "application_fee_amount",
            ),
        ),
    ],
)
def test_what_is_refused(house: House, form: dict[str, Any], expected: tuple[Any, ...]) -> None:
    intent = authorised(house)
    assert refused(post(house, f"/payment_intents/{intent.id}/capture", form)) == expected
    assert house.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_capture"


def test_after_a_week(house: House) -> None:
    """Nobody can capture it any more, and the worker gives it back."""
    intent = authorised(house)
    with time_machine.travel(clock.now() + CAPTURE_WITHIN_S - clock.MINUTE_S):
        house.work()
        assert house.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    with time_machine.travel(clock.now() + CAPTURE_WITHIN_S + 1):
        reply = post(house, f"/payment_intents/{intent.id}/capture")
        assert refused(reply)[:2] == (400, "charge_expired_for_capture")
        before = last_event(house)
        house.work()
        assert told(house, before) == ["charge.expired", "payment_intent.canceled"]
    canceled = house.stripe.v1.payment_intents.retrieve(intent.id)
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "automatic")
    charge = charge_of(house, intent)
    assert (charge.refunded, charge.amount_refunded, charge.amount_captured) == (True, 1000, 0)


def test_after_a_challenge(house: House) -> None:
    intent = authorised(house, method=CHALLENGED)
    bank = at_the_bank_of(intent)
    bank.land(bank.press("approve"))
    assert house.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    assert house.stripe.v1.payment_intents.capture(intent.id).amount_received == 1000


def test_an_answer_that_was_lost(house: House) -> None:
    """Whether the processor had it or not, the worker brings it to its end, once."""
    for after in (True, False):
        intent = authorised(house)
        with cut_off(house.app, "instruct", after=after):
            reply = post(house, f"/payment_intents/{intent.id}/capture")
        assert (reply.status, reply.json["status"]) == (200, "requires_capture")
        for other in ("capture", "cancel"):
            busy = post(house, f"/payment_intents/{intent.id}/{other}")
            assert refused(busy)[:2] == (429, "lock_timeout")
        work_later(house, clock.MINUTE_S)
        assert house.stripe.v1.payment_intents.retrieve(intent.id).amount_received == 1000
    assert len(house.stripe.v1.balance_transactions.list().data) == 2


def test_its_key_tells_how_it_ended(house: House) -> None:
    intent = authorised(house)
    with cut_off(house.app, "instruct", after=True):
        house.stripe.v1.payment_intents.capture(intent.id, {}, KEY)
    with pytest.raises(stripe.StripeError) as running:
        house.stripe.v1.payment_intents.capture(intent.id, {}, KEY)
    assert running.value.http_status == 409
    work_later(house, clock.MINUTE_S)
    for _ in range(2):
        assert house.stripe.v1.payment_intents.capture(intent.id, {}, KEY).amount_received == 1000


@pytest.mark.parametrize(
    ("method", "shown", "events"),
    [
        ("automatic", True, ["charge.succeeded", "payment_intent.succeeded"]),
        ("automatic_async", False, ["charge.succeeded", "payment_intent.succeeded", "charge.updated"]),
    ],
)
def test_the_balance_transaction_is_there_at_once_or_later(
    house: House, method: str, shown: bool, events: list[str]
) -> None:
    intents = house.stripe.v1.payment_intents
    intent = intents.create({"amount": 1000, "currency": "usd", "capture_method": method})
    before = last_event(house)
    confirmed = intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (confirmed.capture_method, confirmed.status) == (method, "succeeded")
    assert told(house, before) == events
    first = house.stripe.v1.events.list({"type": "charge.succeeded"}).data[0]
    assert (first.data.object["balance_transaction"] is not None) == shown
    assert charge_of(house, confirmed).balance_transaction is not None


def test_an_action_may_be_an_error(house: House) -> None:
    wanted: Any = {"amount": 1000, "currency": "usd", "payment_method": CHALLENGED, "confirm": True}
    with pytest.raises(stripe.CardError) as declined:
        house.stripe.v1.payment_intents.create(wanted | {"error_on_requires_action": True})
    assert declined.value.code == "authentication_required"
    reply = post(house, "/payment_intents", {"amount": 1000, "currency": "usd", "error_on_requires_action": "true"})
    assert refused(reply)[3] == "error_on_requires_action"


def test_what_belongs_to_other_methods_is_refused_by_name(house: House) -> None:
    intent = authorised(house)
    text = "This PaymentIntent cannot be paid from a customer's cash balance: it is paid by card."
    assert refused(post(house, f"/payment_intents/{intent.id}/apply_customer_balance"))[:3] == (400, None, text)


def test_a_session(house: House) -> None:
    """Complete when the card is good for it, paid when the money is captured."""
    session = scenes.order(house, payment_intent_data={"capture_method": "manual"})
    shopper = scenes.shopper_of(session)
    assert shopper.pay().status == 303
    now = scenes.session_of(house, session)
    assert (now.status, now.payment_status) == ("complete", "unpaid")
    assert "checkout.session.completed" in told(house)
    assert isinstance(now.payment_intent, str)
    assert house.stripe.v1.payment_intents.capture(now.payment_intent).status == "succeeded"
    assert scenes.session_of(house, session).payment_status == "paid"


def test_a_link(house: House) -> None:
    product = {"currency": "usd", "unit_amount": 900, "product": house.stripe.v1.products.create({"name": "Tea"}).id}
    price = house.stripe.v1.prices.create(product)  # type: ignore[arg-type]  # a plain dict
    link = house.stripe.v1.payment_links.create(
        {"line_items": [{"price": price.id, "quantity": 1}], "payment_intent_data": {"capture_method": "manual"}}
    )
    assert link.payment_intent_data is not None
    assert link.payment_intent_data.capture_method == "manual"
    assert Shopper(link.url).pay().status == 303
    (intent,) = house.stripe.v1.payment_intents.list().data
    canceled = call(house, "POST", f"/v1/payment_intents/{intent.id}/cancel", {}).json
    assert (intent.status, canceled["status"]) == ("requires_capture", "canceled")
