"""What each kind of key may do: of all operations, over HTTP."""

from typing import Any

import pytest

from checkout.api import browsers, permissions
from checkout.api.endpoint import OPERATIONS, Operation
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.merchants import api_keys
from checkout.merchants.accounts import first_merchant
from checkout.merchants.api_keys import LEVELS, make_key, masked
from tests.callers import call
from tests.houses import House

CARD = {"type": "card", "card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2034"}
TELLS = {
    "guid": "g",
    "muid": "m",
    "sid": "s",
    "payment_user_agent": "stripe.js",
    "time_on_page": "123",
    "referrer": "x",
}


def restricted(house: House, **given: str) -> str:
    with house.app.app_context(), atomic("test: restricted key"):
        merchant = first_merchant()
        assert merchant is not None
        return make_key(merchant.in_mode(livemode=False), "rk", keep=False, permissions=given)


def path_of(operation: Operation[Any]) -> str:
    return operation.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("level", LEVELS)
def test_a_restricted_key_may_what_it_was_given(house: House, level: str) -> None:
    """Each operation asks for its own resource's permission, to read or to write, and for no other's."""
    key = restricted(house, **dict.fromkeys(permissions.resources(), level))
    for operation in OPERATIONS:
        needed = "read" if operation.method == "GET" else "write"
        answer = call(house, operation.method, path_of(operation), key=key)
        refused = LEVELS.index(level) < LEVELS.index(needed)
        if operation.path.endswith("/signing_key"):  # which signs without asking: no restricted key sees it
            assert answer.status == 403
            continue
        assert (answer.status == 403) == refused or "/accounts/" in operation.path, (operation.name, answer.body)
        if refused:
            noun = permissions.resource_of(operation.path).removesuffix("s")
            assert answer.error["message"].startswith(
                f"The provided key '{masked(key)}' does not have the required permissions for this endpoint on account "
                f"'acct_"
            )
            assert answer.error["message"].endswith(
                f"Having the 'rak_{noun}_{needed}' permission would allow this request to continue."
            )
            assert (answer.error["type"], key in answer.body.decode()) == ("invalid_request_error", False)


def test_what_is_not_named_is_not_given(house: House) -> None:
    key = restricted(house, customers="write")
    made = call(house, "POST", "/v1/customers", {"name": "Jo"}, key=key)
    assert made.status == 200
    assert call(house, "GET", f"/v1/customers/{made.json['id']}", key=key).status == 200
    assert call(house, "GET", "/v1/products", key=key).status == 403


def test_expand_shows_no_more_than_may_be_read(house: House) -> None:
    form = {"amount": "2000", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
    intent = call(house, "POST", "/v1/payment_intents", form).json["id"]
    path = f"/v1/payment_intents/{intent}?expand[]=latest_charge.balance_transaction"
    answer = call(house, "GET", path, key=restricted(house, payment_intents="read", charges="read"))
    assert (answer.status, "'rak_balance_transaction_read'" in answer.error["message"]) == (403, True)
    key = restricted(house, payment_intents="read", charges="read", balance_transactions="read")
    assert call(house, "GET", path, key=key).json["latest_charge"]["balance_transaction"]["object"]


def test_a_browsers_key_may_do_very_little(house: House) -> None:
    key = house.world.publishable_key
    for operation in OPERATIONS:
        answer = call(house, operation.method, path_of(operation), key=key)
        if browsers.may_ask(operation.name):
            assert answer.status != 401, operation.name
        else:
            assert (answer.status, answer.error["code"]) == (401, "secret_key_required"), operation.name


def test_a_browser_pays_an_intent_whose_secret_it_knows(house: House) -> None:
    """As Stripe's browser library does: its key in the form, its version too, and what it tells of itself."""
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd", "metadata": {"private": "1"}})
    assert intent.client_secret
    own = {"key": house.world.publishable_key, "_stripe_version": "2024-06-20"}
    method = call(house, "POST", "/v1/payment_methods", {**CARD, **own, **TELLS}, key="")
    assert (method.status, method.headers["Stripe-Version"]) == (200, "2024-06-20")
    form = {**own, **TELLS, "client_secret": intent.client_secret, "payment_method": method.json["id"]}
    paid = call(house, "POST", f"/v1/payment_intents/{intent.id}/confirm", form, key="")
    assert (paid.status, paid.json["status"], paid.json["id"]) == (200, "succeeded", intent.id)
    query = f"key={own['key']}&client_secret={intent.client_secret}"
    seen = call(house, "GET", f"/v1/payment_intents/{intent.id}?{query}", key="")
    assert set(seen.json) <= browsers.SHOWN
    assert {"metadata", "customer", "latest_charge"}.isdisjoint(seen.json)
    assert seen.json["client_secret"] == intent.client_secret
    assert house.stripe.v1.payment_intents.retrieve(intent.id).metadata is not None


def test_a_decline_tells_a_browser_no_more(house: House) -> None:
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd", "metadata": {"private": "1"}})
    form = {"client_secret": str(intent.client_secret), "payment_method": "pm_card_chargeDeclined"}
    path, key = f"/v1/payment_intents/{intent.id}/confirm", house.world.publishable_key
    answer = call(house, "POST", path, form, key=key)
    assert (answer.status, answer.error["code"]) == (402, "card_declined")
    assert set(answer.error["payment_intent"]) <= browsers.SHOWN
    assert answer.error["payment_intent"]["status"] == "requires_payment_method"


@pytest.mark.parametrize(
    ("secret", "status", "param", "text"),
    [
        (None, 400, "client_secret", "Missing required param: client_secret."),
        ("pi_x_secret_y", 400, "client_secret", "The client_secret provided does not match the client_secret"),
        ("", 400, "client_secret", "The client_secret provided does not match the client_secret"),
        ("\ud83d", 400, "client_secret", "The client_secret provided does not match the client_secret"),
    ],
)
def test_a_browser_without_the_secret(house: House, secret: str | None, status: int, param: str, text: str) -> None:
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd"}).id
    form = {} if secret is None else {"client_secret": secret.encode("utf-8", "replace").decode()}
    key = house.world.publishable_key
    for method, path in (("POST", f"/v1/payment_intents/{intent}/confirm"), ("GET", f"/v1/payment_intents/{intent}")):
        answer = call(house, method, path, form, key=key)
        assert (answer.status, answer.error["param"]) == (status, param)
        assert answer.error["message"].startswith(text)
    unknown = call(house, "POST", "/v1/payment_intents/pi_unknown/confirm", {"client_secret": "x"}, key=key)
    assert (unknown.status, unknown.error["code"]) == (404, "resource_missing")


def test_an_older_version_tells_a_browser_no_more(house: House) -> None:
    """The browser chooses its version, and what to expand: neither opens the merchant's own data."""
    jo = house.stripe.v1.customers.create({"email": "jo@example.com"})
    paid = {"amount": "2000", "currency": "usd", "payment_method": "pm_card_visa", "confirm": "true"}
    intent = call(house, "POST", "/v1/payment_intents", paid | {"customer": jo.id, "metadata[note]": "ours"}).json
    plain, key = f"/v1/payment_intents/{intent['id']}", house.world.publishable_key
    path = f"{plain}?client_secret={intent['client_secret']}"
    for version in ("2020-08-27", "2022-08-01"):
        seen = call(house, "GET", f"{path}&_stripe_version={version}", key=key)
        assert (seen.status, set(seen.json) <= browsers.SHOWN) == (200, True)
        asked = call(house, "GET", f"{path}&_stripe_version={version}&expand[]=charges.data.customer", key=key)
        assert asked.status == 403
    assert call(house, "GET", f"{path}&expand[]=payment_method", key=key).status == 200
    assert call(house, "GET", f"{path}&expand[]=payment_method.customer", key=key).status == 403
    reader = restricted(house, payment_intents="read")
    assert call(house, "GET", plain, key=reader).status == 200
    assert call(house, "GET", plain, key=reader, Stripe_Version="2022-08-01").status == 403, "it lists the charges"


@pytest.mark.parametrize("name", sorted(browsers.THE_MERCHANTS))
def test_a_browser_does_not_decide_for_the_merchant(house: House, name: str) -> None:
    intent = house.stripe.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    form = {"client_secret": str(intent.client_secret), "payment_method": "pm_card_visa", name: "true"}
    answer = call(house, "POST", f"/v1/payment_intents/{intent.id}/confirm", form, key=house.world.publishable_key)
    assert (answer.status, answer.error["param"]) == (400, name)
    assert answer.error["message"] == f"The parameter {name} can only be used with a secret API key."


def test_a_secret_key_is_not_taken_from_a_form(house: House) -> None:
    answer = call(house, "POST", "/v1/customers", {"key": house.world.secret_key}, key="")
    assert (answer.status, answer.error["message"][:31]) == (401, "You did not provide an API key.")
    assert house.world.secret_key not in answer.body.decode()


def test_a_rolled_key_ends_after_its_overlap(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    old = house.world.secret_key
    with house.app.app_context(), atomic("test: roll"):
        new = api_keys.roll_key(api_keys.key_of(old), clock.HOUR_S)
    assert [call(house, "GET", "/v1/account", key=it).status for it in (old, new)] == [200, 200]
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + clock.HOUR_S + 1)
    answer = call(house, "GET", "/v1/account", key=old)
    assert (answer.status, answer.error["code"]) == (401, "api_key_expired")
    assert answer.error["message"] == f"Expired API Key provided: {masked(old)}"
    assert call(house, "GET", "/v1/account", key=new).status == 200


def test_a_rolled_restricted_key_may_do_the_same(house: House) -> None:
    old = restricted(house, customers="read")
    with house.app.app_context(), atomic("test: roll"):
        new = api_keys.roll_key(api_keys.key_of(old), 0)
    assert call(house, "GET", "/v1/customers", key=old).error["code"] == "api_key_expired"
    assert call(house, "GET", "/v1/customers", key=new).status == 200
    assert call(house, "GET", "/v1/products", key=new).status == 403
    assert new.startswith("rk_test_")


def test_when_a_restricted_key_was_used_last_is_known_of_reads_too(house: House) -> None:
    key = restricted(house, customers="read")

    def used() -> int | None:
        with house.app.app_context():
            return api_keys.key_of(key).last_used_at

    assert used() is None
    call(house, "GET", "/v1/products", key=key)
    assert used() is None  # refused
    call(house, "GET", "/v1/customers", key=key)
    first = used()
    assert first is not None
    call(house, "GET", "/v1/customers", key=key)
    assert used() == first
