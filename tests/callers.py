"""Who calls the API: raw HTTP beside the official SDK, and other accounts than the house's own."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.merchants.api_keys import make_key
from tests.houses import House

Form = Mapping[str, Any] | list[tuple[str, str]] | bytes


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error


def call(
    house: House, method: str, path: str, form: Form | None = None, key: str | None = None, **headers: str
) -> Reply:
    """One request over a socket. ``key``: "" sends none, None the house's own; ``Stripe_Version=`` is a header."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    key = house.world.secret_key if key is None else key
    if key and "Authorization" not in given:
        given["Authorization"] = f"Bearer {key}"
    body = form if isinstance(form, bytes) else urlencode(form) if form is not None else None
    if body is not None:
        given.setdefault("Content-Type", "application/x-www-form-urlencoded")
    connection = http.client.HTTPConnection(urlsplit(house.url).netloc, timeout=60)
    connection.request(method, path, body, given)
    response = connection.getresponse()
    reply = Reply(response.status, response.headers, response.read())
    connection.close()
    return reply


def client(house: House, key: str) -> stripe.StripeClient:
    """The official SDK with another key; it tries nothing twice."""
    return stripe.StripeClient(key, base_addresses={"api": house.url}, max_network_retries=0)


def stranger_key(house: House) -> str:
    """Of another merchant, who must see nothing."""
    with house.app.app_context(), atomic("test: stranger"):
        account = open_merchant("Stranger & Sons").in_mode(livemode=False)
        return make_key(account, "sk", keep=False)


def live_key(house: House) -> str:
    """Of the house's own merchant, in live mode."""
    with house.app.app_context(), atomic("test: live key"):
        merchant = first_merchant()
        assert merchant is not None
        return make_key(merchant.in_mode(livemode=True), "sk", keep=False)
