"""/v1/payment_intents: the legal moves, and each illegal one with its code, its text and the intent as it is."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.shoppers import Shopper

USD: Any = {"amount": 2000, "currency": "usd"}
STATE = "payment_intent_unexpected_state"
CANCELABLE = "requires_payment_method, requires_capture, requires_confirmation, requires_action."
CHALLENGED: Any = {"payment_method": "pm_card_threeDSecure2Required"}


def in_state(house: House, status: str) -> str:
    """An intent's id that stands there."""
    intents = house.stripe.v1.payment_intents
    if status in ("succeeded", "requires_action"):
        method = "pm_card_visa" if status == "succeeded" else "pm_card_threeDSecure2Required"
        intent = intents.create(USD | {"payment_method": method, "confirm": True})
    else:
        intent = intents.create(USD | ({"payment_method": "pm_card_visa"} if status == "requires_confirmation" else {}))
    if status == "canceled":
        intent = intents.cancel(intent.id)
    assert intent.status == status
    return intent.id


def refused(house: House, id: str, action: str, form: dict[str, Any], text: str, code: str | None = STATE) -> None:
    path = f"/v1/payment_intents/{id}{action}"
    now = call(house, "GET", f"/v1/payment_intents/{id}").json
    answer = call(house, "POST", path, form)
    assert (answer.status, answer.error["type"]) == (400, "invalid_request_error"), answer.body
    assert (answer.error.get("code"), answer.error["message"]) == (code, text)
    if code == STATE:
        assert answer.error["payment_intent"] == now
        assert missing_members(answer.json) == []
    assert call(house, "GET", f"/v1/payment_intents/{id}").json == now


def test_every_illegal_move(house: House) -> None:
    for status in ("succeeded", "canceled"):
        id = in_state(house, status)
        refused(
            house,
            id,
            "/cancel",
            {},
            f"You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one "
            f"of the following statuses may be canceled: {CANCELABLE}",
        )
        for form, member in (
            ({"amount": 900}, "amount"),
            ({"currency": "eur"}, "amount"),
            ({"payment_method": "pm_card_visa"}, "payment_method"),
        ):
            text = (
                f"This PaymentIntent's {member} could not be updated because it has a status of {status}. You may only "
                f"update the {member} of a PaymentIntent with one of the following statuses: requires_payment_method, "
                "requires_confirmation, requires_action."
            )
            refused(house, id, "", form, text)
    succeeded = (
        "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
    )
    id = in_state(house, "succeeded")
    refused(house, id, "/confirm", {}, succeeded)
    refused(house, id, "/confirm", {"payment_method": "pm_card_visa"}, succeeded)
    canceled = (
        "You cannot confirm this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one of "
        "the following statuses may be confirmed: requires_payment_method, requires_confirmation, requires_action."
    )
    refused(house, in_state(house, "canceled"), "/confirm", {"payment_method": "pm_card_visa"}, canceled)
    missing = "You cannot confirm this PaymentIntent because it's missing a payment method."
    answer = call(house, "POST", f"/v1/payment_intents/{in_state(house, 'requires_payment_method')}/confirm", {})
    assert answer.error["message"].startswith(missing)
    assert (answer.error["code"], answer.error["payment_intent"]["status"]) == (STATE, "requires_payment_method")
    answer = call(house, "POST", "/v1/payment_intents", {"amount": "2000", "currency": "usd", "confirm": "true"})
    assert answer.error["message"].startswith(missing)
    assert house.stripe.v1.charges.list().data[0].status == "succeeded"


def test_cancel(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    for status in ("requires_payment_method", "requires_confirmation", "requires_action"):
        id = in_state(house, status)
        canceled = intents.cancel(id, {"cancellation_reason": "requested_by_customer"})
        assert (canceled.status, canceled.cancellation_reason) == ("canceled", "requested_by_customer")
        assert canceled.canceled_at is not None
        assert canceled.next_action is None
    assert house.stripe.v1.charges.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="Invalid cancellation_reason: must be one of abandoned, dup"):
        intents.cancel(id, {"cancellation_reason": "bored"})


def test_the_intent_of_a_session_is_the_sessions(house: House) -> None:
    """Neither canceled, confirmed nor changed behind the shopper's back; its words may be."""
    Shopper(house.link).pay(number="4000000000009995")
    (intent,) = house.stripe.v1.payment_intents.list()
    assert intent.status == "requires_payment_method"
    expire = (
        "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout "
        "Session instead."
    )
    refused(house, intent.id, "/cancel", {}, expire, code=None)
    paid = "You cannot confirm this PaymentIntent because it is paid through a Checkout Session."
    refused(house, intent.id, "/confirm", {"payment_method": "pm_card_visa"}, paid, code=None)
    changed = (
        "You cannot update what is paid by this PaymentIntent, by whom or how, because it is paid through a Checkout "
        "Session."
    )
    for form in ({"amount": 900}, {"payment_method_types[]": "sepa_debit"}, {"setup_future_usage": "off_session"}):
        refused(house, intent.id, "", form, changed, code=None)
    told = house.stripe.v1.payment_intents.update(intent.id, {"metadata": {"k": "v"}, "description": "Mug"})
    assert told.description == "Mug"


def test_what_may_change_when(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    customer = house.stripe.v1.customers.create({"name": "Jo"})
    intent = intents.create(USD | {"metadata": {"a": "1", "b": "2"}})
    changed = intents.update(
        intent.id, {"amount": 900, "currency": "eur", "customer": customer.id, "metadata": {"a": "", "c": "3"}}
    )
    assert (changed.amount, changed.currency, changed.customer) == (900, "eur", customer.id)
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert intents.update(intent.id, {"payment_method": "pm_card_visa"}).status == "requires_confirmation"
    assert intents.confirm(intent.id).amount_received == 900
    paid = intents.update(intent.id, {"metadata": "", "description": "Paid", "receipt_email": "jo@example.com"})
    assert (paid.status, paid.metadata.to_dict(), paid.description) == ("succeeded", {}, "Paid")
    assert intents.update(intent.id, {"description": ""}).description is None
    events = [event.type for event in house.stripe.v1.events.list({"type": "payment_intent.*"})]
    assert events == ["payment_intent.succeeded", "payment_intent.created"]


def test_a_change_ends_a_challenge_for_the_old_amount(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    id = in_state(house, "requires_action")
    changed = intents.update(id, {"amount": 900})
    assert (changed.status, changed.amount, changed.next_action) == ("requires_payment_method", 900, None)
    again = intents.confirm(id, {"payment_method": "pm_card_visa"}, {"idempotency_key": "k1"})
    assert again.amount_received == 900


def test_confirming_again_ends_an_open_challenge(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    id = in_state(house, "requires_action")
    again = intents.confirm(id, CHALLENGED | {"return_url": "https://shop.test/back"}, {"idempotency_key": "k1"})
    assert again.status == "requires_action"
    assert again.next_action is not None
    assert again.next_action.redirect_to_url is not None
    assert again.next_action.redirect_to_url.return_url == "https://shop.test/back"
    paid = intents.confirm(id, {"payment_method": "pm_card_visa"}, {"idempotency_key": "k2"})
    assert (paid.status, paid.next_action) == ("succeeded", None)


def test_a_challenge_is_passed_or_not(house: House) -> None:
    for press, status in (("approve", "succeeded"), ("fail", "requires_payment_method")):
        intent = house.stripe.v1.payment_intents.create(
            USD | CHALLENGED | {"confirm": True, "return_url": "https://shop.test/back?n=1"}
        )
        assert intent.next_action is not None
        assert intent.next_action.redirect_to_url is not None
        bank = Shopper(str(intent.next_action.redirect_to_url.url))
        bank.open()
        back = Shopper(bank.press(press).location).get()
        assert back.status == 303
        assert back.location.startswith(f"https://shop.test/back?n=1&payment_intent={intent.id}&")
        now = house.stripe.v1.payment_intents.retrieve(intent.id)
        assert now.status == status
        if status == "requires_payment_method":
            assert now.last_payment_error is not None
            assert now.last_payment_error.code == "payment_intent_authentication_failure"
            assert now.latest_charge is None


def test_amounts_that_cannot_be_charged(house: House) -> None:
    for amount, currency, code, text in (
        (49, "usd", "amount_too_small", "Amount must be at least $0.50 usd"),
        (49, "jpy", "amount_too_small", "Amount must be at least ¥50 jpy"),
        (100_000_000, "usd", "amount_too_large", "Amount must be no more than $999,999.99"),
        (0, "usd", "parameter_invalid_integer", "This value must be greater than or equal to 1."),
        (-5, "usd", "parameter_invalid_integer", "Invalid positive integer"),
    ):
        answer = call(house, "POST", "/v1/payment_intents", {"amount": amount, "currency": currency})
        assert (answer.status, answer.error["code"], answer.error["message"]) == (400, code, text)
        assert answer.error["param"] == "amount"
    answer = call(house, "POST", "/v1/payment_intents", {"amount": 2000, "currency": "xyz"})
    assert answer.error["message"].startswith("Invalid currency: xyz. Stripe currently supports these currencies: ")


def test_only_a_confirmation_takes_what_belongs_to_it(house: House) -> None:
    for name, value in (("off_session", "true"), ("return_url", "https://shop.test/")):
        answer = call(house, "POST", "/v1/payment_intents", {"amount": 2000, "currency": "usd", name: value})
        assert (answer.status, answer.error["param"]) == (400, name)
    answer = call(
        house, "POST", f"/v1/payment_intents/{in_state(house, 'requires_confirmation')}", {"payment_method": ""}
    )
    assert (answer.error["code"], answer.error["param"]) == ("parameter_invalid_empty", "payment_method")


def test_a_method_of_another_customer(house: House) -> None:
    v1 = house.stripe.v1
    jo, al = (v1.customers.create({"name": name}) for name in ("Jo", "Al"))
    method = v1.payment_methods.attach("pm_card_visa", {"customer": jo.id})
    wrong: list[Any] = [{}, {"customer": al.id}, {"customer": al.id, "confirm": True}, {"confirm": True}]
    for params in wrong:
        with pytest.raises(stripe.InvalidRequestError, match="belongs to a Customer") as caught:
            v1.payment_intents.create(USD | params | {"payment_method": method.id})
        assert caught.value.param == "payment_method"
    intent = v1.payment_intents.create(USD | {"customer": al.id})
    with pytest.raises(stripe.InvalidRequestError, match="belongs to a Customer"):
        v1.payment_intents.update(intent.id, {"payment_method": method.id})
    right: Any = {"customer": jo.id, "payment_method": method.id, "confirm": True}
    assert v1.payment_intents.create(USD | right).status == "succeeded"
    assert v1.payment_intents.update(intent.id, {"customer": jo.id, "payment_method": method.id}).customer == jo.id


def test_a_wrong_client_secret(house: House) -> None:
    id = in_state(house, "requires_payment_method")
    answer = call(house, "GET", f"/v1/payment_intents/{id}?client_secret={id}_secret_guess")
    assert (answer.status, answer.error["param"]) == (400, "client_secret")


def test_events_of_an_intents_life(house: House) -> None:
    v1 = house.stripe.v1
    id = v1.payment_intents.create(USD).id
    for method in ("pm_card_visa_chargeDeclined", "pm_card_visa"):
        call(house, "POST", f"/v1/payment_intents/{id}/confirm", {"payment_method": method})
    told = house.stripe.v1.events.list({"limit": 20}).data
    of_intent = [event for event in reversed(told) if id in str(event.data.object)]
    types = [event.type for event in of_intent]
    assert types == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]
    by_type: dict[str, Any] = {event.type: event for event in of_intent}
    assert by_type["payment_intent.payment_failed"].data.object.last_payment_error.decline_code == "generic_decline"
    assert by_type["payment_intent.succeeded"].data.object.last_payment_error is None
    assert by_type["charge.succeeded"].data.object.balance_transaction is None
    updated = by_type["charge.updated"]
    assert updated.data.previous_attributes.to_dict() == {"balance_transaction": None}
    assert updated.data.object.balance_transaction.startswith("txn_")
    requests = {event.request and event.request.id for event in of_intent}
    assert len(requests) == 3
    assert None not in requests
