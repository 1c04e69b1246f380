"""POST /v1/charges: a card of a token or a customer is charged, and nobody hears of an intent."""

from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from checkout.kit.db import reading
from checkout.payments.attempts import LEASE_S
from checkout.payments.charges import Charge
from tests.api.v1.test_tokens import made
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.flows.scenes import events
from tests.houses import House
from tests.lines import line_to_processor

USD: Any = {"amount": "2000", "currency": "usd"}
NOON = "2026-11-22T12:00:00Z"


def test_a_token_is_charged(house: House) -> None:
    token = made(house)
    more = {"description": "Tea", "metadata[a]": "b", "receipt_email": "jo@example.com", "shipping[name]": "Jo"}
    more |= {"shipping[address][line1]": "1 Road", "statement_descriptor": "TEA"}
    answer = call(house, "POST", "/v1/charges", USD | more | {"source": token}, Idempotency_Key="k")
    charge = answer.json
    assert answer.status == 200
    assert missing_members(charge) == []
    assert (charge["status"], charge["paid"], charge["captured"]) == ("succeeded", True, True)
    assert (charge["payment_intent"], charge["customer"]) == (None, None)
    assert (charge["source"]["object"], charge["source"]["last4"]) == ("card", "4242")
    assert charge["payment_method"] == charge["source"]["id"]
    assert (charge["description"], charge["metadata"], charge["shipping"]["name"]) == ("Tea", {"a": "b"}, "Jo")
    assert call(house, "POST", "/v1/charges", USD | more | {"source": token}, Idempotency_Key="k").json == charge
    assert call(house, "POST", "/v1/charges", USD | {"source": token}).error["code"] == "token_already_used"
    now = call(house, "GET", f"/v1/charges/{charge['id']}").json
    assert now["balance_transaction"].startswith("txn_")
    assert call(house, "GET", "/v1/payment_intents").json["data"] == []
    assert events(house) == ["charge.succeeded", "charge.updated"]


def test_a_customer_is_charged(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"source": "tok_visa"})
    other = call(house, "POST", f"/v1/customers/{jo.id}/sources", {"source": "tok_mastercard"}).json["id"]
    first = call(house, "POST", "/v1/charges", USD | {"customer": jo.id}).json
    second = call(house, "POST", "/v1/charges", USD | {"customer": jo.id, "source": other}).json
    assert (first["source"]["id"], second["source"]["id"]) == (jo.default_source, other)
    assert [charge.id for charge in v1.charges.list({"customer": jo.id})] == [second["id"], first["id"]]


@pytest.mark.parametrize(
    ("alias", "code", "decline_code"),
    [
        ("tok_chargeDeclined", "card_declined", "generic_decline"),
        ("tok_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("tok_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("tok_threeDSecure2Required", "authentication_required", "authentication_required"),
    ],
)
def test_a_declined_card(house: House, alias: str, code: str, decline_code: str) -> None:
    answer = call(house, "POST", "/v1/charges", USD | {"source": alias}, Idempotency_Key="k")
    error = answer.error
    assert (answer.status, error["type"], error["code"], error["decline_code"]) == (
        402,
        "card_error",
        code,
        decline_code,
    )
    assert "payment_intent" not in error
    charge = call(house, "GET", f"/v1/charges/{error['charge']}").json
    assert (charge["status"], charge["failure_code"], charge["paid"]) == ("failed", code, False)
    assert events(house) == ["charge.failed"]
    replayed = call(house, "POST", "/v1/charges", USD | {"source": alias}, Idempotency_Key="k")
    assert (replayed.status, replayed.error["charge"]) == (402, charge["id"])


def test_what_cannot_be_asked(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    for form, status, code, param, text in (
        ({}, 400, None, None, "Must provide source or customer."),
        ({"customer": jo}, 402, "missing", "card", "Cannot charge a customer that has no active card"),
        ({"customer": jo, "source": "tok_visa"}, 400, "missing", "source", f"Customer {jo} does not have a linked"),
        ({"customer": "cus_gone"}, 400, "resource_missing", "customer", "No such customer: 'cus_gone'"),
        ({"source": "tok_gone"}, 400, "resource_missing", "source", "No such token: 'tok_gone'"),
        ({"source": "tok_visa", "amount": "1"}, 400, "amount_too_small", "amount", "Amount must be at least"),
    ):
        answer = call(house, "POST", "/v1/charges", USD | form)
        assert (answer.status, answer.error.get("code"), answer.error.get("param")) == (status, code, param)
        assert answer.error["message"].startswith(text)
    assert v1.charges.list().data == []


@pytest.mark.parametrize(("cut", "ended"), [("after", "succeeded"), ("before", "failed")])
def test_an_answer_that_is_lost_is_looked_up(house: House, cut: Any, ended: str) -> None:
    with time_machine.travel(NOON) as clock, line_to_processor(house) as line:
        line.cuts["charge"] = cut
        form = USD | {"source": "tok_visa"}
        assert call(house, "POST", "/v1/charges", form, Idempotency_Key="k").status == 429
        assert call(house, "POST", "/v1/charges", form, Idempotency_Key="k").status == 409
        line.cuts.clear()
        clock.shift(LEASE_S + 1)
        house.work()
        assert line.asked.count("charge") == 1, "it is never asked again"
        replayed = call(house, "POST", "/v1/charges", form, Idempotency_Key="k")
        assert replayed.status == (200 if ended == "succeeded" else 402)
        assert [charge.status for charge in house.stripe.v1.charges.list()] == [ended]


def test_no_intent_is_found_behind_it(house: House) -> None:
    form = {"amount": "731", "currency": "usd", "source": "tok_visa"}
    charge = call(house, "POST", "/v1/charges", form).json
    with house.app.app_context():
        hidden = reading().scalar(select(Charge.intent_id).where(Charge.id == charge["id"]))
    assert call(house, "GET", "/v1/payment_intents/search?query=amount:731").json["data"] == []
    for method, action in (("GET", ""), ("POST", ""), ("POST", "/confirm"), ("POST", "/cancel"), ("POST", "/capture")):
        answer = call(house, method, f"/v1/payment_intents/{hidden}{action}")
        assert (answer.status, answer.error["message"]) == (404, f"No such payment_intent: '{hidden}'"), action


def test_one_that_is_captured_later(house: House) -> None:
    """By the older API alone: it is nobody's intent."""
    given = {"amount": 900, "currency": "usd", "source": "tok_visa", "capture": "false"}
    charge = call(house, "POST", "/v1/charges", given).json
    assert (charge["captured"], charge["amount_captured"], charge["balance_transaction"]) == (False, 0, None)
    assert (charge["paid"], charge["transfer_group"], charge["payment_intent"]) == (True, None, None)
    path = f"/v1/charges/{charge['id']}"
    captured = call(house, "POST", f"{path}/capture", {"amount": 500, "transfer_group": "ORDER_8"}).json
    assert (captured["captured"], captured["amount_captured"]) == (True, 500)
    assert (captured["transfer_group"], captured["payment_intent"]) == ("ORDER_8", None)
    events = [event.type for event in house.stripe.v1.events.list({"type": "charge.*"})]
    assert events == ["charge.updated", "charge.captured", "charge.succeeded"]
    for group, found in (("ORDER_8", [charge["id"]]), ("ORDER_7", [])):
        listed = call(house, "GET", f"/v1/charges?transfer_group={group}").json["data"]
        assert [it["id"] for it in listed] == found
    assert call(house, "POST", path, {"transfer_group": "ORDER_9"}).error["param"] == "transfer_group"
    sent = {"shipping[name]": "Jo", "shipping[carrier]": "Post", "shipping[tracking_number]": "42"}
    shipped = call(house, "POST", path, sent | {"shipping[address][line1]": "1 Road"}).json["shipping"]
    assert (shipped["carrier"], shipped["tracking_number"]) == ("Post", "42")
    refused = call(house, "POST", "/v1/charges", given | {"radar_options[session]": "rse_1"})
    assert (refused.status, refused.error["code"], refused.error["param"]) == (
        400,
        "resource_missing",
        "radar_options[session]",
    )
