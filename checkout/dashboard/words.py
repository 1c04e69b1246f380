"""What the codes of deliveries mean, in a person's words; and the tone in which each is shown."""

from dataclasses import dataclass
from typing import Literal

from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint

Tone = Literal["ok", "wait", "bad", "off"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A status as word and colour."""

    word: str
    tone: Tone


WAITING = Mark("waiting", "wait")
RETRYING = Mark("retrying", "wait")
VERIFIED = Mark("signature verified", "ok")

_STATUSES: dict[str, Mark] = {
    "sending": Mark("on its way", "wait"),
    "delivered": Mark("delivered", "ok"),
    "exhausted": Mark("given up", "bad"),
    "canceled": Mark("canceled", "off"),
}

_FAILURES = {
    "url_refused": "Not a URL that can be posted to",
    "address_refused": "The host leads to a private address",
    "dns_failed": "The host has no address",
    "connect_failed": "Nothing answers at this address",
    "tls_failed": "The certificate is not valid for this host",
    "timed_out": "No answer in time",
    "connection_lost": "The connection was closed before the answer was whole",
    "answer_invalid": "The answer is not HTTP",
    "answer_too_large": "The answer had no end",
    "not_sent": "A fault in Tender; its log says more",
}

_PROBLEMS = {
    "no_timestamp": Mark("no signature", "bad"),
    "no_matching_signature": Mark("signature does not match", "bad"),
    "too_old": Mark("signature too old", "bad"),
}


def of_delivery(delivery: Delivery) -> Mark:
    if delivery.status == "pending":
        return RETRYING if delivery.attempt else WAITING
    return _STATUSES[delivery.status]


def of_endpoint(endpoint: WebhookEndpoint) -> Mark:
    if endpoint.deleted:
        return Mark("deleted", "off")
    if not endpoint.is_open:
        return Mark("disabled", "off")
    if endpoint.is_failing:
        return Mark("failing", "bad")
    return Mark("unsteady", "wait") if endpoint.fails else Mark("enabled", "ok")


def of_message(problem: str | None) -> Mark:
    return VERIFIED if problem is None else _PROBLEMS[problem]


def of_failure(failure: str | None) -> str:
    return _FAILURES[failure or "not_sent"]


DISPUTES: dict[str, Mark] = {
    "needs_response": Mark("needs your response", "bad"),
    "warning_needs_response": Mark("the bank asks you", "bad"),
    "under_review": Mark("under review", "wait"),
    "warning_under_review": Mark("under review", "wait"),
    "warning_closed": Mark("closed", "off"),
    "won": Mark("won", "ok"),
    "lost": Mark("lost", "off"),
}
