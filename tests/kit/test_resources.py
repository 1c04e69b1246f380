"""Ids sort by their time, and are found by their owner alone."""

import pytest

from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import MissingThing, NotFound
from checkout.kit.resources import ID_CHARS, Account, new_id, noun_of, random_chars
from checkout.merchants.accounts import first_merchant
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent
from checkout.sessions.sessions import CheckoutSession
from tests.houses import House


def test_ids_sort_by_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = []
    for micros in (1, 61, 62, 63, 3844, 10**15, 10**15 + 1, 62**9 - 1):
        monkeypatch.setattr(clock, "micros", lambda micros=micros: micros)
        ids.append(new_id("x"))
    assert ids == sorted(ids)
    assert {len(id) for id in ids} == {len("x_") + ID_CHARS}
    assert len({new_id("x") for _ in range(1000)}) == 1000


def test_what_ids_look_like() -> None:
    assert PaymentIntent.new_id(livemode=False).startswith("pi_3")
    assert Customer.new_id(livemode=False).startswith("cus_")
    assert len(Customer.new_id(livemode=False)) == len("cus_") + 14
    for live, lead in ((True, "cs_live_a1"), (False, "cs_test_a1")):
        id = CheckoutSession.new_id(livemode=live)
        assert (id[:10], len(id)) == (lead, 66)
    assert set(random_chars(5000)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    assert len(set(random_chars(5000))) == 62


def test_the_noun_of_an_id() -> None:
    assert noun_of("cus_1") is Customer
    assert noun_of("cs_live_a1x") is CheckoutSession
    assert noun_of("mug") is None
    assert noun_of("mug", "customer") is Customer


def test_found_by_the_owner_alone(house: House) -> None:
    with house.app.app_context():
        merchant = first_merchant()
        assert merchant is not None
        test, live = merchant.in_mode(livemode=False), merchant.in_mode(livemode=True)
        with atomic("test: customer"):
            id = Customer.add(test, invoice_prefix="X").id
        assert Customer.of(test, id).id == id
        for account, hint in (
            (live, "; a similar object exists in test mode, but a live mode key was used to make this request."),
            (Account("acct_other", livemode=False), ""),
        ):
            assert Customer.find(account, id) is None
            with pytest.raises(NotFound) as by_path:
                Customer.of(account, id)
            with pytest.raises(MissingThing) as by_param:
                Customer.of(account, id, param="customer")
            assert by_path.value.message == by_param.value.message == f"No such customer: '{id}'{hint}"
            assert (by_path.value.param, by_param.value.param) == ("id", "customer")
        for odd in ("", "x" * 300, "a\x00b", "4242424242424242"):
            assert Customer.find(test, odd) is None
        with pytest.raises(NotFound) as refused:
            Customer.of(test, "4242424242424242")
        assert "4242" not in refused.value.message
