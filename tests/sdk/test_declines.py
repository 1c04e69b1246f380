"""A decline is a CardError that tells everything: why, which charge, and the intent that can be paid again."""

from typing import Any

import pytest
import stripe

from tests.contract.shapes import missing_members
from tests.houses import House

PAY: Any = {"amount": 2000, "currency": "usd", "confirm": True}
CARD: Any = {"exp_month": 12, "exp_year": 2034, "cvc": "123"}


def declined(house: House, **params: Any) -> stripe.CardError:
    with pytest.raises(stripe.CardError) as caught:
        house.stripe.v1.payment_intents.create(PAY | params)
    return caught.value


def test_declines_carry_the_whole_intent_and_its_charge(house: House) -> None:
    for method, code, decline_code in (
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ):
        check_decline(house, method, code, decline_code)


def check_decline(house: House, method: str, code: str, decline_code: str) -> None:
    error = declined(house, payment_method=method, metadata={"order": "7"})
    assert error.http_status == 402
    assert (error.code, error.error and error.error.decline_code) == (code, decline_code)
    assert error.user_message
    assert error.request_id is not None
    body: Any = error.json_body
    assert missing_members(body) == []
    told = body["error"]
    assert told["doc_url"] == f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"

    intent = told["payment_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_payment_error"]["decline_code"] == decline_code
    assert intent["last_payment_error"]["payment_method"] == told["payment_method"]
    assert intent["latest_charge"] == told["charge"]
    assert intent == house.stripe.v1.payment_intents.retrieve(intent["id"]).to_dict()

    charge = house.stripe.v1.charges.retrieve(told["charge"])
    assert (charge.status, charge.paid, charge.captured, charge.amount_captured) == ("failed", False, False, 0)
    assert (charge.failure_code, charge.failure_message) == (code, told["message"])
    assert charge.balance_transaction is None
    assert charge.outcome is not None
    assert charge.outcome.network_status == "declined_by_network"
    assert charge.outcome.type == "issuer_declined"


def test_blocked_by_radar(house: House) -> None:
    error = declined(house, payment_method="pm_card_radarBlock")
    assert (error.code, error.error and error.error.decline_code) == ("card_declined", "fraudulent")
    charge = house.stripe.v1.charges.retrieve(str(error.error and error.error.charge))
    assert charge.outcome is not None
    assert (charge.outcome.type, charge.outcome.network_status) == ("blocked", "not_sent_to_network")


def test_another_card_pays_the_same_intent(house: House) -> None:
    error = declined(house, payment_method="pm_card_visa_chargeDeclined")
    id = str(error.error and error.error.payment_intent and error.error.payment_intent.id)
    paid = house.stripe.v1.payment_intents.confirm(id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.amount_received, paid.last_payment_error) == ("succeeded", 2000, None)
    charges = house.stripe.v1.charges.list({"payment_intent": id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    assert paid.latest_charge == charges[0].id


def test_declined_confirmation_is_a_card_error_too(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    intent = intents.create({"amount": 2000, "currency": "usd"})
    with pytest.raises(stripe.CardError) as caught:
        intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    assert caught.value.error is not None
    assert caught.value.error.payment_intent is not None
    assert caught.value.error.payment_intent.id == intent.id


def test_card_data_that_cannot_be_charges_nothing(house: House) -> None:
    for card, code, param in (
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"number": "42424242"}, "invalid_number", "number"),
        ({"number": "4242424242424242", "exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"number": "4242424242424242", "exp_year": 2020}, "invalid_expiry_year", "exp_year"),
        ({"number": "4242424242424242", "cvc": "12"}, "invalid_cvc", "cvc"),
    ):
        with pytest.raises(stripe.CardError) as caught:
            house.stripe.v1.payment_methods.create({"type": "card", "card": CARD | card})
        assert (caught.value.code, caught.value.param) == (code, param)
    real: Any = {"type": "card", "card": CARD | {"number": "4111 1111 1111 1111"}}
    error = declined(house, payment_method_data=real)
    assert (error.code, error.error and error.error.decline_code) == ("card_declined", "test_mode_live_card")
    assert house.stripe.v1.charges.list().data == []
    assert house.stripe.v1.payment_intents.list().data == []


def test_off_session_needs_no_challenge_but_another_card(house: House) -> None:
    error = declined(house, payment_method="pm_card_authenticationRequired", off_session=True)
    assert error.code == "authentication_required"
    assert error.error is not None
    assert error.error.decline_code == "authentication_required"
    assert error.error.payment_intent is not None
    assert error.error.payment_intent.status == "requires_payment_method"


def test_a_challenge_is_no_decline(house: House) -> None:
    intent = house.stripe.v1.payment_intents.create(PAY | {"payment_method": "pm_card_threeDSecure2Required"})
    assert intent.status == "requires_action"
    assert intent.latest_charge is None
    assert intent.next_action is not None
    assert intent.next_action.type == "use_stripe_sdk"
    assert house.stripe.v1.charges.list({"payment_intent": intent.id}).data == []
