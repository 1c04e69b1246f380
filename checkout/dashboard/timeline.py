"""One delivery as a timeline: what the built-in endpoint received, each try, and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from checkout.dashboard import words
from checkout.dashboard.moments import Moment
from checkout.dashboard.words import Mark, Tone
from checkout.events.deliveries import MAX_ATTEMPTS, Delivery, DeliveryAttempt
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.inbox import InboxMessage


@dataclass(frozen=True, slots=True)
class Step:
    """One moment in the life of a delivery, with what was said at it."""

    at: Moment
    what: str
    aside: str
    tone: Tone
    note: str = ""
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: str
    endpoint: str
    is_ours: bool
    mark: Mark
    steps: tuple[Step, ...]
    can_resend: bool


def delivery_view(
    delivery: Delivery,
    endpoint: WebhookEndpoint,
    attempts: Sequence[DeliveryAttempt],
    messages: Sequence[InboxMessage],
) -> DeliveryView:
    """``messages`` are what the built-in endpoint received of it: each comes before the answer to it."""
    past = [*map(_received, messages), *map(_tried, attempts)]
    waits = delivery.status == "pending" and endpoint.is_open
    return DeliveryView(
        id=delivery.id,
        endpoint=endpoint.full_url,
        is_ours=endpoint.is_ours,
        mark=words.of_delivery(delivery),
        steps=(*sorted(past, key=lambda step: step.at.at), *([_next_try(delivery)] if waits else [])),
        can_resend=endpoint.is_open and delivery.status != "sending",
    )


def _received(message: InboxMessage) -> Step:
    mark = words.of_message(message.problem)
    headers = "\n".join(f"{name}: {value}" for name, value in message.headers.items())
    return Step(
        Moment(message.received_at), f"Received, {mark.word}", size(message), mark.tone, label="Headers", text=headers
    )


def _tried(attempt: DeliveryAttempt) -> Step:
    at, note, took = Moment(attempt.at), f"Try {attempt.number}", duration(attempt.elapsed_ms)
    if attempt.status_code is None:
        when = f"after {took}" if attempt.elapsed_ms else "at once"
        return Step(at, words.of_failure(attempt.failure), when, "bad", note)
    tone: Tone = "ok" if 200 <= attempt.status_code < 300 else "bad"
    said = attempt.answer or ""
    return Step(at, f"Answered {attempt.status_code}", f"in {took}", tone, note, "What it answered", said)


def _next_try(delivery: Delivery) -> Step:
    left = MAX_ATTEMPTS - delivery.attempt
    return Step(Moment(delivery.due_at), "Next try", f"{left} tries left" if left > 1 else "the last one", "wait")


def size(message: InboxMessage) -> str:
    return f"{message.size:,} bytes"


def duration(milliseconds: int) -> str:
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"
