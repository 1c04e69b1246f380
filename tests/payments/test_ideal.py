"""iDEAL: the payer is taken to their bank, and comes back paid or not; what they paid from may be debited later."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, post, refused, told
from tests.shoppers import Answer, Shopper

BACK = "https://shop.test/back?order=7"
EUR: Any = {"amount": 1000, "currency": "eur"}
DATA: Any = {"payment_method_data": {"type": "ideal", "ideal": {"bank": "ing"}}}
IDEAL: Any = {**EUR, **DATA, "allowed_payment_method_types": ["card", "ideal"], "confirm": True, "return_url": BACK}
PAID = ["charge.succeeded", "payment_intent.succeeded", "charge.updated"]


def at_their_bank(intent: stripe.PaymentIntent | stripe.SetupIntent, answer: str) -> Answer:
    """What the bank's page says, and where its answer leads in the end."""
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.return_url == BACK
    shopper = Shopper(str(intent.next_action.redirect_to_url.url))
    assert "Authorize test payment" in shopper.open().words
    return shopper.get(shopper.press(answer).location)


def test_from_the_bank_to_the_balance(house: House) -> None:
    v1 = house.stripe.v1
    intent = v1.payment_intents.create(IDEAL)
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert told(house)[-2:] == ["payment_intent.created", "payment_intent.requires_action"]
    before = last_event(house)
    back = at_their_bank(intent, "approve")
    assert back.location.startswith(f"{BACK}&payment_intent={intent.id}&")
    assert back.location.endswith("&redirect_status=succeeded")
    assert told(house, before) == PAID
    intent = v1.payment_intents.retrieve(intent.id)
    charge = charge_of(house, intent)
    assert (intent.status, charge.id[:3], charge.payment_method_details.type) == ("succeeded", "py_", "ideal")  # type: ignore[union-attr]
    assert charge.payment_method_details is not None
    ideal = charge.payment_method_details.ideal
    assert ideal is not None
    assert (ideal.bank, ideal.bic, ideal.iban_last4, ideal.verified_name) == ("ing", "INGBNL2A", "5264", "Jenny Rosen")
    assert ideal.transaction_id
    assert (ideal.generated_sepa_debit, ideal.generated_sepa_debit_mandate) == (None, None)
    assert missing_members(call(house, "GET", f"/v1/charges/{charge.id}").json) == []
    assert v1.balance_transactions.retrieve(str(charge.balance_transaction)).type == "payment"
    part = v1.refunds.create({"payment_intent": intent.id, "amount": 400})
    assert (part.id[:4], part.status, part.charge) == ("pyr_", "succeeded", charge.id)
    assert v1.refunds.retrieve(part.id, {"expand": ["balance_transaction"]}).balance_transaction.type == "refund"  # type: ignore[union-attr]
    assert charge_of(house, intent).amount_refunded == 400


def test_not_paid_there_then_by_card(house: House) -> None:
    v1 = house.stripe.v1
    intent = v1.payment_intents.create(IDEAL)
    before = last_event(house)
    assert at_their_bank(intent, "fail").location.endswith("&redirect_status=failed")
    assert told(house, before) == ["payment_intent.payment_failed"]
    intent = v1.payment_intents.retrieve(intent.id)
    assert intent.last_payment_error is not None
    error = intent.last_payment_error
    assert (intent.status, error.code) == ("requires_payment_method", "payment_intent_authentication_failure")
    assert error.message.startswith("The provided PaymentMethod has failed authentication.")  # type: ignore[union-attr]
    assert error.payment_method.type == "ideal"  # type: ignore[union-attr]
    assert v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"
    assert v1.charges.list().data[0].id.startswith("ch_")


def test_what_is_refused(house: House) -> None:
    v1 = house.stripe.v1
    manual = "The payment method type `ideal` does not support `capture_method` `manual`."
    currency = (
        "The currency provided (usd) is invalid for one or more payment method types on this PaymentIntent. The "
        "payment method type ideal only supports the following currencies: eur. Either correct the provided currency, "
        "or use a different PaymentIntent to accept this payment method type."
    )
    no_way_back = "You must provide a `return_url` when confirming a {} with the payment method type ideal."
    for change, param, text in (
        ({"return_url": None}, "return_url", no_way_back.format("PaymentIntent")),
        ({"currency": "usd"}, "currency", currency),
        ({"capture_method": "manual"}, "capture_method", manual),
        (
            {"setup_future_usage": "on_session"},
            "setup_future_usage",
            "The payment method type ideal does not support `setup_future_usage` `on_session`.",
        ),
        (
            {"allowed_payment_method_types": ["card"]},
            "payment_method",
            "The PaymentMethod provided (ideal) is not allowed for this PaymentIntent. Please attach a PaymentMethod "
            "of one of the following types: card.",
        ),
    ):
        wanted: Any = {name: value for name, value in (IDEAL | change).items() if value is not None}
        with pytest.raises(stripe.InvalidRequestError) as no:
            v1.payment_intents.create(wanted)
        assert (no.value.user_message, no.value.param) == (text, param)
    form = {"payment_method_types[]": "ideal", "payment_method_data[type]": "ideal", "confirm": "true"}
    assert refused(post(house, "/setup_intents", form))[2] == no_way_back.format("SetupIntent")
    kept = v1.payment_methods.create({"type": "ideal"})
    assert kept.to_dict()["ideal"] == {"bank": None, "bic": None}
    customer = v1.customers.create().id
    reply = post(house, f"/payment_methods/{kept.id}/attach", {"customer": customer})
    assert refused(reply)[2] == "PaymentMethods of type ideal cannot be saved to customers."
    assert v1.charges.list().data == []


def test_without_the_payer(house: House) -> None:
    """Off session, or where an action is an error, nobody is taken anywhere."""
    for more in ({"off_session": "true"}, {"error_on_requires_action": "true"}):
        form = {"amount": 1000, "currency": "eur", "payment_method_types[]": "ideal", "confirm": "true"}
        form |= {"payment_method_data[type]": "ideal", "return_url": BACK}
        reply = post(house, "/payment_intents", form | more)
        assert (reply.status, reply.error["code"]) == (402, "authentication_required")


def test_every_other_type_is_refused_in_one_way(house: House) -> None:
    for path, form, param in (
        ("/payment_intents", {**EUR, "payment_method_types[]": "klarna"}, "payment_method_types"),
        ("/payment_intents", {**EUR, "allowed_payment_method_types[]": "klarna"}, "allowed_payment_method_types"),
        ("/setup_intents", {"payment_method_types[]": "klarna"}, "payment_method_types"),
        ("/payment_methods", {"type": "klarna"}, "type"),
        ("/payment_intents", {**EUR, "payment_method_data[type]": "klarna"}, "payment_method_data[type]"),
        ("/test_helpers/confirmation_tokens", {"payment_method_data[type]": "klarna"}, "payment_method_data[type]"),
        (
            "/checkout/sessions",
            {"mode": "setup", "currency": "eur", "payment_method_types[]": "klarna"},
            "payment_method_types",
        ),
    ):
        status, code, text, at = refused(post(house, path, form))
        assert (status, code, at) == (400, "payment_method_unactivated", param), path
        assert text.startswith('The payment method type "klarna" is invalid. Please ensure the provided type is activ')
    assert refused(post(house, "/payment_intents", {**EUR, "payment_method_types[]": "barter"}))[2].startswith(
        "Invalid payment_method_types[0]: must be one of acss_debit, affirm, "
    )


def test_set_up_to_be_debited_later(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    wanted: Any = {**DATA, "customer": jo, "allowed_payment_method_types": ["ideal"], "confirm": True}
    intent = v1.setup_intents.create(wanted | {"return_url": BACK})
    assert intent.status == "requires_action"
    at_their_bank(intent, "approve")
    intent = v1.setup_intents.retrieve(intent.id, {"expand": ["latest_attempt"]})
    assert (intent.status, intent.payment_method_types) == ("succeeded", ["ideal"])
    assert isinstance(intent.latest_attempt, stripe.SetupAttempt)
    ideal = intent.latest_attempt.payment_method_details.ideal
    assert ideal is not None
    (account,) = v1.payment_methods.list({"customer": jo}).data
    assert (account.id, account.type) == (ideal.generated_sepa_debit, "sepa_debit")
    assert account.sepa_debit is not None
    assert account.sepa_debit.generated_from is not None
    assert account.sepa_debit.generated_from.setup_attempt == intent.latest_attempt.id
    assert intent.mandate == ideal.generated_sepa_debit_mandate
    assert v1.mandates.retrieve(str(intent.mandate)).type == "multi_use"
    debit: Any = {**EUR, "customer": jo, "payment_method": account.id, "allowed_payment_method_types": ["sepa_debit"]}
    again = v1.payment_intents.create(debit | {"confirm": True, "off_session": True})
    assert again.status == "processing"
    house.work()
    assert v1.payment_intents.retrieve(again.id).status == "succeeded"


def test_paid_and_kept_to_be_debited_later(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    options: Any = {"ideal": {"setup_future_usage": "off_session"}}
    intent = v1.payment_intents.create(IDEAL | {"customer": jo, "payment_method_options": options})
    assert intent.payment_method_options.ideal.setup_future_usage == "off_session"  # type: ignore[union-attr]
    at_their_bank(intent, "approve")
    charge = charge_of(house, v1.payment_intents.retrieve(intent.id))
    (account,) = v1.payment_methods.list({"customer": jo}).data
    assert charge.payment_method_details.ideal.generated_sepa_debit == account.id  # type: ignore[union-attr]
    assert account.sepa_debit.generated_from.charge == charge.id  # type: ignore[union-attr]
    assert told(house).count("payment_method.attached") == 1
