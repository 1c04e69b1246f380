"""Which version a request speaks: every one that Stripe had since 2020, and none that it never had."""

import json
from typing import Any

import pytest

from checkout.api.versions import every
from checkout.kit.versions import NEWEST, VERSIONS
from tests.callers import call
from tests.houses import House
from tests.inboxes import Inbox


def test_every_version_is_spoken_and_said(house: House) -> None:
    assert (len(VERSIONS), VERSIONS[0], VERSIONS[-1]) == (33, "2020-08-27", "2026-10-28.endive")
    assert list(VERSIONS) == sorted(VERSIONS)
    for version in VERSIONS:
        answer = call(house, "GET", "/v1/account", Stripe_Version=version)
        assert (answer.status, answer.headers["Stripe-Version"]) == (200, version)
    assert call(house, "GET", "/v1/account").headers["Stripe-Version"] == NEWEST
    assert call(house, "GET", "/v1/account", Stripe_Version="").headers["Stripe-Version"] == NEWEST


@pytest.mark.parametrize(
    ("version", "text"),
    [
        *((it, f"Invalid Stripe API version: {it}") for it in ("garbage", "2026-13-45.endive", "2026-10-28.endive;x")),
        *((it, f"Invalid Stripe API version: {it}") for it in ("1999-01-01", "2026-10-28.ENDIVE", "2024-04-11")),
        ("2099-01-01.zzz", "Invalid Stripe API version: 2099-01-01.zzz"),
        ("2019-12-03", "Stripe API version 2019-12-03 is not supported by this version of Tender, which speaks 2020-"),
    ],
)
def test_any_other_is_refused(house: House, version: str, text: str) -> None:
    for method, path, form in (("GET", "/v1/account", None), ("POST", "/v1/customers", {"name": "Jo"})):
        answer = call(house, method, path, form, Stripe_Version=version)
        assert (answer.status, answer.error["type"], answer.error.get("code")) == (400, "invalid_request_error", None)
        assert text in answer.error["message"]
    assert call(house, "GET", "/v1/customers").json["data"] == []


def test_changes_are_of_known_versions_newest_first() -> None:
    days = [change.since for change in every.CHANGES]
    assert set(days) <= set(VERSIONS)
    assert days == sorted(days, reverse=True)


def test_a_replay_keeps_the_version_that_was_rendered_first(house: House) -> None:
    form = {"amount": "2000", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
    first = call(house, "POST", "/v1/payment_intents", form, Idempotency_Key="k1", Stripe_Version="2020-08-27")
    again = call(house, "POST", "/v1/payment_intents", form, Idempotency_Key="k1")
    assert "charges" in first.json
    assert again.body == first.body
    assert again.headers["Stripe-Version"] == "2020-08-27"
    assert again.headers["Idempotent-Replayed"] == "true"


def test_an_endpoint_gets_its_events_in_its_version(house: House, inbox: Inbox) -> None:
    ends = [_endpoint(house, inbox, version) for version in ("2020-08-27", "2025-12-15.clover", "")]
    assert [it.get("api_version") for it in ends] == ["2020-08-27", "2025-12-15.clover", None]
    form = {"amount": "2000", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
    intent = call(house, "POST", "/v1/payment_intents", form).json
    call(house, "POST", f"/v1/payment_intents/{intent['id']}", {"metadata[a]": "1"})
    house.work()
    told = {event["api_version"]: event for event in map(json.loads, inbox.bodies) if event["type"] == SUCCEEDED}
    assert set(told) == {"2020-08-27", "2025-12-15.clover", NEWEST}
    oldest, middle, newest = (told[version]["data"]["object"] for version in sorted(told))
    assert [it["paid"] for it in oldest["charges"]["data"]] == [True]
    assert "latest_charge" not in oldest
    assert "charges" not in middle
    assert middle["latest_charge"] == newest["latest_charge"] == oldest["charges"]["data"][0]["id"]
    assert "allowed_payment_method_types" in newest
    assert "allowed_payment_method_types" not in middle
    assert len({event["id"] for event in told.values()}) == 1
    kept = call(house, "GET", f"/v1/events/{told[NEWEST]['id']}", Stripe_Version="2020-08-27").json
    assert (kept["api_version"], kept["data"]["object"]) == (NEWEST, newest)


SUCCEEDED = "payment_intent.succeeded"


def test_what_changed_is_told_in_the_endpoints_version(house: House, inbox: Inbox) -> None:
    _endpoint(house, inbox, "2020-08-27")
    customer = call(house, "POST", "/v1/customers", {"name": "Jo", "metadata[object]": "charge"}).json["id"]
    form = {
        "name": "Jo Doe",
        "metadata[object]": "payment_intent",
        "shipping[name]": "Jo",
        "shipping[address][city]": "X",
    }
    call(house, "POST", f"/v1/customers/{customer}", form)
    house.work()
    (told,) = (it for it in map(json.loads, inbox.bodies) if it["type"] == "customer.updated")
    assert told["data"]["previous_attributes"] == {"metadata": {"object": "charge"}, "name": "Jo", "shipping": None}
    assert told["data"]["object"]["metadata"] == {"object": "payment_intent"}


def test_an_endpoints_version_must_be_one(house: House) -> None:
    form = {"url": "https://shop.test/", "enabled_events[]": "*", "api_version": "2024-04-11"}
    answer = call(house, "POST", "/v1/webhook_endpoints", form)
    assert (answer.status, answer.error["param"]) == (400, "api_version")
    assert answer.error["message"] == "Invalid Stripe API version: 2024-04-11"


def _endpoint(house: House, inbox: Inbox, version: str) -> dict[str, Any]:
    form = {"url": inbox.url, "enabled_events[]": "*"} | ({"api_version": version} if version else {})
    answer = call(house, "POST", "/v1/webhook_endpoints", form)
    assert answer.status == 200, answer.body
    return answer.json
