"""One effect for one idempotency key, whatever comes again, and however soon."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from checkout.api.idempotency import IdempotencyKey
from checkout.kit.db import db
from tests.callers import call, client, stranger_key
from tests.houses import House

PAY: Any = {"amount": 2000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}


def key(name: str) -> Any:
    return {"idempotency_key": name}


def headers(thing: stripe.StripeObject) -> dict[str, str]:
    assert thing.last_response is not None
    return dict(thing.last_response.headers)


def events_of(house: House) -> list[str]:
    return [event.type for event in house.stripe.v1.events.list({"limit": 100})]


def test_same_key_is_the_same_object_and_nothing_new(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    first = intents.create(PAY, key("k1"))
    before = events_of(house)
    again = intents.create(PAY, key("k1"))

    assert again.to_dict() == first.to_dict()
    assert events_of(house) == before
    assert len(house.stripe.v1.charges.list().data) == 1
    told, told_again = headers(first), headers(again)
    assert told_again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in told
    assert told_again["Original-Request"] == told["Request-Id"] == told["Original-Request"]
    assert told_again["Request-Id"] != told["Request-Id"]
    assert told["Idempotency-Key"] == told_again["Idempotency-Key"] == "k1"
    created = next(it for it in house.stripe.v1.events.list() if it.type == "payment_intent.created")
    assert created.request is not None
    assert (created.request.id, created.request.idempotency_key) == (told["Request-Id"], "k1")


def test_a_decline_is_replayed_as_the_decline(house: House) -> None:
    intents = house.stripe.v1.payment_intents
    refused = PAY | {"payment_method": "pm_card_visa_chargeDeclined"}
    intent = intents.create({"amount": 2000, "currency": "usd"})
    bodies = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            intents.create(refused, key("declined"))
        bodies.append(caught.value.http_body)
        with pytest.raises(stripe.CardError) as caught:
            intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}, key("confirmed"))
        bodies.append(caught.value.http_body)
    assert bodies[:2] == bodies[2:]
    assert len(house.stripe.v1.charges.list().data) == 2
    intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, key("another"))
    with pytest.raises(stripe.CardError):
        intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}, key("confirmed"))


def test_same_key_for_something_else_is_refused(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"email": "jo@example.com"}, key("k1"))
    with pytest.raises(stripe.IdempotencyError, match=r"same parameters they were first used with.*'k1'") as other:
        v1.customers.create({"email": "al@example.com"}, key("k1"))
    assert (other.value.http_status, other.value.error and other.value.error.type) == (400, "idempotency_error")
    with pytest.raises(stripe.IdempotencyError, match=r"same endpoint they were first used for \('/v1/customers' vs"):
        v1.products.create({"name": "Mug"}, key("k1"))
    with pytest.raises(stripe.IdempotencyError):
        v1.customers.update(customer.id, {"email": "jo@example.com"}, key("k1"))
    assert len(v1.customers.list().data) == 1


def test_what_was_wrong_with_the_parameters_is_not_kept(house: House) -> None:
    v1 = house.stripe.v1
    wrong: list[Any] = [
        {"currency": "usd"},
        {"amount": "x", "currency": "usd"},
        {"amount": 2000, "currency": "usd", "a": 1},
    ]
    for params in wrong:
        with pytest.raises(stripe.InvalidRequestError):
            v1.payment_intents.create(params, key("k1"))
    no_feature: Any = {"payment_method_options": {"card": {"three_d_secure": {"version": "2.2.0"}}}}
    with pytest.raises(stripe.InvalidRequestError, match="Your account is not enabled"):
        v1.payment_intents.create({"amount": 2000, "currency": "usd"} | no_feature, key("k1"))
    assert v1.payment_intents.create({"amount": 2000, "currency": "usd"}, key("k1")).amount == 2000
    session: Any = {"mode": "payment", "success_url": "https://shop.test/"}
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: line_items"):
        v1.checkout.sessions.create(session, key("k2"))
    price = v1.prices.list().data[0].id
    v1.checkout.sessions.create(session | {"line_items": [{"price": price, "quantity": 1}]}, key("k2"))


def test_what_the_work_refused_is_kept(house: House) -> None:
    v1 = house.stripe.v1
    product: Any = {"id": "mug", "name": "Mug"}
    v1.products.create(product, key("k1"))
    answers = [call(house, "POST", "/v1/products", product, Idempotency_Key="k2") for _ in range(2)]
    assert [it.status for it in answers] == [400, 400]
    assert answers[0].body == answers[1].body
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_a_key_is_of_one_account_and_of_posts(house: House) -> None:
    other = client(house, stranger_key(house))
    mine = house.stripe.v1.customers.create({"name": "Jo"}, key("k1"))
    theirs = other.v1.customers.create({"name": "Jo"}, key("k1"))
    assert mine.id != theirs.id
    for _ in range(2):
        got = call(house, "GET", f"/v1/customers/{mine.id}", Idempotency_Key="k1")
        assert got.status == 200
        assert got.headers["Idempotent-Replayed"] is None
    gone = [call(house, "DELETE", f"/v1/customers/{mine.id}", Idempotency_Key="k2").status for _ in range(2)]
    assert gone == [200, 404]


def test_a_key_must_be_one(house: House) -> None:
    for wrong in ("", "k" * 256):
        answer = call(house, "POST", "/v1/customers", {}, Idempotency_Key=wrong)
        assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
    assert call(house, "POST", "/v1/customers", {}, Idempotency_Key="k" * 255).status == 200
    assert call(house, "POST", "/v1/customers", {"name": "Zoë"}, Idempotency_Key="clé").status == 200


@pytest.mark.parametrize("path", ["customers", "payment_intents"])
def test_concurrent_duplicates_have_one_effect(house: House, path: str) -> None:
    """Whoever comes while the first is at work is told to try again, and then gets its answer."""
    form = {"name": "Jo"} if path == "customers" else PAY | {"confirm": "true"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call(house, "POST", f"/v1/{path}", form, Idempotency_Key="k1"), range(8)))
    assert {it.status for it in answers} <= {200, 409}
    ids = {it.json["id"] for it in answers if it.status == 200}
    assert len(ids) == 1
    for it in answers:
        if it.status == 409:
            assert it.error["code"] == "idempotency_key_in_use"
            assert it.headers["Stripe-Should-Retry"] == "true"
    assert len(call(house, "GET", f"/v1/{path}").json["data"]) == 1
    assert call(house, "POST", f"/v1/{path}", form, Idempotency_Key="k1").json["id"] in ids


def test_of_sixty_four_at_once_one_pays(house: House) -> None:
    form = PAY | {"confirm": "true"}
    with ThreadPoolExecutor(64) as pool:
        sent = [pool.submit(call, house, "POST", "/v1/payment_intents", form, Idempotency_Key="k1") for _ in range(64)]
        answers = [it.result() for it in sent]
    assert {it.status for it in answers} <= {200, 409, 429}
    assert {it.error["code"] for it in answers if it.status != 200} <= {"idempotency_key_in_use", "lock_timeout"}
    again = call(house, "POST", "/v1/payment_intents", form, Idempotency_Key="k1")
    assert {it.body for it in answers if it.status == 200} <= {again.body}
    assert {it.headers["Original-Request"] for it in answers if it.status == 200} <= {again.headers["Original-Request"]}
    assert again.json["status"] == "succeeded"
    assert len(house.stripe.v1.charges.list().data) == len(house.stripe.v1.payment_intents.list().data) == 1
    assert events_of(house).count("payment_intent.succeeded") == 1


def test_concurrent_confirmations_of_one_key_charge_once(house: House) -> None:
    """The second finds the intent processing: that is no refusal of its own, but the first's work."""
    for turn in range(4):
        intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
        path = f"/v1/payment_intents/{intent.id}/confirm"
        with ThreadPoolExecutor(4) as pool:
            sent = [
                pool.submit(call, house, "POST", path, {"payment_method": "pm_card_visa"}, Idempotency_Key=f"k{turn}")
                for _ in range(4)
            ]
            answers = [it.result() for it in sent]
        assert {it.status for it in answers} <= {200, 409}
        assert all(it.error["code"] == "idempotency_key_in_use" for it in answers if it.status == 409)
        again = call(house, "POST", path, {"payment_method": "pm_card_visa"}, Idempotency_Key=f"k{turn}")
        assert (again.status, again.json["status"]) == (200, "succeeded")
    assert len(house.stripe.v1.charges.list().data) == 4


def test_a_kept_reply_is_sealed(house: House) -> None:
    """The secret of a new endpoint is in its reply: at rest, it is not in the clear."""
    form = {"url": "https://shop.test/hook", "enabled_events[]": "*"}
    first = call(house, "POST", "/v1/webhook_endpoints", form, Idempotency_Key="k1")
    again = call(house, "POST", "/v1/webhook_endpoints", form, Idempotency_Key="k1")
    assert first.json["secret"].startswith("whsec_")
    assert again.body == first.body
    with house.app.app_context():
        (row,) = db.session.query(IdempotencyKey).all()
        assert row.body is not None
        assert first.json["secret"].encode() not in row.body
        assert b"webhook_endpoint" not in row.body
