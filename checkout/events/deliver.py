"""Delivers events: claim a lease, sign and send with no transaction open, conclude; again until nothing is due."""

from dataclasses import dataclass

import structlog
from sqlalchemy import bindparam, select

from checkout.events import claims, deliveries, endpoints
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.events.signature import sign
from checkout.events.tricks import Tricks
from checkout.kit import clock, outbound
from checkout.kit.checkpoints import reached
from checkout.kit.db import after_commit, atomic, let_go, reading

DEADLINE_S = 15.0  # of one attempt in all
USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"  # what receivers of Stripe's events may check for
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": USER_AGENT}
GONE = 410  # the receiver asks for no more
OUR_FAULT = "not_sent"  # among outbound's reasons: nothing left this house

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one attempt needs, so that nothing is read while it is on its way."""

    url: str
    body: bytes
    secrets: tuple[str, ...]
    livemode: bool
    twice: bool = False  # a trick of test mode: what was answered well is sent once more


_CONTENTS = (  # made once, for it costs more to make than to ask
    select(Event, WebhookEndpoint, Delivery, deliveries.pending_of(Event.id), Tricks.twice)
    .join(Delivery, Delivery.event_id == Event.id)
    .join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
    .outerjoin(Tricks, (Tricks.account_id == WebhookEndpoint.account_id) & ~WebhookEndpoint.livemode)
    .where(
        Delivery.id == bindparam("delivery_id"),
        Delivery.lease_token == bindparam("token"),
        WebhookEndpoint.is_open,
    )
)


@dataclass(frozen=True, slots=True)
class Reply:
    """How one attempt went: a status code, or why there was none. ``again``: one good answer is not to be enough."""

    status_code: int | None
    failure: str | None
    answer: str
    elapsed_ms: int
    retry_after_s: int | None = None
    signature: str | None = None
    again: bool = False

    @property
    def good(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def claim(most: int, kept_free: int = 0) -> list[Delivery]:
    """Leases up to ``most`` due deliveries, fairly over the endpoints."""
    claimable = most > 0 and claims.any_claimable()
    let_go()
    if not claimable:
        return []
    with atomic("deliver: claim"):
        return claims.claim(most, kept_free)


def deliver(delivery: Delivery) -> None:
    """Carries one leased delivery through: pack, send, conclude."""
    try:
        reply = _attempt(delivery)
    except Exception:
        # A fault of ours must not hold one of the endpoint's places for ever: it goes the way of a failed attempt.
        logger.exception("delivery.failed", delivery=delivery.id)
        reply = Reply(None, OUR_FAULT, "", 0)
    if reply is None:
        conclude_undeliverable(delivery)
        return
    reached("deliver: answered")
    conclude(delivery, reply)


def _attempt(delivery: Delivery) -> Reply | None:
    parcel = pack(delivery)
    let_go()
    return None if parcel is None else send(parcel)


def pack(delivery: Delivery) -> Parcel | None:
    """The event's bytes for its endpoint; None where the endpoint was closed, or the lease taken over, by now."""
    found = reading().execute(_CONTENTS, {"delivery_id": delivery.id, "token": delivery.lease_token}).one_or_none()
    if found is None:
        return None
    event, endpoint, planned, pending, twice = found
    secrets = tuple(endpoint.secrets)
    return Parcel(endpoint.full_url, event.payload(pending, planned), secrets, event.livemode, bool(twice))


def send(parcel: Parcel) -> Reply:
    return send_by(endpoints.policy(livemode=parcel.livemode), parcel)


def send_by(policy: outbound.Policy, parcel: Parcel) -> Reply:
    """Signed now, and sent once to where the policy lets it."""
    signature = sign(parcel.body, parcel.secrets, clock.now(), test_mode=not parcel.livemode)
    headers = HEADERS | {"Stripe-Signature": signature}
    try:
        answer = outbound.post(parcel.url, parcel.body, headers, policy=policy, deadline_s=DEADLINE_S)
    except outbound.Failed as failed:
        return Reply(None, failed.reason, "", failed.elapsed_ms, signature=signature)
    excerpt = answer.body_excerpt.decode("utf-8", "replace").replace("\0", "�")[: deliveries.EXCERPT_CHARS]
    return Reply(
        answer.status, None, excerpt, answer.elapsed_ms, answer.retry_after_s, signature=signature, again=parcel.twice
    )


def conclude(delivery: Delivery, reply: Reply) -> None:
    """Writes down how the attempt went, unless the lease has gone to another sender."""
    to, due_at = _what_next(delivery, reply)
    with atomic("deliver: conclude"):
        if not deliveries.end_lease(delivery, to, due_at=due_at):
            return
        deliveries.log_attempt(
            delivery,
            status_code=reply.status_code,
            failure=reply.failure,
            answer=reply.answer,
            elapsed_ms=reply.elapsed_ms,
            signature=reply.signature,
        )
        _note_health(delivery.endpoint_id, reply)
        after_commit(deliveries.answered.ring)


def conclude_undeliverable(delivery: Delivery) -> None:
    """Nothing was sent, and nothing will be: the endpoint is closed."""
    with atomic("deliver: cancel"):
        deliveries.end_lease(delivery, "canceled", attempted=False)


def _what_next(delivery: Delivery, reply: Reply) -> tuple[str, int | None]:
    """The status that follows and when the next attempt is due."""
    if reply.good and reply.again and not deliveries.was_answered(delivery.id):
        return "pending", clock.now()
    if reply.good:
        return "delivered", None
    if reply.status_code == GONE:
        return "canceled", None
    due_at = deliveries.next_due(delivery.attempt + 1, reply.retry_after_s)
    return ("exhausted", None) if due_at is None else ("pending", due_at)


def _note_health(endpoint_id: str, reply: Reply) -> None:
    if reply.good:
        endpoints.note_success(endpoint_id)
    elif reply.failure != OUR_FAULT:
        endpoints.note_failure(endpoint_id)
    if reply.status_code == GONE:
        endpoints.disable(endpoint_id)
