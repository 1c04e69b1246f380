"""A call runs once for its key: while the first is at work, when it was refused, and when nobody could be reached."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from checkout import worker
from checkout.api.idempotency import KEPT_S, mark_of
from checkout.kit import clock
from tests.callers import Reply, call
from tests.faults.outages import Held, cut_off
from tests.houses import House

PAY = {"amount": "2000", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}


def test_while_the_first_is_at_work(house: House) -> None:
    """The same key is told to wait, and later gets the first's own answer; another key meets the intent as it is."""
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    path, form = f"/v1/payment_intents/{intent.id}/confirm", {"payment_method": "pm_card_visa"}
    held = Held(after=False)
    with ThreadPoolExecutor(1) as pool, held.up(house.app):
        first = pool.submit(call, house, "POST", path, form, Idempotency_Key="k1")
        held.wait()
        same = call(house, "POST", path, form, Idempotency_Key="k1")
        other = call(house, "POST", path, form, Idempotency_Key="k2")
        held.let_go()
        answered = first.result()
    assert (same.status, same.error["code"], same.error["type"]) == (409, "idempotency_key_in_use", "idempotency_error")
    assert same.headers["Stripe-Should-Retry"] == "true"
    assert (other.status, other.error["code"]) == (400, "payment_intent_unexpected_state")
    assert (answered.status, answered.json["status"]) == (200, "succeeded")
    again = call(house, "POST", path, form, Idempotency_Key="k1")
    assert (again.status, again.body) == (200, answered.body)
    assert call(house, "POST", path, form, Idempotency_Key="k2").body == other.body
    assert len(house.stripe.v1.charges.list().data) == 1


def test_when_the_processor_is_out_of_reach_nothing_is_kept(house: House) -> None:
    card = {
        "type": "card",
        "card[number]": "4242424242424242",
        "card[exp_month]": "12",
        "card[exp_year]": "2034",
    }
    with cut_off(house.app, "tokenize", after=False):
        answer = call(house, "POST", "/v1/payment_methods", card, Idempotency_Key="k1")
    assert (answer.status, answer.error["type"]) == (503, "api_error")
    assert answer.headers["Stripe-Should-Retry"] == "true"
    again = call(house, "POST", "/v1/payment_methods", card, Idempotency_Key="k1")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (200, None)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/v1/prices", {"currency": "usd", "unit_amount": "1", "product_data[name]": "Mug", "lookup_key": "mug"}),
        ("/v1/products", {"name": "Mug", "id": "mug"}),
    ],
)
def test_of_those_who_want_one_name_one_gets_it(house: House, path: str, form: dict[str, str]) -> None:
    before = len(house.stripe.v1.products.list().data)
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(call, house, "POST", path, form, Idempotency_Key=f"k{n}") for n in range(6)]
        answers = [it.result() for it in sent]
    assert sorted(it.status for it in answers)[0] == 200
    assert [it.status for it in answers].count(200) == 1
    for it in answers:
        if it.status != 200:
            assert (it.status, it.error["code"]) in {(400, "resource_already_exists"), (429, "lock_timeout")}
    assert len(house.stripe.v1.products.list().data) == before + 1


def test_of_concurrent_changes_none_is_lost(house: House) -> None:
    customer = house.stripe.v1.customers.create({"name": "Jo"}).id
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd"}).id
    with ThreadPoolExecutor(6) as pool:
        for path in (f"/v1/customers/{customer}", f"/v1/payment_intents/{intent}"):
            sent = [pool.submit(call, house, "POST", path, {f"metadata[k{n}]": "v"}) for n in range(12)]
            done = {n for n, it in enumerate(sent) if it.result().status == 200}
            refused = {it.result().status for it in sent} - {200}
            assert refused <= {429}
            assert set(call(house, "GET", path).json["metadata"]) == {f"k{n}" for n in done}
            assert done


def test_a_key_is_forgotten_after_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = call(house, "POST", "/v1/customers", {"name": "Jo"}, Idempotency_Key="k1").json["id"]

    def after_pruning() -> Reply:
        with house.app.app_context():
            worker.prune()
        return call(house, "POST", "/v1/customers", {"name": "Jo"}, Idempotency_Key="k1")

    assert after_pruning().json["id"] == first
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + KEPT_S + clock.MINUTE_S)
    assert after_pruning().json["id"] != first


def test_what_counts_as_the_same_parameters(house: House) -> None:
    with house.app.app_context():
        base = mark_of([("amount", "1"), ("expand[]", "a"), ("expand[]", "b")])
        assert mark_of([("expand[]", "a"), ("amount", "1"), ("expand[]", "b")]) == base
        for other in (
            [("amount", "2"), ("expand[]", "a"), ("expand[]", "b")],
            [("amount", "1"), ("expand[]", "b"), ("expand[]", "a")],
            [("amount", "1"), ("expand[]", "a")],
            [("amount", "1expand[]"), ("", "a"), ("expand[]", "b")],
            [],
        ):
            assert mark_of(other) != base
        assert "4242" not in mark_of([("card[number]", "4242424242424242")])
