"""Delivers events: claim a lease, sign and send with no transaction open, conclude; again until nothing is due."""

from dataclasses import dataclass

from sqlalchemy import select, update

from checkout.events import deliveries, endpoints
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.events.signature import sign
from checkout.kit import clock, outbound
from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import after_commit, atomic, let_go, now_writing, reading

DEADLINE_S = 15.0  # of one attempt in all
USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"  # what receivers of Stripe's events may check for
GONE = 410  # the receiver asks for no more


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one attempt needs, so that nothing is read while it is on its way."""

    delivery: Delivery
    url: str
    body: bytes
    secret: str
    livemode: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """How one attempt went: a status code, or why there was none."""

    status_code: int | None
    failure: str | None
    answer: str
    elapsed_ms: int
    retry_after_s: int | None = None

    @property
    def good(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def claim(most: int) -> list[Delivery]:
    """Leases up to ``most`` due deliveries, fairly over the endpoints."""
    with atomic("deliver: claim"):
        return deliveries.claim(most)


def deliver(delivery: Delivery) -> None:
    """Carries one leased delivery through: pack, send, conclude."""
    parcel = pack(delivery)
    let_go()
    if parcel is None:
        conclude_undeliverable(delivery)
        return
    reply = send(parcel)
    reached("deliver: answered")
    conclude(delivery, reply)


def pack(delivery: Delivery) -> Parcel | None:
    """The event's bytes for its endpoint; None where the endpoint is closed by now."""
    endpoint = endpoints.by_id(delivery.endpoint_id)
    event = reading().scalar(select(Event).where(Event.id == delivery.event_id))
    if endpoint is None or event is None or not endpoint.is_open:
        return None
    return Parcel(delivery, endpoint.url, event.payload(), endpoint.secret, event.livemode)


def send(parcel: Parcel) -> Reply:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "Stripe-Signature": sign(parcel.body, [parcel.secret], clock.now(), test_mode=not parcel.livemode),
    }
    policy = outbound.Policy(allow_loopback=not parcel.livemode, allowed_networks=settings().allowed_networks)
    try:
        answer = outbound.post(parcel.url, parcel.body, headers, policy=policy, deadline_s=DEADLINE_S)
    except outbound.Failed as failed:
        return Reply(None, failed.reason, "", failed.elapsed_ms)
    excerpt = answer.body_excerpt.decode("utf-8", "replace").replace("\0", "�")[: deliveries.EXCERPT_CHARS]
    return Reply(answer.status, None, excerpt, answer.elapsed_ms, answer.retry_after_s)


def conclude(delivery: Delivery, reply: Reply) -> None:
    """Writes down how the attempt went, unless the lease has gone to another sender."""
    made = delivery.attempt + 1
    due_at = None if reply.good else deliveries.next_due(made, reply.retry_after_s)
    to = "delivered" if reply.good else "pending" if due_at is not None else "exhausted"
    token = delivery.lease_token
    assert token is not None
    with atomic("deliver: conclude"):
        if not deliveries.conclude(delivery.id, token, to, due_at):
            return
        deliveries.log_attempt(
            delivery,
            status_code=reply.status_code,
            failure=reply.failure,
            answer=reply.answer,
            elapsed_ms=reply.elapsed_ms,
        )
        _note_health(delivery.endpoint_id, reply)
        after_commit(deliveries.doorbell.set)  # its endpoint has room for the next one


def conclude_undeliverable(delivery: Delivery) -> None:
    assert delivery.lease_token is not None
    with atomic("deliver: cancel"):
        deliveries.conclude(delivery.id, delivery.lease_token, "canceled")


def _note_health(endpoint_id: str, reply: Reply) -> None:
    """Counts failures in a row in one statement, so that two senders do not overwrite each other."""
    here = update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    if reply.good:
        now_writing().execute(here.where(WebhookEndpoint.fails > 0).values(fails=0, cooldown_until=0))
        return
    cools = WebhookEndpoint.fails + 1 >= deliveries.COOLDOWN_AFTER_FAILS
    now_writing().execute(here.values(fails=WebhookEndpoint.fails + 1))
    now_writing().execute(here.where(cools).values(cooldown_until=clock.now() + deliveries.COOLDOWN_S))
    if reply.status_code == GONE:
        now_writing().execute(here.values(status="disabled"))
