"""How long one caller waits: an SDK's retrieve, a confirmed PaymentIntent and the page, each against its aim."""

import http.client
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import stripe

from tests.benchmarks.figures import percentile
from tests.benchmarks.worlds import World

CALLS = 200
WARMING = 20  # calls before: what is compiled once is not what a caller waits for
AIMS_MS = {"SDK retrieve": 8.0, "SDK confirmed intent": 25.0, "checkout page": 10.0}  # p50, on two quiet cores


def measure(world: World) -> None:
    for name, ask in _asked(world).items():
        times = _times(ask)
        p50, p95 = percentile(times, 50), percentile(times, 95)
        told = "within" if p50 <= AIMS_MS[name] else "ABOVE"
        print(
            f"{world.kind:10}  {name:21}  p50 {p50:5.1f} ms  p95 {p95:6.1f} ms  {told} {AIMS_MS[name]:.0f} ms",
            flush=True,
        )


def _asked(world: World) -> dict[str, Callable[[], object]]:
    v1 = stripe.StripeClient(world.secret_key, base_addresses={"api": world.url}).v1
    paid: Any = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    kept = v1.payment_intents.create(paid)
    return {
        "SDK retrieve": lambda: v1.payment_intents.retrieve(kept.id),
        "SDK confirmed intent": lambda: v1.payment_intents.create(paid),
        "checkout page": _opened(world.link),
    }


def _opened(link: str) -> Callable[[], object]:
    """The page on a connection that stays open: nearly all of its time is the server's."""
    parts = urlsplit(link)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def open_page() -> None:
        connection.request("GET", parts.path, headers={"Accept": "text/html", "Accept-Encoding": "br"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200

    return open_page


def _times(ask: Callable[[], object]) -> list[float]:
    for _ in range(WARMING):
        ask()
    return [_time_ms(ask) for _ in range(CALLS)]


def _time_ms(ask: Callable[[], object]) -> float:
    began = time.monotonic()
    ask()
    return (time.monotonic() - began) * 1000
