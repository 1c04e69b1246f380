"""/v1/setup_intents: every move of the table, each refusal with its text, and whose card it is afterwards."""

from typing import Any

import pytest
import stripe
import time_machine

from checkout.payments.attempts import LEASE_S
from checkout.payments.setup_intents import SETUP
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.flows.scenes import events
from tests.houses import House
from tests.lines import Cut, line_to_processor
from tests.shoppers import Shopper

STATE = "setup_intent_unexpected_state"
OPEN = "requires_payment_method, requires_confirmation, requires_action"
CHALLENGED = "pm_card_authenticationRequiredOnSetup"
NOON = "2026-11-22T12:00:00Z"
CREATED: dict[str, Any] = {
    "requires_payment_method": {},
    "requires_confirmation": {"payment_method": "pm_card_visa"},
    "requires_action": {"payment_method": CHALLENGED, "confirm": True},
    "succeeded": {"payment_method": "pm_card_visa", "confirm": True},
    "canceled": {},
}
NOT_CONFIRMABLE = {
    "succeeded": "it has already succeeded",
    "canceled": "it has a status of canceled",
}


def in_state(house: House, status: str) -> str:
    intents = house.stripe.v1.setup_intents
    intent = intents.create(CREATED[status])
    if status == "canceled":
        intent = intents.cancel(intent.id)
    assert intent.status == status
    return intent.id


def at_the_bank(intent: stripe.SetupIntent) -> Shopper:
    assert intent.next_action is not None
    way = intent.next_action
    url = way.redirect_to_url.url if way.type == "redirect_to_url" else way["use_stripe_sdk"]["stripe_js"]  # type: ignore[union-attr]  # by its type
    shopper = Shopper(str(url))
    assert "A shop wants to keep this card for later payments." in shopper.open().words
    return shopper


def test_every_operation_in_every_status(house: House) -> None:
    assert set(CREATED) | {"processing"} == set(SETUP.moves)
    for status in CREATED:
        check_operations(house, status)


def check_operations(house: House, status: str) -> None:
    """Confirm, cancel and a new method: where it is not allowed, its exact refusal."""
    for action, form, allowed_to in (
        ("/confirm", {"payment_method": "pm_card_visa"}, "succeeded"),
        ("/cancel", {"cancellation_reason": "duplicate"}, "canceled"),
        ("", {"payment_method": "pm_card_mastercard"}, "requires_confirmation"),
    ):
        id = in_state(house, status)
        answer = call(house, "POST", f"/v1/setup_intents/{id}{action}", form)
        if status not in NOT_CONFIRMABLE:
            assert (answer.status, answer.json["status"]) == (200, allowed_to)
            assert answer.json["cancellation_reason"] == form.get("cancellation_reason")
            continue
        now = call(house, "GET", f"/v1/setup_intents/{id}").json
        why = NOT_CONFIRMABLE[status]
        text = {
            "/confirm": f"You cannot confirm this SetupIntent because {why}.",
            "/cancel": f"You cannot cancel this SetupIntent because it has a status of {status}. Only a SetupIntent "
            f"with one of the following statuses may be canceled: {OPEN}.",
            "": f"You cannot update this SetupIntent because {why}.",
        }[action]
        assert (answer.status, answer.error["code"], answer.error["message"]) == (400, STATE, text)
        assert answer.error["setup_intent"] == now
        assert missing_members(answer.json) == []
        assert now["status"] == status
    described = call(house, "POST", f"/v1/setup_intents/{id}", {"description": "d", "metadata[a]": "b"}).json
    assert (described["description"], described["metadata"]) == ("d", {"a": "b"})


MOVES: dict[tuple[str, str], tuple[str, dict[str, str], list[str]]] = {
    **{
        (status, to): (action, form, told)
        for status in ("requires_payment_method", "requires_confirmation")
        for to, action, form, told in (
            ("succeeded", "/confirm", {"payment_method": "pm_card_visa"}, ["setup_intent.succeeded"]),
            ("requires_action", "/confirm", {"payment_method": CHALLENGED}, ["setup_intent.requires_action"]),
            (
                "requires_payment_method",
                "/confirm",
                {"payment_method": "pm_card_chargeDeclined"},
                ["setup_intent.setup_failed"],
            ),
            ("canceled", "/cancel", {}, ["setup_intent.canceled"]),
        )
    },
    ("requires_payment_method", "requires_confirmation"): ("", {"payment_method": "pm_card_visa"}, []),
    ("requires_action", "succeeded"): ("approve", {}, ["setup_intent.succeeded"]),
    ("requires_action", "requires_payment_method"): ("fail", {}, ["setup_intent.setup_failed"]),
    ("requires_action", "canceled"): ("/cancel", {}, ["setup_intent.setup_failed", "setup_intent.canceled"]),
}


def test_each_move(house: House) -> None:
    """As the table has them, ``processing`` unseen."""
    visible = {
        (status, to)
        for status, followers in SETUP.moves.items()
        for follower in followers
        for to in (SETUP.moves[follower] if follower == "processing" else {follower})
        if status != "processing"
    }
    assert set(MOVES) == visible
    for (status, to), (action, form, told) in MOVES.items():
        id, before = in_state(house, status), len(events(house))
        if action in ("approve", "fail"):
            payer = at_the_bank(house.stripe.v1.setup_intents.retrieve(id))
            payer.land(payer.press(action))
        else:
            call(house, "POST", f"/v1/setup_intents/{id}{action}", form)
        assert (house.stripe.v1.setup_intents.retrieve(id).status, events(house)[before:]) == (to, told)


def test_a_card_is_set_up_and_belongs_to_the_customer(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    older_spelling: Any = {"payment_method_types": ["card"]}
    intent = v1.setup_intents.create({"customer": jo, "usage": "on_session"} | older_spelling)
    assert (intent.status, intent.usage, intent.automatic_payment_methods) == (
        "requires_payment_method",
        "on_session",
        None,
    )
    assert str(intent.client_secret).startswith(f"{intent.id}_secret_")
    done = v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, {"idempotency_key": "k"})
    again = v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, {"idempotency_key": "k"})
    assert again.payment_method == done.payment_method
    assert done.status == "succeeded"
    assert [it.id for it in v1.payment_methods.list({"customer": jo})] == [done.payment_method]
    assert events(house) == [
        "customer.created",
        "setup_intent.created",
        "setup_intent.succeeded",
        "payment_method.attached",
    ]
    (attempt,) = v1.setup_attempts.list({"setup_intent": intent.id}).data
    assert (attempt.id, attempt.status, attempt.usage) == (done.latest_attempt, "succeeded", "on_session")
    assert (attempt.customer, attempt.payment_method) == (jo, done.payment_method)
    card = attempt.payment_method_details.card
    assert card is not None
    assert (card.brand, card.last4, card.three_d_secure) == ("visa", "4242", None)
    expanded = v1.setup_intents.retrieve(intent.id, {"expand": ["latest_attempt.setup_intent", "customer"]})
    assert isinstance(expanded.latest_attempt, stripe.SetupAttempt)
    assert isinstance(expanded.customer, stripe.Customer)
    for kind, path in (("setup_intent", f"/v1/setup_intents/{intent.id}"), ("setup_attempt", None)):
        path = path or f"/v1/setup_attempts?setup_intent={intent.id}"
        assert missing_members(call(house, "GET", path).json) == [], kind


@pytest.mark.parametrize(
    ("alias", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_declined_card(house: House, alias: str, code: str, decline_code: str) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    answer = call(house, "POST", "/v1/setup_intents", {"customer": jo, "payment_method": alias, "confirm": "true"})
    error = answer.error
    assert (answer.status, error["type"], error["code"], error["decline_code"]) == (
        402,
        "card_error",
        code,
        decline_code,
    )
    assert "charge" not in error
    intent = error["setup_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_setup_error"]["code"] == code
    assert error["payment_method"]["customer"] is None
    assert missing_members(answer.json) == []
    assert v1.payment_methods.list({"customer": jo}).data == []
    assert events(house)[1:] == ["setup_intent.created", "setup_intent.setup_failed"]
    retried = v1.setup_intents.confirm(intent["id"], {"payment_method": "pm_card_visa"})
    assert (retried.status, retried.last_setup_error) == ("succeeded", None)
    statuses = [(it.status, it.setup_error is None) for it in v1.setup_attempts.list({"setup_intent": retried.id})]
    assert statuses == [("succeeded", True), ("failed", False)]


@pytest.mark.parametrize(
    ("answer", "status", "redirect"),
    [("approve", "succeeded", "succeeded"), ("fail", "requires_payment_method", "failed")],
)
def test_the_bank_asks(house: House, answer: str, status: str, redirect: str) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    intent = v1.setup_intents.create(
        {"customer": jo, "payment_method": CHALLENGED, "confirm": True, "return_url": "https://shop.test/back?a=b"}
    )
    assert intent.status == "requires_action"
    back = at_the_bank(intent).press(answer)
    gone = Shopper(back.location).open()
    assert gone.headers["Location"] == (
        f"https://shop.test/back?a=b&setup_intent={intent.id}&setup_intent_client_secret={intent.client_secret}"
        f"&redirect_status={redirect}"
    )
    now = v1.setup_intents.retrieve(intent.id, {"expand": ["latest_attempt"]})
    assert (now.status, now.next_action) == (status, None)
    assert isinstance(now.latest_attempt, stripe.SetupAttempt)
    attached = [it.id for it in v1.payment_methods.list({"customer": jo})]
    if answer == "approve":
        assert attached == [now.payment_method]
        details = now.latest_attempt.payment_method_details.card
        assert details is not None
        assert details.three_d_secure is not None
        assert details.three_d_secure.result == "authenticated"
        kept: Any = {"amount": 900, "currency": "eur", "customer": jo, "payment_method": attached[0]}
        paid = v1.payment_intents.create(kept | {"confirm": True, "off_session": True})
        assert paid.status == "succeeded", "once set up, it pays off session without the payer"
        told = ["setup_intent.requires_action", "setup_intent.succeeded", "payment_method.attached"]
        assert events(house)[2:5] == told
    else:
        assert attached == []
        assert now.last_setup_error is not None
        assert now.last_setup_error.code == "setup_intent_authentication_failure"
        assert events(house)[2:] == ["setup_intent.requires_action", "setup_intent.setup_failed"]


def test_a_challenge_that_is_turned_from(house: House) -> None:
    """Confirmed again, changed or canceled, the bank's page counts no more."""
    intents = house.stripe.v1.setup_intents
    asked: Any = {
        "payment_method": "pm_card_visa",
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
    }
    for action, form, status in (
        ("/confirm", {"payment_method": CHALLENGED}, "requires_action"),
        ("", {"payment_method": "pm_card_visa"}, "requires_confirmation"),
        ("/cancel", {}, "canceled"),
    ):
        intent = intents.create(asked | {"confirm": True})
        assert intent.status == "requires_action"
        payer = at_the_bank(intent)
        call(house, "POST", f"/v1/setup_intents/{intent.id}{action}", form)
        assert Shopper(payer.press("approve").location).open().status == 200
        assert intents.retrieve(intent.id).status == status


def test_what_cannot_be_asked(house: House) -> None:
    v1 = house.stripe.v1
    jo, al = (v1.customers.create({"name": name}).id for name in ("Jo", "Al"))
    card = v1.payment_methods.attach("pm_card_visa", {"customer": jo}).id
    missing = "You cannot confirm this SetupIntent because it's missing a payment method."
    belongs = (
        f"The PaymentMethod provided ({card}) belongs to a Customer. Please include the Customer in the `customer` "
        "parameter on the SetupIntent."
    )
    for form, code, param, text in (
        ({"confirm": "true"}, STATE, None, missing),
        ({"return_url": "https://a.test"}, None, "return_url", "You can only provide `return_url` when creating a "),
        ({"payment_method": card}, None, "payment_method", belongs),
        ({"payment_method": card, "customer": al}, None, "payment_method", belongs),
        ({"customer": "cus_gone"}, "resource_missing", "customer", "No such customer: 'cus_gone'"),
        ({"payment_method": "pm_gone"}, "resource_missing", "payment_method", "No such PaymentMethod: 'pm_gone'"),
        ({"usage": "never"}, None, "usage", "Invalid usage: must be one of off_session or on_session"),
        (
            {"single_use[amount]": "5"},
            "parameter_missing",
            "single_use[currency]",
            "Missing required param: single_use",
        ),
        (
            {"excluded_payment_method_types[]": "card"},
            None,
            None,
            "No valid payment method types for this Setup Intent",
        ),
        ({"flow_directions[]": "inbound"}, None, "flow_directions", "The `flow_directions` parameter can only"),
        ({"attach_to_self": "true"}, None, "attach_to_self", "The `attach_to_self` parameter can only"),
        ({"colour": "red"}, "parameter_unknown", "colour", "Received unknown parameter: colour"),
    ):
        answer = call(house, "POST", "/v1/setup_intents", form)
        assert answer.status == 400, answer.body
        error = answer.error
        assert (error.get("code"), error.get("param")) == (code, param), error
        assert error["message"].startswith(text)
    for path, text in (
        ("/v1/setup_intents/seti_gone", "No such setupintent: 'seti_gone'"),
        ("/v1/setup_attempts?setup_intent=seti_gone", "No such setupintent: 'seti_gone'"),
    ):
        assert call(house, "GET", path).error["message"] == text
    id = in_state(house, "requires_payment_method")
    assert call(house, "GET", "/v1/setup_attempts").error["code"] == "parameter_missing"
    assert call(house, "POST", f"/v1/setup_intents/{id}/confirm", {}).error["message"].startswith(missing)
    wrong = call(house, "GET", f"/v1/setup_intents/{id}?client_secret={id}_secret_x")
    assert (wrong.status, wrong.error["param"]) == (400, "client_secret")


def test_lists(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    method = v1.payment_methods.attach("pm_card_visa", {"customer": jo}).id
    first = v1.setup_intents.create({"customer": jo, "payment_method": method}).id
    second = v1.setup_intents.create({}).id
    lists: list[tuple[Any, list[str]]] = [
        ({}, [second, first]),
        ({"customer": jo}, [first]),
        ({"payment_method": method}, [first]),
        ({"created": {"lt": 1}}, []),
        ({"starting_after": second}, [first]),
    ]
    for params, ids in lists:
        assert [it.id for it in v1.setup_intents.list(params)] == ids


@pytest.mark.parametrize(
    ("cut", "method", "ended"),
    [
        ("after", "pm_card_visa", "succeeded"),
        ("after", "pm_card_chargeDeclined", "requires_payment_method"),
        ("after", CHALLENGED, "requires_action"),
        ("before", "pm_card_visa", "requires_payment_method"),
    ],
)
def test_an_answer_that_is_lost_is_looked_up(house: House, cut: Cut, method: str, ended: str) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        line.cuts["set_up"] = cut
        form = {"payment_method": method, "confirm": "true"}
        answer = call(house, "POST", "/v1/setup_intents", form, Idempotency_Key="k")
        assert (answer.status, answer.json["status"]) == (200, "processing")
        id = answer.json["id"]
        assert call(house, "POST", "/v1/setup_intents", form, Idempotency_Key="k").status == 409
        refused = call(house, "POST", f"/v1/setup_intents/{id}/confirm", {"payment_method": "pm_card_visa"})
        assert refused.error["message"].endswith("because it is being processed by an earlier confirmation.")
        canceled = call(house, "POST", f"/v1/setup_intents/{id}/cancel", {})
        assert (canceled.status, canceled.error["code"]) == (400, STATE)
        line.cuts.clear()
        clock.shift(LEASE_S + 1)
        house.work()
        assert line.asked.count("set_up") == 1, "it is never asked again"
        assert house.stripe.v1.setup_intents.retrieve(id).status == ended
        replayed = call(house, "POST", "/v1/setup_intents", form, Idempotency_Key="k")
        assert replayed.status == (402 if ended == "requires_payment_method" else 200)


SEPA = {
    "confirm": "true",
    "payment_method": "pm_sepaDebit_success_de",
    "payment_method_types[0]": "sepa_debit",
    "payment_method_types[1]": "card",
}
ACCEPTED = {"mandate_data[customer_acceptance][type]": "offline"}
ONCE = {"single_use[amount]": "900", "single_use[currency]": "eur"}


def test_a_mandate_for_one_payment(house: House) -> None:
    made = call(house, "POST", "/v1/setup_intents", SEPA | ACCEPTED | ONCE | {"expand[]": "single_use_mandate"}).json
    assert (made["status"], made["mandate"]) == ("succeeded", None)
    mandate = made["single_use_mandate"]
    assert (mandate["type"], mandate["single_use"]) == ("single_use", {"amount": 900, "currency": "eur"})
    lasting = call(house, "POST", "/v1/setup_intents", SEPA | ACCEPTED).json
    assert (lasting["mandate"] is not None, lasting["single_use_mandate"]) == (True, None)
    for more, param in (
        (SEPA | ONCE, "mandate_data"),
        (SEPA | ONCE | {"payment_method": "pm_card_visa"}, "single_use"),
    ):
        answer = call(house, "POST", "/v1/setup_intents", more)
        assert (answer.status, answer.error["param"]) == (400, param)


def test_types_that_are_left_out(house: House) -> None:
    types = {name: it for name, it in SEPA.items() if "types" in name}
    made = call(house, "POST", "/v1/setup_intents", types | {"excluded_payment_method_types[]": "sepa_debit"}).json
    assert (made["payment_method_types"], made["excluded_payment_method_types"]) == (["card"], ["sepa_debit"])
    path = f"/v1/setup_intents/{made['id']}"
    debit = ACCEPTED | {"payment_method": "pm_sepaDebit_success_de"}
    assert "not allowed for this SetupIntent" in call(house, "POST", f"{path}/confirm", debit).error["message"]
    changed = call(house, "POST", path, {"excluded_payment_method_types": ""}).json
    assert (changed["payment_method_types"], changed["excluded_payment_method_types"]) == (["sepa_debit", "card"], None)
