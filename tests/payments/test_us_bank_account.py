"""Bank accounts in the United States: what their banks decide, and how a payer shows that one is theirs."""

from typing import Any

import time_machine

from checkout.kit import clock
from tests.callers import Reply, call
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, post, refused, told
from tests.shoppers import Shopper

MANDATE: Any = {"customer_acceptance": {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}}
ACCOUNT: Any = {"account_number": "000123456789", "routing_number": "110000000", "account_type": "savings"}
DATA: Any = {"type": "us_bank_account", "us_bank_account": ACCOUNT, "billing_details": {"name": "Jo Doe"}}
ACH: Any = {
    "amount": 1000,
    "currency": "usd",
    "allowed_payment_method_types": ["us_bank_account"],
    "mandate_data": MANDATE,
    "confirm": True,
}
CODE = "payment_method_microdeposit_verification_{}"


def test_what_the_bank_decides(house: House) -> None:
    v1 = house.stripe.v1
    made = {}
    for name, code in (
        ("success", None),
        ("accountClosed", "account_closed"),
        ("noAccount", "no_account"),
        ("insufficientFunds", "insufficient_funds"),
        ("debitNotAuthorized", "debit_not_authorized"),
        ("weeklyLimitExceeded", "charge_exceeds_source_limit"),
        ("dispute", None),
    ):
        intent = v1.payment_intents.create(ACH | {"payment_method": f"pm_usBankAccount_{name}"})
        assert intent.status == "processing"
        made[intent.id] = code
    assert told(house)[-2:] == ["charge.pending", "payment_intent.processing"]
    before = last_event(house)
    waiting = v1.payment_intents.create(ACH | {"payment_method": "pm_usBankAccount_processing"})
    house.work()
    for id, code in made.items():
        now = v1.payment_intents.retrieve(id)
        assert (now.status, now.last_payment_error and now.last_payment_error.code) == (
            "requires_payment_method" if code else "succeeded",
            code,
        )
    ended = 3 + list(made.values()).count(None)  # accounts that nothing may be debited from any more; words used up
    assert told(house, before).count("mandate.updated") == ended
    assert house.stripe.v1.events.list({"type": "mandate.updated"}).data[0].data.object["status"] == "inactive"
    with time_machine.travel(clock.now() + 20 * clock.DAY_S):
        house.work()
        assert v1.payment_intents.retrieve(waiting.id).status == "processing"
        assert len(v1.disputes.list().data) == 1
        before = last_event(house)
        assert v1.payment_intents.cancel(waiting.id).status == "canceled"  # its bank lets go of it
        assert told(house, before) == ["charge.failed", "payment_intent.payment_failed", "payment_intent.canceled"]
    blocked = post(house, "/payment_intents", flat(ACH | {"payment_method": "pm_usBankAccount_riskLevelHighest"}))
    assert (blocked.status, blocked.error["code"]) == (402, "payment_method_provider_decline")


def test_from_account_to_balance_by_a_code(house: House) -> None:
    v1 = house.stripe.v1
    theirs = ACH | {"customer": v1.customers.create().id, "setup_future_usage": "off_session"}
    intent = v1.payment_intents.create(theirs | {"payment_method_data": DATA})
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    deposits = intent.next_action.verify_with_microdeposits
    assert deposits is not None
    assert (deposits.microdeposit_type, deposits.arrival_date > clock.now()) == ("descriptor_code", True)
    assert intent.payment_method_options.us_bank_account.verification_method == "automatic"  # type: ignore[union-attr]
    method = v1.payment_methods.retrieve(str(intent.payment_method))
    assert method.us_bank_account is not None
    shown = method.us_bank_account
    assert (shown.last4, shown.bank_name, shown.account_type) == ("6789", "STRIPE TEST BANK", "savings")
    before = last_event(house)
    intent = v1.payment_intents.verify_microdeposits(intent.id, {"descriptor_code": "sm11aa"})
    assert (intent.status, intent.next_action) == ("processing", None)
    house.work()
    assert told(house, before) == [
        *("charge.pending", "payment_intent.processing"),
        *("charge.succeeded", "payment_intent.succeeded", "payment_method.attached", "charge.updated"),
    ]
    charge = charge_of(house, v1.payment_intents.retrieve(intent.id))
    assert missing_members(call(house, "GET", f"/v1/charges/{charge.id}").json) == []
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.us_bank_account is not None
    mandate = v1.mandates.retrieve(str(charge.payment_method_details.us_bank_account.mandate))
    assert (mandate.status, mandate.type, mandate.payment_method_details.type) == (
        "active",
        "multi_use",
        "us_bank_account",
    )
    again = v1.payment_intents.create(theirs | {"payment_method": method.id})
    assert again.status == "processing"  # the account is known to be theirs


def test_what_is_told_of_the_deposits(house: House) -> None:
    """Amounts; wrong ones, so often; and those of Stripe's that end it."""
    v1 = house.stripe.v1

    def waiting() -> str:
        return v1.payment_intents.create(ACH | {"payment_method_data": DATA}).id

    def verify(id: str, **said: Any) -> Reply:
        return post(house, f"/payment_intents/{id}/verify_microdeposits", flat(said))

    id = waiting()
    assert refused(verify(id, amounts=[1]))[:2] == (400, CODE.format("amounts_invalid"))
    assert refused(verify(id))[1] == "parameter_missing"
    mismatch = "The amounts provided do not match the amounts that were sent to the bank account. You have {}"
    assert refused(verify(id, amounts=[1, 2])) == (
        400,
        CODE.format("amounts_mismatch"),
        mismatch.format("2 verification attempts remaining."),
        "amounts",
    )
    assert refused(verify(id, descriptor_code="SM99ZZ"))[1] == CODE.format("descriptor_code_mismatch")
    assert verify(id, amounts=[45, 32]).json["status"] == "processing"
    assert refused(verify(id, amounts=[45, 32]))[1] == "payment_intent_unexpected_state"
    for said, code in (
        ({"amounts": [10, 11]}, "attempts_exceeded"),
        ({"descriptor_code": "SM44DD"}, "timeout"),
    ):
        id = waiting()
        reply = verify(id, **said)
        assert refused(reply)[:2] == (400, CODE.format(code))
        now = v1.payment_intents.retrieve(id)
        assert (now.status, now.last_payment_error.code) == ("requires_payment_method", CODE.format(code))  # type: ignore[union-attr]
    id = waiting()
    for _ in range(2):
        verify(id, amounts=[1, 2])
    assert refused(verify(id, amounts=[1, 2]))[1] == CODE.format("attempts_exceeded")
    id = waiting()
    with time_machine.travel(clock.now() + 11 * clock.DAY_S):
        house.work()
        assert v1.payment_intents.retrieve(id).last_payment_error.code == CODE.format("timeout")  # type: ignore[union-attr]
    unreached = v1.payment_intents.create(ACH | {"payment_method": "pm_usBankAccount_failMicrodeposits"})
    with time_machine.travel(clock.now() + clock.HOUR_S):
        house.work()
    error = v1.payment_intents.retrieve(unreached.id).last_payment_error
    assert error is not None
    assert error.code == "payment_method_microdeposit_failed"
    id = waiting()
    assert v1.payment_intents.cancel(id).status == "canceled"


def test_set_up(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    wanted: Any = {"customer": jo, "allowed_payment_method_types": ["us_bank_account"], "mandate_data": MANDATE}
    wanted |= {"confirm": True, "payment_method_options": {"us_bank_account": {"verification_method": "microdeposits"}}}
    intent = v1.setup_intents.create(wanted | {"payment_method": "pm_usBankAccount_success"})
    assert (intent.status, intent.next_action.type) == ("requires_action", "verify_with_microdeposits")  # type: ignore[union-attr]
    reply = post(house, f"/setup_intents/{intent.id}/verify_microdeposits", {"descriptor_code": "SM00XX"})
    assert refused(reply)[1] == CODE.format("descriptor_code_mismatch")
    intent = v1.setup_intents.verify_microdeposits(intent.id, {"amounts": [32, 45]})
    assert (intent.status, intent.payment_method_types) == ("succeeded", ["us_bank_account"])
    assert v1.mandates.retrieve(str(intent.mandate)).type == "multi_use"
    (method,) = v1.payment_methods.list({"customer": jo, "type": "us_bank_account"}).data
    paid: Any = {**ACH, "customer": jo, "payment_method": method.id, "off_session": True}
    del paid["mandate_data"]  # there is one
    assert v1.payment_intents.create(paid).status == "processing"
    sepa: Any = {"customer": jo, "allowed_payment_method_types": ["sepa_debit"], "mandate_data": MANDATE}
    sepa |= {"payment_method_options": {"sepa_debit": {"mandate_options": {"reference_prefix": "SHOP-"}}}}
    intent = v1.setup_intents.create(sepa | {"payment_method": "pm_sepaDebit_success_nl", "confirm": True})
    assert intent.status == "succeeded"
    mandate = v1.mandates.retrieve(str(intent.mandate))
    assert mandate.payment_method_details.sepa_debit is not None
    assert mandate.payment_method_details.sepa_debit.reference.startswith("SHOP-")
    assert len(v1.payment_methods.list({"customer": jo}).data) == 2


def test_a_form_of_its_own(house: House) -> None:
    """A payment method, a confirmation token and what may be changed later."""
    v1 = house.stripe.v1
    method = v1.payment_methods.create(DATA)
    changed = v1.payment_methods.update(method.id, {"us_bank_account": {"account_type": "checking"}})
    assert changed.us_bank_account.account_type == "checking"  # type: ignore[union-attr]
    token = v1.test_helpers.confirmation_tokens.create({"payment_method_data": DATA})
    assert token.payment_method_preview.us_bank_account.last4 == "6789"  # type: ignore[union-attr]
    wanted: Any = {**ACH, "confirmation_token": token.id}
    assert v1.payment_intents.create(wanted).status == "requires_action"
    reply = post(house, f"/payment_methods/{method.id}", {"card[exp_month]": "1"})
    assert refused(reply)[2] == "A PaymentMethod of type us_bank_account has no card."


def test_what_is_refused(house: House) -> None:
    no_mandate = (
        "This PaymentIntent requires a mandate, but no existing mandate was found. Collect mandate acceptance from the "
        "customer and try again, providing acceptance data in the mandate_data parameter."
    )
    account, data = "us_bank_account", "payment_method_data"
    for change, status, code, param in (
        ({"mandate_data": None}, 400, None, "mandate_data"),
        ({"currency": "eur"}, 400, None, "currency"),
        ({data: DATA | {"billing_details": {}}}, 400, "parameter_missing", f"{data}[billing_details][name]"),
        ({data: DATA | {account: {}}}, 400, "parameter_missing", f"{data}[{account}][routing_number]"),
        (
            {data: DATA | {account: {"routing_number": "110000000"}}},
            400,
            "parameter_missing",
            f"{data}[{account}][account_number]",
        ),
        ({data: DATA | {account: ACCOUNT | {"routing_number": "110000001"}}}, 400, "routing_number_invalid", None),
        ({data: DATA | {account: ACCOUNT | {"account_number": "1"}}}, 400, "account_number_invalid", None),
        ({data: DATA | {account: ACCOUNT | {"account_number": "000999999999"}}}, 400, "bank_account_unusable", None),
        (
            {"payment_method_options": {account: {"verification_method": "instant"}}},
            402,
            "bank_account_unverified",
            None,
        ),
        ({"error_on_requires_action": True}, 402, "authentication_required", None),
    ):
        wanted = {name: value for name, value in (ACH | {data: DATA} | change).items() if value is not None}
        found = refused(post(house, "/payment_intents", flat(wanted)))
        assert found[:2] == (status, code), (change, found)
        if param:
            assert found[3] == param
        if param == "mandate_data":
            assert found[2] == no_mandate
        assert "000999999999" not in str(found)
    intent = house.stripe.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    reply = post(house, f"/payment_intents/{intent.id}/verify_microdeposits", {"descriptor_code": "SM11AA"})
    assert refused(reply)[2].startswith("You cannot verify this PaymentIntent with microdeposits because it has a stat")
    reply = post(house, "/setup_intents", {"payment_method": "pm_usBankAccount_success", "confirm": "true"})
    assert refused(reply)[2].startswith("The PaymentMethod provided (us_bank_account) is not allowed for this SetupInt")


def flat(params: Any, prefix: str = "") -> dict[str, str]:
    """As a form sends it."""
    found: dict[str, str] = {}
    items = params.items() if isinstance(params, dict) else enumerate(params)
    for name, value in items:
        place = f"{prefix}[{name}]" if prefix else str(name)
        if isinstance(value, dict | list):
            found |= flat(value, place)
        else:
            found[place] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def test_the_page_where_a_payer_tells_the_code(house: House) -> None:
    v1 = house.stripe.v1
    setup: Any = {"allowed_payment_method_types": ["us_bank_account"], "mandate_data": MANDATE, "confirm": True}
    for intent in (
        v1.payment_intents.create(ACH | {"payment_method_data": DATA}),
        v1.setup_intents.create(setup | {"payment_method_data": DATA}),
    ):
        assert intent.next_action is not None
        assert intent.next_action.verify_with_microdeposits is not None
        payer = Shopper(intent.next_action.verify_with_microdeposits.hosted_verification_url)
        assert "Confirm your bank account" in payer.open().words
        assert payer.send({"code": "SM1"}).status == 422
        assert "That is not the code that was sent." in payer.send({"code": "SM99ZZ"}).words
        assert "Your bank account is confirmed." in payer.send({"code": "sm 11aa"}).words
        assert "There is nothing to confirm here" in payer.open().words
        nouns: Any = v1.payment_intents if intent.object == "payment_intent" else v1.setup_intents
        assert nouns.retrieve(intent.id).status in ("processing", "succeeded")
    assert Shopper(f"{house.url}/verify/att_none").open().status == 404
    last = v1.payment_intents.create(ACH | {"payment_method_data": DATA})
    payer = Shopper(last.next_action.verify_with_microdeposits.hosted_verification_url)  # type: ignore[union-attr]
    payer.open()
    assert "There is nothing to confirm here" in payer.send({"code": "SM33CC"}).words
