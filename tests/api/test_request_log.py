"""What the request log keeps: each call of a key, how it was answered, and never a card's data."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from checkout.api.noted_params import shown_params
from checkout.events import requests
from checkout.events.requests import RETENTION_S, WAITING, LoggedRequest
from checkout.kit import clock
from checkout.kit.db import atomic, now_writing, reading
from checkout.kit.resources import new_id
from tests.callers import call
from tests.houses import House

SECRETS = ("4242424242424242", "DE89370400440532013000", "000123456789", "110000000", "987")


def logged(house: House) -> list[LoggedRequest]:
    """Oldest first, once what waits is written."""
    with house.app.app_context():
        requests.write_down()
        return list(reading().scalars(select(LoggedRequest).order_by(LoggedRequest.id)))


def test_a_call_is_on_record(house: House) -> None:
    made = call(house, "POST", "/v1/customers", {"name": "Zoë", "metadata[a]": "b"}, Idempotency_Key="k-1")
    call(house, "GET", "/v1/customers/cus_none?expand[]=sources")
    call(house, "POST", "/v1/payment_intents", {"amount": "-1", "currency": "eur"})
    first, second, third = logged(house)
    assert (first.id, first.method, first.path, first.status) == (
        made.headers["Request-Id"],
        "POST",
        "/v1/customers",
        200,
    )
    assert (first.idempotency_key, first.params) == ("k-1", [["name", "Zoë"], ["metadata[a]", "b"]])
    assert first.key_hint == f"sk_test_…{house.world.secret_key[-4:]}"
    assert 0 <= first.elapsed_ms < 60_000
    assert (second.method, second.status, second.error_code) == ("GET", 404, "resource_missing")
    assert (third.error_code, third.error_param) == ("parameter_invalid_integer", "amount")


def test_a_call_without_a_key_is_nobodys(house: House) -> None:
    call(house, "GET", "/v1/customers", key="")
    call(house, "GET", "/v1/customers", key="sk_test_unknown")
    call(house, "GET", "/v1/nothing")
    assert logged(house) == []


def test_no_number_code_or_account_is_kept(house: House) -> None:
    card = {"card[number]": SECRETS[0], "card[cvc]": SECRETS[4], "card[exp_month]": "12", "card[exp_year]": "34"}
    forms: list[tuple[str, dict[str, Any]]] = [
        ("/v1/tokens", card),
        ("/v1/payment_methods", {"type": "card", **card}),
        ("/v1/payment_methods", {"type": "card", "crad[cvc]": SECRETS[4], "metadata[note]": SECRETS[0]}),
        ("/v1/payment_methods", {"type": "sepa_debit", "sepa_debit[iban]": SECRETS[1], "billing_details[name]": "Jo"}),
        (
            "/v1/payment_methods",
            {
                "type": "us_bank_account",
                "us_bank_account[account_number]": SECRETS[2],
                "us_bank_account[routing_number]": SECRETS[3],
            },
        ),
        ("/v1/charges", {"amount": "100", "currency": "usd", "source": SECRETS[0], "description": f"no {SECRETS[0]}"}),
        ("/v1/payment_intents", {"payment_method_data[card][number]": SECRETS[0], SECRETS[0]: "x", "cvc": SECRETS[4]}),
    ]
    for path, form in forms:
        call(house, "POST", path, form)
    call(house, "GET", f"/v1/customers/{SECRETS[0]}")
    call(house, "POST", "/v1/customers", {f"metadata[{'x' * 300}][cvc]": SECRETS[4]}, Idempotency_Key=SECRETS[0])
    columns = ("path", "params", "error_param", "idempotency_key")
    kept = json.dumps([[getattr(entry, column) for column in columns] for entry in logged(house)])
    assert [secret for secret in SECRETS if secret in kept] == []
    assert '["card[exp_month]", "12"]' in kept
    assert '["card[number]", null]' in kept
    assert '["billing_details[name]", "Jo"]' in kept


def test_an_id_that_pays_is_kept_and_a_text_is_not() -> None:
    known = frozenset({"source", "payment_method_data"})
    asked = [("source", "tok_visa"), ("source", "4242 4242"), ("payment_method_data[type]", "card"), ("other", "1")]
    assert shown_params(asked, known) == [
        ["source", "tok_visa"],
        ["source", None],
        ["payment_method_data[type]", "card"],
        ["other", None],
    ]


def test_it_reaches_back_so_far_and_so_many(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(requests, "MAX_KEPT", 2)
    monkeypatch.setattr(requests, "FORGET_EVERY", 1)
    for _ in range(3):
        call(house, "GET", "/v1/customers")
        kept = logged(house)
    assert len(kept) == 2
    old = {**{column.name: getattr(kept[0], column.key) for column in LoggedRequest.__table__.columns}}
    old |= {"id": new_id("req").replace("req_1", "req_0"), "created": clock.now() - RETENTION_S - 1}
    with house.app.app_context():
        with atomic("test: an old one"):
            now_writing().execute(insert(LoggedRequest), [old])
        requests.forget_old()
    assert [entry.id for entry in logged(house)] == [entry.id for entry in kept]


def test_what_waits_has_a_bound(house: House) -> None:
    waiting = house.app.extensions[WAITING]
    waiting.rows.extend({"id": str(number)} for number in range(requests.MAX_WAITING + 5))
    assert (len(waiting.rows), waiting.rows[0]["id"]) == (requests.MAX_WAITING, "5")
    waiting.rows.clear()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("4242.4242.4242.4242", "[card number]"),
        ("4242 - 4242 - 4242 - 4242", "[card number]"),
        ("4242\u20114242\u20114242\u20114242", "[card number]"),
        ("NL91 ABNA 0417 1643 00", "[account number]"),
        ("de89370400440532013000", "de[card number]"),
        ("key_sk_live_abcdefghijklmnop", "key_sk_live_[hidden]"),
        ("x" * 495 + " 4242424242424242", "x" * 495 + " [car"),
        ("2026-11-30T12:00:00", "2026-11-30T12:00:00"),
    ],
)
def test_no_number_or_key_is_kept_however_it_is_written(written: str, kept: str) -> None:
    assert shown_params([("description", written)], frozenset({"description"})) == [["description", kept]]


@pytest.mark.parametrize("name", ["CVC", "cvc2", "card-cvc", "Password", "security_code"])
def test_what_is_called_like_a_secret_is_not_kept(name: str) -> None:
    assert shown_params([(f"metadata[{name}]", "987")], frozenset({"metadata"})) == [[f"metadata[{name}]", None]]
