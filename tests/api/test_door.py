"""The door itself, over a socket: who may come in, what a request must be, and refusals in Stripe's shapes."""

import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from checkout.api import auth
from checkout.api.door import MAX_BODY_BYTES
from checkout.events.log import API_VERSION
from checkout.kit import clock
from checkout.kit.db import atomic, db
from checkout.merchants.api_keys import ApiKey
from tests.callers import Reply, call
from tests.contract.shapes import missing_members
from tests.houses import House


def refused(answer: Reply, status: int, code: str | None, text: str, type: str = "invalid_request_error") -> None:
    assert answer.status == status, answer.body
    assert missing_members(answer.json) == []
    assert (answer.error["type"], answer.error.get("code")) == (type, code)
    assert text in answer.error["message"]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if code:
        assert answer.error["doc_url"] == f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def test_a_key_comes_as_bearer_or_as_basic(house: House) -> None:
    key = house.world.secret_key
    for user in (f"{key}:", key, f"{key}:ignored"):
        basic = base64.b64encode(user.encode()).decode()
        assert call(house, "GET", "/v1/account", Authorization=f"Basic {basic}").status == 200
    for header in (f"Bearer {key}", f"bearer  {key} ", f"BEARER {key}"):
        assert call(house, "GET", "/v1/account", Authorization=header).status == 200


def test_without_a_key(house: House) -> None:
    for header in ("", "Bearer ", "Digest x", "Basic *"):
        answer = call(house, "GET", "/v1/account", key="", Authorization=header)
        refused(answer, 401, None, "You did not provide an API key.")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Stripe"'


def test_a_key_that_is_none_is_masked(house: House) -> None:
    key = house.world.secret_key
    for given, shown in (
        (key[:-1] + ("a" if key[-1] != "a" else "b"), "sk_test_" + key[8:11] + "*" * (len(key) - 15)),
        ("sk_test_short", "*" * 13),
        ("hunter2-is-my-password", "*" * 22),
        ("x" * 5000, "*"),
        ("sk_test_ключ" + "x" * 40, "sk_test_"),
    ):
        basic = base64.b64encode(f"{given}:".encode()).decode()
        answer = call(house, "GET", "/v1/account", Authorization=f"Basic {basic}")
        refused(answer, 401, None, "")
        assert given not in answer.body.decode()
        if "provided" in answer.error["message"]:
            assert answer.error["message"].startswith(f"Invalid API Key provided: {shown}")
            assert len(answer.error["message"]) < 300


def test_an_expired_key(house: House) -> None:
    with house.app.app_context(), atomic("test: expire the key"):
        db.session.query(ApiKey).filter(ApiKey.kind == "sk").update({"expires_at": clock.now()})
    refused(call(house, "GET", "/v1/account"), 401, "api_key_expired", "Expired API Key provided: sk_test_")


def test_a_publishable_key_opens_no_secret_route(house: House) -> None:
    answer = call(house, "GET", "/v1/charges", key=house.world.publishable_key)
    refused(answer, 401, "secret_key_required", "publishable API key")
    assert house.world.publishable_key not in answer.body.decode()


def test_another_account(house: House) -> None:
    own = call(house, "GET", "/v1/account").json["id"]
    for context in ("", own, f"acct_above/{own}"):
        assert call(house, "GET", "/v1/charges", Stripe_Account=own, Stripe_Context=context).status == 200
    for account, context in (("acct_another", ""), (own, "acct_another"), (own, f"{own}/acct_another")):
        answer = call(house, "GET", "/v1/charges", Stripe_Account=account, Stripe_Context=context)
        refused(answer, 403, "account_invalid", "does not have access to account 'acct_another'")
    assert house.world.secret_key not in answer.body.decode()
    refused(call(house, "GET", "/v1/accounts/acct_another"), 403, "account_invalid", "acct_another")


def test_paths_and_methods_that_are_none(house: House) -> None:
    for method, path in (
        ("GET", "/v1/payouts"),
        ("POST", "/v1/invoices"),
        ("POST", "/v1/customers/search"),
        ("DELETE", "/v1/products/search"),
        ("GET", "/v1/invoices/search"),
        ("PATCH", "/v1/customers"),
        ("PUT", "/v1/customers/cus_1"),
        ("DELETE", "/v1/customers"),
        ("POST", "/v1/balance"),
        ("GET", "/v1/customers/"),
        ("GET", "/v1//customers"),
        ("GET", "/v1/customers//payment_methods"),
        ("GET", "/v1"),
        ("GET", "/v1/"),
        ("GET", "/v1/nonsense/4242424242424242"),
    ):
        answer = call(house, method, path)
        refused(
            answer,
            404,
            None,
            f"Unrecognized request URL ({method}: {path.partition('?')[0].replace('4242424242424242', '*' * 16)})",
        )


def test_ids_that_are_none(house: House) -> None:
    answer = call(house, "GET", "/v1/customers/cus_unknown")
    refused(answer, 404, "resource_missing", "No such customer: 'cus_unknown'")
    assert answer.error["param"] == "id"
    answer = call(house, "POST", "/v1/payment_intents", {"amount": 2000, "currency": "usd", "customer": "cus_unknown"})
    refused(answer, 400, "resource_missing", "No such customer: 'cus_unknown'")
    assert answer.error["param"] == "customer"
    for odd in ("%00", "%FF", "%F0%9F%8D%B5", "x" * 3000, "..%2f", "'--"):
        assert call(house, "GET", f"/v1/customers/{odd}").status == 404


def test_a_body_must_be_a_form(house: House) -> None:
    body = json.dumps({"name": "Jo"}).encode()
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        answer = call(house, "POST", "/v1/customers", body, Content_Type=kind)
        refused(answer, 400, None, "check that your POST content type is application/x-www-form-urlencoded")
    for kind in ("application/json", "application/x-www-form-urlencoded; charset=utf-8"):
        assert call(house, "POST", "/v1/customers", b"", Content_Type=kind).status == 200


def test_parameters_in_the_query_of_a_post_count_too(house: House) -> None:
    answer = call(house, "POST", "/v1/customers?name=Jo&expand[]=test_clock", {"email": "jo@example.com"})
    assert (answer.json["name"], answer.json["email"]) == ("Jo", "jo@example.com")
    assert call(house, "POST", "/v1/customers?nonsense=1", {}).error["param"] == "nonsense"


def test_a_body_that_is_too_large(house: House) -> None:
    largest = b"description=" + b"x" * (MAX_BODY_BYTES - len(b"description="))
    refused(call(house, "POST", "/v1/customers", largest), 400, None, "at most 5000 characters")
    refused(call(house, "POST", "/v1/customers", largest + b"x"), 413, None, f"{MAX_BODY_BYTES} bytes at most")
    refused(_chunked(house, largest + b"x"), 413, None, f"{MAX_BODY_BYTES} bytes at most")
    many = b"&".join(b"a%d=" % number for number in range(2001))
    refused(call(house, "POST", "/v1/customers", many), 400, None, "Too many parameters")


def _chunked(house: House, body: bytes) -> Reply:
    """A body whose length is not said beforehand."""
    connection = http.client.HTTPConnection(urlsplit(house.url).netloc, timeout=60)
    headers = {
        "Authorization": f"Bearer {house.world.secret_key}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/v1/customers", iter([body]), headers, encode_chunked=True)
    response = connection.getresponse()
    reply = Reply(response.status, response.headers, response.read())
    connection.close()
    return reply


def test_unknown_parameters(house: House) -> None:
    answer = call(house, "POST", "/v1/customers", {"nonsense": "1", "address[planet]": "Mars"})
    refused(answer, 400, "parameter_unknown", "Received unknown parameters: address[planet], nonsense")
    assert set(answer.error["param"].split(",")) == {"nonsense", "address[planet]"}
    answer = call(house, "POST", "/v1/checkout/sessions", {"mode": "subscription"})
    refused(answer, 400, None, "Invalid mode: `subscription` bills a customer again and again")
    refused(call(house, "DELETE", "/v1/customers/cus_1?expand[]=x"), 400, "parameter_unknown", "expand")


def test_what_every_answer_says(house: House) -> None:
    answer = call(house, "GET", "/v1/account", X_Stripe_Client_User_Agent="{}", X_Stripe_Client_Telemetry="{}")
    assert answer.headers["Cache-Control"] == "no-cache, no-store"
    assert answer.headers["Stripe-Version"] == API_VERSION
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Request-Id" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.body.startswith(b'{\n  "id": "acct_')


def test_a_browser_may_ask_first(house: House) -> None:
    for path in ("/v1/payment_methods", "/v1/customers/cus_1", "/v1/nonsense"):
        answer = call(house, "OPTIONS", path, key="", Origin="https://shop.test", Access_Control_Request_Method="POST")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_the_idempotency_key_comes_back_with_every_answer(house: House) -> None:
    for path, form, status in (("customers", {}, 200), ("customers", {"nonsense": "1"}, 400), ("nonsense", {}, 404)):
        answer = call(house, "POST", f"/v1/{path}", form, Idempotency_Key=f"{path}-{status}")
        assert (answer.status, answer.headers["Idempotency-Key"]) == (status, f"{path}-{status}")
    assert call(house, "GET", "/v1/customers", Idempotency_Key="k1").headers["Idempotency-Key"] is None


def test_an_error_leads_to_what_the_request_did(house: House) -> None:
    answer = call(house, "POST", "/v1/payment_intents", {"amount": "1", "currency": "usd"})
    place = f"{house.url}/dashboard/test/requests/{answer.headers['Request-Id']}"
    assert answer.error["request_log_url"] == place
    assert "request_log_url" not in call(house, "GET", "/v1/customers", key="sk_test_nobody").error


def test_head_is_get_without_a_body(house: House) -> None:
    answer = call(house, "HEAD", "/v1/customers?limit=1")
    assert (answer.status, answer.body) == (200, b"")
    assert call(house, "HEAD", "/v1/customers?limit=0").status == 400


def test_our_own_fault_is_told_as_such(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bug would look like from outside; and that its transaction is undone, its key free to be tried again."""

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("4242424242424242 is in this text")

    with monkeypatch.context() as patched:
        patched.setattr("checkout.api.v1.customers.log.record", broken)
        answer = call(house, "POST", "/v1/customers", {"name": "Jo"}, Idempotency_Key="k1")
        refused(answer, 500, None, "An unexpected error occurred", type="api_error")
        assert answer.headers["Request-Id"] in answer.error["message"]
        assert b"4242" not in answer.body
    assert call(house, "GET", "/v1/customers").json["data"] == []
    assert call(house, "POST", "/v1/customers", {"name": "Jo"}, Idempotency_Key="k1").status == 200


def test_the_key_in_a_header() -> None:
    assert auth.key_text("Bearer sk_test_1") == "sk_test_1"
    assert auth.key_text("") == auth.key_text("Basic") == auth.key_text("sk_test_1") == ""
    assert auth.key_text("Basic " + base64.b64encode(b"\xff\xfe:").decode()) == ""
