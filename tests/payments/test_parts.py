"""Capturing in parts: the remainder stays ready until the last of them, or until time is over."""

import time_machine

from checkout.kit import clock
from checkout.payments.cancel import PARTLY_CAPTURED
from checkout.payments.settle import CAPTURE_WITHIN_S, EXTENDED_WITHIN_S
from tests.callers import Reply
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, post, refused, told, wanting

PARTS = "request_multicapture"


def capture(house: House, id: str, amount: int, final: str = "false") -> Reply:
    return post(house, f"/payment_intents/{id}/capture", {"amount_to_capture": amount, "final_capture": final})


def test_parts_and_a_last_one(house: House) -> None:
    intent = wanting(house, PARTS)
    before = last_event(house)
    part = capture(house, intent.id, 300).json
    assert (part["status"], part["amount_received"], part["amount_capturable"]) == ("requires_capture", 300, 700)
    assert told(house, before) == ["charge.updated", "payment_intent.amount_capturable_updated"]
    events = house.stripe.v1.events.list({"limit": 2}).data
    previous = [event.data.previous_attributes and event.data.previous_attributes.to_dict() for event in events]
    assert previous == [
        {"amount_capturable": 1000, "amount_received": 0},
        {"amount_captured": 0, "balance_transaction": None},
    ]
    charge = charge_of(house, intent)
    assert (charge.captured, charge.amount_captured, charge.amount_refunded) == (False, 300, 0)
    assert house.problems() == []
    too_much = (
        400,
        "amount_too_large",
        "The amount to capture (701) is greater than the amount that can be captured (700).",
        "amount_to_capture",
    )
    assert refused(capture(house, intent.id, 701)) == too_much
    assert refused(post(house, f"/payment_intents/{intent.id}/cancel"))[1:3] == (
        "payment_intent_unexpected_state",
        PARTLY_CAPTURED,
    )
    refund = house.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    assert (refund.status, charge_of(house, intent).amount_refunded) == ("succeeded", 100)
    before = last_event(house)
    last = capture(house, intent.id, 500, "true").json
    assert (last["status"], last["amount_received"], last["amount_capturable"]) == ("succeeded", 800, 0)
    assert told(house, before) == ["charge.captured", "payment_intent.succeeded", "charge.updated"]
    charge = charge_of(house, intent)
    assert (charge.captured, charge.amount_captured, charge.amount_refunded) == (True, 800, 300)
    booked = house.stripe.v1.balance_transactions.list({"source": charge.id}).data
    assert sorted(transaction.amount for transaction in booked) == [300, 500]
    assert charge.balance_transaction in {it.id for it in booked}


def test_what_is_left_is_released(house: House) -> None:
    """By a last capture of nothing, or when its time is over; a part that takes all is the last."""
    ended = []
    intent = wanting(house, PARTS)
    assert refused(capture(house, intent.id, 0, "true"))[1] == "parameter_invalid_integer"
    capture(house, intent.id, 300)
    assert refused(capture(house, intent.id, 0))[1] == "parameter_invalid_integer"
    ended.append(capture(house, intent.id, 0, "true").json)
    intent = wanting(house, PARTS)
    assert capture(house, intent.id, 1000).json["status"] == "succeeded"
    intent = wanting(house, PARTS)
    capture(house, intent.id, 300)
    before = last_event(house)
    with time_machine.travel(clock.now() + CAPTURE_WITHIN_S + 1):
        house.work()
        assert told(house, before) == ["charge.captured", "payment_intent.succeeded"]
        ended.append(post(house, f"/payment_intents/{intent.id}", {"description": "Ended"}).json)
    assert [(it["status"], it["amount_received"]) for it in ended] == [("succeeded", 300)] * 2


def test_an_authorisation_that_lasts_longer(house: House) -> None:
    intent = wanting(house, "request_extended_authorization")
    card = charge_of(house, intent).payment_method_details.card  # type: ignore[union-attr]  # it is one of a card
    assert card is not None
    assert card.extended_authorization is not None
    assert card.extended_authorization.status == "enabled"
    with time_machine.travel(clock.now() + EXTENDED_WITHIN_S - clock.MINUTE_S):
        house.work()
        assert capture(house, intent.id, 1000, "true").json["status"] == "succeeded"


def test_what_a_card_does_not_grant(house: House) -> None:
    """Wished for and shown, but only of what is kept ready, and by a card that can."""
    options = {"payment_method_options[card][request_multicapture]": "if_available"}
    paid = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": "true"}
    reply = post(house, "/payment_intents", paid | options).json
    charge = house.stripe.v1.charges.retrieve(reply["latest_charge"])
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.multicapture is not None
    assert charge.payment_method_details.card.multicapture.status == "unavailable"
    overcapture = wanting(house, "request_overcapture")
    assert refused(capture(house, overcapture.id, 1001, "true"))[1] == "amount_too_large"
    assert refused(capture(house, overcapture.id, 500))[3] == "final_capture"
