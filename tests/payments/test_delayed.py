"""Bank accounts that are debited: processing first, and what their bank decides, by the clock."""

from typing import Any

import pytest
import stripe
import time_machine

from checkout.kit import clock
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, post, refused, told, work_later

IBAN = "AT611904300234573201"
LATER_S = 4 * clock.MINUTE_S
EUR = {"amount": 1000, "currency": "eur"}
MANDATE = {
    "mandate_data[customer_acceptance][type]": "online",
    "mandate_data[customer_acceptance][online][ip_address]": "127.0.0.1",
    "mandate_data[customer_acceptance][online][user_agent]": "device",
}
DATA = {
    "payment_method_data[type]": "sepa_debit",
    "payment_method_data[sepa_debit][iban]": IBAN,
    "payment_method_data[billing_details][name]": "Jo",
    "payment_method_data[billing_details][email]": "jo@example.com",
}
DEBIT = EUR | {"payment_method_types[]": "sepa_debit", "confirm": "true"}
SUCCEEDED = ["charge.succeeded", "payment_intent.succeeded", "charge.updated"]
FAILED = ["charge.failed", "payment_intent.payment_failed"]


def debited(house: House, alias: str) -> stripe.PaymentIntent:
    wanted: Any = {**EUR, "payment_method_types": ["sepa_debit"], "payment_method": alias, "confirm": True}
    return house.stripe.v1.payment_intents.create(wanted)


def test_from_iban_to_balance(house: House) -> None:
    reply = post(house, "/payment_intents", DEBIT | DATA | MANDATE)
    assert (reply.status, missing_members(reply.json)) == (200, [])
    intent = house.stripe.v1.payment_intents.retrieve(reply.json["id"], {"expand": ["payment_method", "latest_charge"]})
    assert (intent.status, intent.payment_method_types, intent.processing) == ("processing", ["sepa_debit"], None)
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    assert isinstance(intent.latest_charge, stripe.Charge)
    debit, charge = intent.payment_method.sepa_debit, intent.latest_charge
    assert debit is not None
    assert (intent.payment_method.type, debit.country, debit.last4) == ("sepa_debit", "AT", "3201")
    assert (charge.id[:3], charge.status, charge.paid, charge.balance_transaction) == ("py_", "pending", False, None)
    assert told(house)[-2:] == ["charge.pending", "payment_intent.processing"]
    details = charge.payment_method_details
    assert details is not None
    assert details.sepa_debit is not None
    mandate = call(house, "GET", f"/v1/mandates/{details.sepa_debit.mandate}").json
    assert missing_members(mandate) == []
    assert (mandate["payment_method"], mandate["status"]) == (intent.payment_method.id, "active")
    before = last_event(house)
    house.work()
    assert told(house, before) == [*SUCCEEDED[:2], "mandate.updated", *SUCCEEDED[2:]]
    intent = house.stripe.v1.payment_intents.retrieve(intent.id)
    charge = charge_of(house, intent)
    assert (intent.status, charge.id, charge.status, charge.amount_captured) == (
        "succeeded",
        intent.latest_charge,
        "succeeded",
        1000,
    )
    transaction = house.stripe.v1.balance_transactions.retrieve(str(charge.balance_transaction), {"expand": ["source"]})
    assert (transaction.type, transaction.reporting_category) == ("payment", "charge")
    assert isinstance(transaction.source, stripe.Charge)
    refund = house.stripe.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, "destination_details" in refund.to_dict()) == ("succeeded", False)


@pytest.mark.parametrize(
    ("scenario", "delayed", "code"),
    [
        ("success", False, None),
        ("successDelayed", True, None),
        ("failed", False, "payment_method_provider_decline"),
        ("failedDelayed", True, "payment_method_provider_decline"),
        ("insufficientFunds", False, "insufficient_funds"),
        ("exceedsWeeklyVolumeLimit", False, "charge_exceeds_source_limit"),
        ("exceedsWeeklyTransactionLimit", False, "charge_exceeds_weekly_limit"),
    ],
)
def test_what_the_bank_decides(house: House, scenario: str, delayed: bool, code: str | None) -> None:
    intent = debited(house, f"pm_sepaDebit_{scenario}_de")
    before = last_event(house)
    house.work()
    now = house.stripe.v1.payment_intents.retrieve(intent.id)
    assert (now.status == "processing") == delayed
    with time_machine.travel(clock.now() + LATER_S):
        house.work()
        assert told(house, before) == (FAILED if code else SUCCEEDED)
        now = house.stripe.v1.payment_intents.retrieve(intent.id)
    assert now.status == ("requires_payment_method" if code else "succeeded")
    assert (now.last_payment_error and now.last_payment_error.code) == code
    charge = charge_of(house, now)
    assert (charge.id, charge.failure_code) == (intent.latest_charge, code)
    assert charge.status == ("failed" if code else "succeeded")


def test_one_that_is_disputed(house: House) -> None:
    intent = debited(house, "pm_sepaDebit_disputed_de")
    house.work()
    work_later(house, LATER_S)
    (dispute,) = house.stripe.v1.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.reason, dispute.status) == ("debit_not_authorized", "needs_response")
    assert "payment_method_details" not in dispute.to_dict()


NO_MANUAL = "The payment method type `sepa_debit` does not support `capture_method` `manual`."
CURRENCY = (
    "The currency provided (gbp) is invalid for one or more payment method types on this PaymentIntent. The payment "
    "method type sepa_debit only supports the following currencies: eur. Either correct the provided currency, or use "
    "a different PaymentIntent to accept this payment method type."
)
NOT_ALLOWED = (
    "The PaymentMethod provided (sepa_debit) is not allowed for this PaymentIntent. Please attach a PaymentMethod of "
    "one of the following types: card."
)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (DEBIT | DATA | {"currency": "gbp"}, (None, CURRENCY, "currency")),
        (EUR | DATA | {"confirm": "true"}, (None, NOT_ALLOWED, "payment_method")),
        (
            DEBIT | DATA | {"payment_method_data[sepa_debit][iban]": "AT611904300234573202"},
            ("invalid_bank_account_iban", "The IBAN you provided is invalid.", "sepa_debit[iban]"),
        ),
        (
            DEBIT | DATA | {"payment_method_data[sepa_debit][iban]": "AT271904300000055555"},
            (
                "sepa_debit_bank_not_supported",
                "The bank of this account takes no SEPA debits.",
                "sepa_debit[iban]",
            ),
        ),
        (
            DEBIT | DATA | {"capture_method": "manual"},
            (
                None,
                "The payment method type `sepa_debit` does not support `capture_method` `manual`.",
                "capture_method",
            ),
        ),
        (
            DEBIT | {"payment_method_data[type]": "sepa_debit"},
            (
                "parameter_missing",
                "Missing required param: payment_method_data[billing_details][name].",
                "payment_method_data[billing_details][name]",
            ),
        ),
    ],
)
def test_what_is_refused(house: House, form: dict[str, Any], expected: tuple[str | None, str, str]) -> None:
    assert refused(post(house, "/payment_intents", form)) == (400, *expected)
    assert house.stripe.v1.charges.list().data == []


def test_wherever_a_method_is_taken(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create().id
    assert v1.payment_methods.attach("pm_sepaDebit_success_de", {"customer": customer}).customer == customer
    token = v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_sepaDebit_success_de"})
    assert token.payment_method_preview is not None
    assert token.payment_method_preview.sepa_debit is not None


def test_while_it_waits(house: House) -> None:
    """A card may not be taken too, and what is asked for may not change."""
    intent = debited(house, "pm_sepaDebit_successDelayed_de")
    reply = post(house, f"/payment_intents/{intent.id}/confirm", {"payment_method": "pm_sepaDebit_success_de"})
    assert refused(reply)[:2] == (400, "payment_intent_unexpected_state")
    for path, form in (("", {"amount": 900}), ("/cancel", {})):
        assert refused(post(house, f"/payment_intents/{intent.id}{path}", form))[0] == 400
    reply = post(house, "/refunds", {"payment_intent": intent.id})
    assert refused(reply)[2] == f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."


def test_a_card_beside_it(house: House) -> None:
    """An intent that takes both keeps taking cards, in any of the currencies that both know."""
    both: Any = {**EUR, "payment_method_types": ["card", "sepa_debit"], "payment_method": "pm_card_visa"}
    assert house.stripe.v1.payment_intents.create(both | {"confirm": True}).status == "succeeded"
    assert refused(post(house, "/mandates", {}))[0] == 404
    reply = call(house, "GET", "/v1/mandates/mandate_none")
    assert refused(reply) == (404, "resource_missing", "No such mandate: 'mandate_none'", "mandate")


def test_a_mandate_of_a_card(house: House) -> None:
    """It is for the payment that it is given with, or for those to come; set up with a card, it is for these."""
    customer = house.stripe.v1.customers.create().id
    base = MANDATE | {"payment_method": "pm_card_visa", "confirm": "true", "payment_method_types[]": "card"}
    usages: tuple[dict[str, str], ...] = ({}, {"customer": customer, "setup_future_usage": "off_session"})
    for more, kind in zip(usages, ("single_use", "multi_use"), strict=True):
        intent = post(house, "/payment_intents", {"amount": "500", "currency": "usd", **base, **more}).json
        charge = house.stripe.v1.charges.retrieve(intent["latest_charge"]).to_dict()
        mandate = house.stripe.v1.mandates.retrieve(charge["payment_method_details"]["card"]["mandate"]).to_dict()
        assert (mandate["type"], mandate["payment_method"]) == (kind, intent["payment_method"])
        assert mandate["payment_method_details"] == {"card": {}, "type": "card"}
    set_up = post(house, "/setup_intents", base | {"customer": customer}).json
    assert (set_up["status"], set_up["mandate"].startswith("mandate_")) == ("succeeded", True)
