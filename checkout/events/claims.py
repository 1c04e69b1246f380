"""Leases due deliveries fairly over the endpoints: one that is slow or dead holds up nobody else's."""

from typing import Any

from sqlalchemy import Select, func, select

from checkout.events.deliveries import DELIVERY, Delivery, is_due, oldest_pending
from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import now_writing, reading
from checkout.kit.resources import random_chars

LEASE_S = 30  # longer than a sender's whole deadline (15 s) and the step that ends the lease
MAX_IN_FLIGHT = 2  # of one endpoint
TOKEN_CHARS = 16

# Asked once per endpoint, each a look at one end of an index: what a hanging endpoint has piled up costs nothing.
_OLDEST = oldest_pending(WebhookEndpoint.id)
_IN_FLIGHT = (
    select(func.count())
    .where(Delivery.endpoint_id == WebhookEndpoint.id, Delivery.status == "sending")
    .scalar_subquery()
)


def any_claimable() -> bool:
    """A look before the lock: most of the time nothing is due, or only at endpoints that are busy or cool down."""
    due = select(Delivery.id).where(is_due()).order_by(Delivery.due_at)  # in order, so that it is found by an index
    if reading().scalar(due.limit(1)) is None:
        return False
    return reading().scalar(select(WebhookEndpoint.id).where(_is_ready()).limit(1)) is not None


def claim(most: int, kept_free: int = 0) -> list[Delivery]:
    """Leases up to ``most`` due deliveries in the open step: of each endpoint its oldest, two in flight at most.

    The last ``kept_free`` go to endpoints that answer: those that keep failing never take every sender.
    """
    claimed: list[Delivery] = []
    ready = list(now_writing().scalars(_ready(most)))
    in_flight = _in_flight([endpoint.id for endpoint in ready])
    for endpoint in ready:
        free = most - len(claimed) - (kept_free if endpoint.is_failing else 0)
        room = min(free, MAX_IN_FLIGHT - in_flight.get(endpoint.id, 0))
        claimed += _oldest_due(endpoint.id, room) if room > 0 else []
    for delivery in claimed:
        DELIVERY.move(delivery, "sending")
        delivery.lease_until = clock.now() + LEASE_S
        delivery.lease_token = random_chars(TOKEN_CHARS)
    return claimed


def _is_ready() -> Any:
    rested = clock.now() >= WebhookEndpoint.cooldown_until
    return WebhookEndpoint.is_open & rested & (clock.now() >= _OLDEST) & (_IN_FLIGHT < MAX_IN_FLIGHT)


def _ready(most: int) -> Select[Any]:
    """Endpoints that may be sent to, those that answer first, each held against other workers while it is claimed for.

    Weaker than FOR UPDATE, which would pass over an endpoint whenever a payment is just writing a delivery for it.
    """
    query = select(WebhookEndpoint).where(_is_ready()).order_by(WebhookEndpoint.is_failing, _OLDEST).limit(most)
    return query.with_for_update(key_share=True, skip_locked=True)


def _in_flight(endpoint_ids: list[str]) -> dict[str, int]:
    """Counted anew once the endpoints are held: another worker may have claimed since the look at them."""
    sending = Delivery.endpoint_id.in_(endpoint_ids), Delivery.status == "sending"
    query = select(Delivery.endpoint_id, func.count()).where(*sending).group_by(Delivery.endpoint_id)
    return {row[0]: row[1] for row in reading().execute(query)}


def _oldest_due(endpoint_id: str, most: int) -> list[Delivery]:
    query = (
        select(Delivery)
        .where(Delivery.endpoint_id == endpoint_id, is_due())
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(now_writing().scalars(query))
