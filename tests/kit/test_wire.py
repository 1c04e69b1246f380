"""A shape becomes JSON: references are ids, or what they refer to; what nobody asked for is not even loaded."""

from typing import Any

import pytest

from checkout.kit import wire
from checkout.kit.db import atomic
from checkout.kit.resources import Account
from checkout.kit.wire import OnDemand, Ref
from checkout.merchants.accounts import first_merchant
from checkout.payments.customers import Customer
from tests.houses import House

NOBODY = Account("acct_none", livemode=False)


def never() -> Any:
    raise AssertionError("nobody asked for it")


def test_a_shape_with_ids_only() -> None:
    shape = {
        "id": "ch_1",
        "customer": Ref("cus_1"),
        "nothing": Ref(None),
        "refunds": OnDemand(never),
        "list": [Ref("x_1")],
    }
    assert wire.plain(shape) == {"id": "ch_1", "customer": "cus_1", "nothing": None, "list": ["x_1"]}
    assert wire.render(shape, NOBODY) == wire.plain(shape)


def test_what_is_named_is_expanded() -> None:
    shape = {"lines": OnDemand(lambda: wire.list_of([{"id": "li_1"}], "/v1/lines")), "other": OnDemand(never)}
    assert wire.render(shape, NOBODY, ["lines"]) == {
        "lines": {"object": "list", "data": [{"id": "li_1"}], "has_more": False, "url": "/v1/lines"}
    }
    hash_below = {"settings": {"default": Ref(None), "more": OnDemand(lambda: 1)}}
    assert wire.render(hash_below, NOBODY, ["settings.default", "settings.more"]) == {
        "settings": {"default": None, "more": 1}
    }


def test_what_the_shape_has_not_is_left_alone() -> None:
    assert wire.render({"id": "x", "n": None}, NOBODY, ["n.a.b", "nonsense", "id.x"]) == {"id": "x", "n": None}


def test_only_the_accounts_own_things_are_expanded(house: House) -> None:
    with house.app.app_context():
        merchant = first_merchant()
        assert merchant is not None
        account = merchant.in_mode(livemode=False)
        with atomic("test: customer"):
            id = Customer.add(account, name="Jo", invoice_prefix="X").id
        shape = {"customer": Ref(id), "unknown": Ref("cus_unknown"), "of no noun": Ref("nonsense")}
        names = ["customer", "unknown", "of no noun"]
        own = wire.render(shape, account, names)
        assert own["customer"]["name"] == "Jo"
        assert (own["unknown"], own["of no noun"]) == ("cus_unknown", "nonsense")
        for other in (NOBODY, merchant.in_mode(livemode=True)):
            assert wire.render(shape, other, names)["customer"] == id


@pytest.mark.parametrize("name", ["customer", "data.customer"])
def test_rendering_changes_no_shape(name: str) -> None:
    shape = {"customer": Ref(None), "data": [{"customer": Ref(None)}]}
    wire.render(shape, NOBODY, [name])
    assert shape == {"customer": Ref(None), "data": [{"customer": Ref(None)}]}
