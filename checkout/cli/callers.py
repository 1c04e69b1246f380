"""Asks the API: of a running server by HTTP, or of a database in this process; the answers are the same."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from checkout.api import once
from checkout.api.decode import decode
from checkout.api.endpoint import OPERATIONS, Call, Operation
from checkout.api.noted import OWN_PROGRAM
from checkout.api.params import read
from checkout.api.replies import Reply, refusal
from checkout.kit.card import Card
from checkout.kit.db import let_go
from checkout.kit.errors import NotFound, Refused
from checkout.kit.resources import Account, new_id
from checkout.kit.versions import NEWEST
from checkout.merchants.api_keys import ApiKey
from checkout.sessions import openings, pay
from checkout.sessions.means import Means
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper
from checkout.web.typed import read_expiry

TIMEOUT_S = 30.0  # longer than a payment's whole deadline
PAGE = 100  # the most that a list gives at once. Source: Stripe

SEE_OTHER = 303
SHOPPER = {
    "email": "jo@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Jo Doe",
    "billingCountry": "US",
    "billingPostalCode": "94107",
}  # as the page's fields are called
_TOKEN = re.compile(r'name="checkout"[^>]* value="([^"]*)"')

Answer = dict[str, Any]


class Failed(Exception):
    """There is no answer that could be read: no server, or one that is not Tender."""


class Said(Exception):
    """The API refused; its error object is ``error``."""

    def __init__(self, status: int, error: Answer) -> None:
        super().__init__(error.get("message", f"The server answered {status}."))
        self.status, self.error = status, error


class Caller(Protocol):
    """``params`` are nested, as the SDKs take them. Raises ``Said`` and ``Failed``."""

    def ask(self, method: str, path: str, params: Mapping[str, Any] | None = None) -> Answer: ...

    def check_out(self, session_id: str) -> None:
        """Pays a Checkout Session, as a shopper with a test card does: no call of the API can."""


class Remote:
    """A running server."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url.rstrip("/"), key
        self._pool = urllib3.PoolManager(timeout=TIMEOUT_S, retries=False)

    def ask(self, method: str, path: str, params: Mapping[str, Any] | None = None) -> Answer:
        encoded = urlencode(pairs(params or {}))
        in_query = encoded and method != "POST"
        headers = {"Authorization": f"Bearer {self.key}", "Stripe-Version": NEWEST, "User-Agent": f"{OWN_PROGRAM}cli"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = self._pool.request(
                method,
                self.url + path + (f"?{encoded}" if in_query else ""),
                body=encoded if method == "POST" else None,
                headers=headers,
            )
            found = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Failed(f"There is no Tender at {self.url}: {_short(error)}") from error
        return _checked(answer.status, found)

    def check_out(self, session_id: str) -> None:
        """On the session's own page."""
        session = self.ask("GET", f"/v1/checkout/sessions/{session_id}")
        page = self.url + urlsplit(session["url"]).path
        try:
            token = _TOKEN.search(self._pool.request("GET", page).data.decode())
            sent = self._pool.request(
                "POST",
                page,
                body=urlencode(SHOPPER | {"checkout": token[1] if token else ""}),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Failed(f"There is no Tender at {self.url}: {_short(error)}") from error
        if sent.status != SEE_OTHER:
            raise Failed(f"The page of {session_id} took no payment: it answered {sent.status}.")


class Local:
    """The application of this process, as a secret key of the account would be answered; no key is made for it."""

    def __init__(self, account: Account) -> None:
        self.key = ApiKey(
            id="key_of_the_command_line", merchant_id=account.id, livemode=account.livemode, kind="sk", last4=""
        )

    def ask(self, method: str, path: str, params: Mapping[str, Any] | None = None) -> Answer:
        request_id = new_id("req")
        try:
            reply = self._run(method, path, decode(pairs(params or {})), request_id)
        except Refused as refused:
            reply = refusal(refused, request_id)
        if method == "GET":
            let_go()  # whoever asks again in a while, or sends what was found, holds nothing open meanwhile
        return _checked(reply.status, json.loads(reply.body))

    def check_out(self, session_id: str) -> None:
        """As its page would."""
        session = CheckoutSession.of(self.key.account, session_id)
        expiry = read_expiry(SHOPPER["cardExpiry"])
        assert expiry is not None, "it is ours"
        card = Card(SHOPPER["cardNumber"], *expiry, SHOPPER["cardCvc"])
        name, country, postal_code = (SHOPPER[it] for it in ("billingName", "billingCountry", "billingPostalCode"))
        shopper = Shopper(SHOPPER["email"], name, country, postal_code, total=session.amount_total)
        pay.pay(openings.already(session), shopper, Means(card))

    def _run(self, method: str, path: str, raw: dict[str, Any], request_id: str) -> Reply:
        operation, path_params = _operation(method, path)
        params = read(operation.params, raw, operation.name)
        call = Call(
            key=self.key,
            operation=operation,
            path=path,
            request_id=request_id,
            idempotency_key=None,
            params_mark="",
            expand=list(getattr(params, "expand", [])),
            version=NEWEST,
        )
        return once.run(call, params, path_params)


def every(caller: Caller, path: str, most: int, params: Mapping[str, Any] | None = None) -> Iterator[Answer]:
    """The newest things of a list, page by page."""
    after: dict[str, Any] = {}
    while most > 0:
        page = caller.ask("GET", path, {**(params or {}), **after, "limit": min(most, PAGE)})
        yield from page["data"]
        most -= len(page["data"])
        if not page["has_more"]:
            return
        after = {"starting_after": page["data"][-1]["id"]}


def step(text: str) -> str:
    """One step of a path, whatever was typed."""
    return quote(text, safe="")


def pairs(params: Any, name: str = "") -> list[tuple[str, str]]:
    """``{"a": {"b": [1]}}`` as ``a[b][0]=1``."""
    if isinstance(params, Mapping):
        inside = [(f"{name}[{key}]" if name else str(key), value) for key, value in params.items()]
    elif isinstance(params, list):
        inside = [(f"{name}[{place}]", value) for place, value in enumerate(params)]
    else:
        return [(name, _text(params))]
    return [pair for key, value in inside if value is not None for pair in pairs(value, key)]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _checked(status: int, found: Any) -> Answer:
    if not isinstance(found, dict):
        raise Failed("The server's answer is not one of the API's.")
    if "error" in found:
        raise Said(status, found["error"])
    return found


def _operation(method: str, path: str) -> tuple[Operation[Any], dict[str, str]]:
    for rule, operation in _rules():
        found = rule.fullmatch(path)
        if found is not None and operation.method == method:
            return operation, found.groupdict()
    raise NotFound(f"Nothing is served at {method} {path}.")


@cache
def _rules() -> list[tuple[re.Pattern[str], Operation[Any]]]:
    """The more a path says itself, the earlier it is tried: ``/search`` before an id."""
    ordered = sorted(OPERATIONS, key=lambda operation: operation.path.count("{"))
    return [(re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)), operation) for operation in ordered]


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0].rpartition(": ")[2]
