"""API keys in the dashboard: made and shown once, restricted, rolled with overlap, ended; quick start."""

import re

import pytest
import time_machine

from checkout.kit import clock
from checkout.merchants import api_keys
from checkout.merchants.api_keys import key_of
from tests.callers import call, stranger_key
from tests.dashboard.visitors import Visitor
from tests.houses import House

KEYS = "/dashboard/test/api-keys"


def shown(visitor: Visitor) -> str:
    found = re.search(r"\b(?:sk|rk|pk)_test_\w{90,}", visitor.answer.text)
    assert found is not None, visitor.page.text
    return found[0]


def works(house: House, key: str, path: str = "/v1/customers") -> int:
    return call(house, "GET", path, key=key).status


def test_a_key_is_shown_once_and_works(merchant: Visitor, house: House) -> None:
    merchant.visit(f"{KEYS}/new")
    sent = merchant.page.form("Make the key").values | {"kind": "sk", "name": "Shop"}
    merchant.press("Make the key", kind="sk", name="Shop")
    key = shown(merchant)
    assert merchant.answer.headers["Cache-Control"] == "no-store"
    assert works(house, key) == 200
    page = merchant.visit(KEYS)
    assert key not in merchant.answer.text
    assert any(f"sk_test_…{key[-4:]} Shop Secret everything active" in row for row in page.rows)
    again = merchant.browser.post(f"{house.url}{KEYS}/new", sent)
    assert (again.status, again.location) == (303, f"{house.url}{KEYS}"), "sent twice, made once"
    assert len(merchant.visit(KEYS).rows) == len(page.rows)


def test_a_restricted_key_may_do_what_was_chosen(merchant: Visitor, house: House) -> None:
    merchant.visit(f"{KEYS}/new")
    merchant.press("Make the key", kind="rk", **{"may-customers": "read", "may-charges": "all"})
    key = shown(merchant)
    assert (works(house, key), works(house, key, "/v1/charges")) == (200, 403)
    page = merchant.visit(KEYS)
    assert any("1 resource " in row for row in page.rows)
    merchant.visit(page.links[f"rk_test_…{key[-4:]}"])
    merchant.press("Save", **{"may-charges": "read"})
    assert (works(house, key), works(house, key, "/v1/charges")) == (403, 200)


def test_a_rolled_key_is_good_for_as_long_as_was_said(merchant: Visitor, house: House) -> None:
    old = house.world.secret_key
    page = merchant.visit(KEYS)
    merchant.visit(page.links[f"sk_test_…{old[-4:]}"])
    merchant.press("Roll this key", overlap="1")
    new = shown(merchant)
    assert new != old
    assert (works(house, old), works(house, new)) == (200, 200)
    with time_machine.travel(clock.now() + clock.HOUR_S, tick=False):
        assert (works(house, old), works(house, new)) == (401, 200)


def test_an_ended_key_is_refused_at_once_and_stays_so(merchant: Visitor, house: House) -> None:
    key = house.world.secret_key
    page = merchant.visit(KEYS)
    address = page.links[f"sk_test_…{key[-4:]}"]
    merchant.visit(address)
    rolling = merchant.page.form("Roll this key")
    assert "has ended" in merchant.press("End this key now").text
    assert works(house, key) == 401
    assert "Roll this key" not in merchant.visit(address).buttons()
    answer = merchant.browser.post(f"{house.url}{rolling.action}", rolling.values | {"overlap": "24"})
    assert answer.status == 400
    assert works(house, key) == 401


def test_a_form_that_is_not_as_it_was_given_makes_nothing(merchant: Visitor) -> None:
    merchant.visit(f"{KEYS}/new")
    count = len(merchant.visit(KEYS).rows)
    for wrong in ({"kind": "xx"}, {"kind": "sk", "nonce": "key_1"}, {"kind": "sk", "name": "x" * 101}):
        merchant.visit(f"{KEYS}/new")
        merchant.press("Make the key", **wrong)
        assert merchant.answer.status == 422
    assert len(merchant.visit(KEYS).rows) == count


def test_another_merchants_key_is_not_there(merchant: Visitor, house: House) -> None:
    with house.app.app_context():
        theirs = key_of(stranger_key(house)).id
    for id in (theirs, "key_unknown", "key_%00"):
        merchant.visit(f"{KEYS}/{id}")
        assert merchant.answer.status == 404


def test_the_first_request_can_be_copied_whole(merchant: Visitor, house: House) -> None:
    page = merchant.visit("/dashboard/test/quick-start")
    curl = next(words for words in page.words if words.startswith("curl http"))
    assert house.world.secret_key in curl
    form = dict(re.findall(r'-d "([^=]+)=([^"]+)"', curl))
    made = call(house, "POST", curl.split()[1].removeprefix(house.url), form)
    assert made.json["object"] == "payment_link", made.body


def test_of_two_forms_at_the_same_moment_one_makes_the_key(
    merchant: Visitor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant.visit(f"{KEYS}/new")
    sent = merchant.page.form("Make the key").values | {"kind": "sk"}
    merchant.press("Make the key", kind="sk")
    monkeypatch.setattr(api_keys, "is_made", lambda _id: False)  # as it was when both looked
    again = merchant.browser.post(f"{house.url}{KEYS}/new", sent)
    assert (again.status, again.location) == (303, f"{house.url}{KEYS}")
