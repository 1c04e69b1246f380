"""The same SDK calls on localstripe and on Tender, in turns: a card's PaymentMethod and a confirmed PaymentIntent."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stripe

from tests.benchmarks.worlds import sandbox
from tests.houses import ROOT

LOCALSTRIPE = ROOT / ".venv-bench" / "bin" / "localstripe"
START_S = 30
ROUNDS = 5  # in turns, so that a noisy moment meets both
FLOWS = 20  # a round
CARD: stripe.params.PaymentMethodCreateParamsCard = {
    "number": "4242424242424242",
    "exp_month": 12,
    "exp_year": 2034,
    "cvc": "123",
}


def measure(stored: int) -> None:
    with _localstripe() as theirs, sandbox("sqlite") as world:
        ours = stripe.StripeClient(world.secret_key, base_addresses={"api": world.url})
        _compare("fresh", ours, theirs)
        for client in (ours, theirs):
            for _ in range(stored):
                _flow(client)
        _compare(f"{stored} stored", ours, theirs)


def _compare(when: str, ours: stripe.StripeClient, theirs: stripe.StripeClient) -> None:
    rates: dict[str, float] = {"ours": 0.0, "theirs": 0.0}
    for _ in range(ROUNDS):
        rates["ours"] += _rate(ours) / ROUNDS
        rates["theirs"] += _rate(theirs) / ROUNDS
    ratio = rates["ours"] / rates["theirs"]
    print(
        f"SDK flow, {when:12}  Tender {rates['ours']:6.1f}/s  localstripe {rates['theirs']:6.1f}/s  ratio {ratio:.1f}",
        flush=True,
    )


def _rate(client: stripe.StripeClient) -> float:
    began = time.monotonic()
    for _ in range(FLOWS):
        _flow(client)
    return FLOWS / (time.monotonic() - began)


def _flow(client: stripe.StripeClient) -> None:
    method = client.v1.payment_methods.create({"type": "card", "card": CARD})
    intent = client.v1.payment_intents.create(
        {"amount": 2000, "currency": "usd", "payment_method": method.id, "confirm": True}
    )
    assert intent.status == "succeeded"


@contextmanager
def _localstripe() -> Iterator[stripe.StripeClient]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        serving = subprocess.Popen(
            [str(LOCALSTRIPE), "--from-scratch", "--port", str(port)],
            cwd=Path(folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield stripe.StripeClient("sk_test_12345", base_addresses={"api": f"http://127.0.0.1:{port}"})
        finally:
            serving.terminate()
            serving.wait(START_S)


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until, "localstripe does not answer"
            time.sleep(0.1)
