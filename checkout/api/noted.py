"""What the request log is told of a call: who asked what, without card data, and how it was answered."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from checkout.api.noted_params import hidden, shown_params
from checkout.events import requests
from checkout.kit.resources import Account
from checkout.merchants.api_keys import ApiKey

ERROR = 400
OWN_PROGRAM = "Tender/"  # so begins the name by which our command line asks
POLLED = "/v1/events"  # what it asks again and again, to follow what happens


@dataclass(slots=True)
class Asked:
    """A call while it is answered. ``known``: the names of its operation's parameters."""

    request_id: str
    known: frozenset[str]
    began: float
    key: ApiKey | None = None
    pairs: Sequence[tuple[str, str]] = ()

    @property
    def account(self) -> Account | None:
        return self.key.account if self.key is not None else None


def begin(request_id: str, known: frozenset[str] = frozenset()) -> Asked:
    g.asked = Asked(request_id, known, time.perf_counter())
    return g.asked  # type: ignore[no-any-return]  # Flask's g holds anything


def note(response: Response) -> Response:
    """Every call that was made with a key; without one it is nobody's. Of one program's polls one an hour is enough."""
    asked: Asked | None = g.get("asked")
    if (
        asked is not None
        and asked.key is not None
        and not (_is_poll(response) and requests.is_known_poll(asked.key.id))
    ):
        _note(asked, asked.key, response)
    return response


def _is_poll(response: Response) -> bool:
    is_ours = request.user_agent.string.startswith(OWN_PROGRAM)
    return is_ours and request.method == "GET" and request.path == POLLED and response.status_code < ERROR


def _note(asked: Asked, key: ApiKey, response: Response) -> None:
    error = _error(response) if response.status_code >= ERROR else {}
    idempotency_key = response.headers.get("Idempotency-Key")
    requests.note(
        key.account,
        id=asked.request_id,
        method=request.method,
        path=hidden(request.path),
        status=response.status_code,
        elapsed_ms=round((time.perf_counter() - asked.began) * 1_000),
        key_id=key.id,
        key_hint=key.hint,
        idempotency_key=idempotency_key and hidden(idempotency_key),
        api_version=response.headers.get("Stripe-Version"),
        error_code=error.get("decline_code") or error.get("code"),
        error_type=error.get("type"),
        error_param=error.get("param"),
        params=shown_params(asked.pairs, asked.known),
    )


def _error(response: Response) -> dict[str, Any]:
    """Its message is left out: it may repeat what was typed."""
    found: dict[str, Any] = json.loads(response.get_data())["error"]
    return found
