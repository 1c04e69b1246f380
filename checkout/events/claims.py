"""Leases due deliveries fairly over the endpoints: one that is slow or dead holds up nobody else's."""

from sqlalchemy import BigInteger, bindparam, func, select, update

from checkout.events import tricks
from checkout.events.deliveries import DELIVERY, NOW, Delivery, is_due, oldest_pending
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.events.tricks import Tricks
from checkout.kit import clock
from checkout.kit.db import now_writing, reading
from checkout.kit.resources import random_chars

LEASE_S = 30  # longer than a sender's whole deadline (15 s) and the step that ends the lease
MAX_IN_FLIGHT = 2  # of one endpoint
TOKEN_CHARS = 16

# The queries are made once: making one costs more than asking it, and they are asked all the time.
# What an endpoint has piled up costs nothing: each look is at one end of an index.
_OLDEST = oldest_pending(WebhookEndpoint.id)
_BUSY = (
    select(func.count())
    .where(Delivery.endpoint_id == WebhookEndpoint.id, Delivery.status == "sending")
    .scalar_subquery()
)
_IS_READY = (
    WebhookEndpoint.is_open & (WebhookEndpoint.cooldown_until <= NOW) & (_OLDEST <= NOW) & (_BUSY < MAX_IN_FLIGHT)
)
_LOOK_DUE = select(Delivery.id).where(is_due()).order_by(Delivery.due_at).limit(1)  # in order: by an index, that is
_LOOK_READY = select(WebhookEndpoint.id).where(_IS_READY).limit(1)

# Each is held against other workers while it is claimed for. FOR UPDATE, stronger than this, would pass over an
# endpoint whenever a payment is just writing a delivery for it.
_READY = (
    select(WebhookEndpoint)
    .where(_IS_READY)
    .order_by(WebhookEndpoint.is_failing, _OLDEST)
    .limit(bindparam("most"))
    .with_for_update(key_share=True, skip_locked=True)
)
_IN_FLIGHT = (
    select(Delivery.endpoint_id, func.count())
    .where(Delivery.endpoint_id.in_(bindparam("ids", expanding=True)), Delivery.status == "sending")
    .group_by(Delivery.endpoint_id)
)
_DUE = (
    select(Delivery)
    .where(Delivery.endpoint_id == bindparam("endpoint_id"), is_due())
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_OLDEST_DUE = _DUE.order_by(Delivery.due_at, Delivery.id)
_NEWEST_DUE = _DUE.order_by(Delivery.due_at.desc(), Delivery.id.desc())
_HELD_UNTIL = select(Event.created + bindparam("hold_s", type_=BigInteger)).where(Event.id == Delivery.event_id)
_HOLD_BACK = (
    update(Delivery)
    .where(
        Delivery.endpoint_id == bindparam("of_endpoint"),
        is_due(),
        Delivery.attempt == 0,
        _HELD_UNTIL.scalar_subquery() > NOW,
    )
    .values(due_at=_HELD_UNTIL.scalar_subquery())
    .execution_options(synchronize_session=False)
)


def any_claimable() -> bool:
    """A look before the lock: most of the time nothing is due, or only at endpoints that are busy or cool down."""
    now = {"now": clock.now()}
    return all(reading().scalar(look, now) is not None for look in (_LOOK_DUE, _LOOK_READY))


def claim(most: int, kept_free: int = 0) -> list[Delivery]:
    """Leases up to ``most`` due deliveries in the open step: of each endpoint its oldest, two in flight at most.

    The last ``kept_free`` go to endpoints that answer: those that keep failing never take every sender.
    """
    claimed: list[Delivery] = []
    ready = now_writing().scalars(_READY, {"now": clock.now(), "most": most}).all()
    in_flight, played = _in_flight([endpoint.id for endpoint in ready]), tricks.played() if ready else {}
    for endpoint in ready:
        free = most - len(claimed) - (kept_free if endpoint.is_failing else 0)
        room = min(free, MAX_IN_FLIGHT - in_flight.get(endpoint.id, 0))
        trick = None if endpoint.livemode else played.get(endpoint.account_id)
        claimed += _due(endpoint.id, room, trick) if room > 0 else []
    for delivery in claimed:
        DELIVERY.move(delivery, "sending")
        delivery.lease_until = clock.now() + LEASE_S
        delivery.lease_token = random_chars(TOKEN_CHARS)
    return claimed


def _in_flight(endpoint_ids: list[str]) -> dict[str, int]:
    """Counted anew once the endpoints are held: another worker may have claimed since the look at them."""
    return {row[0]: row[1] for row in now_writing().execute(_IN_FLIGHT, {"ids": endpoint_ids})}


def _due(endpoint_id: str, most: int, trick: Tricks | None) -> list[Delivery]:
    """The oldest that are due; where a trick of test mode is played, what it leaves of them."""
    now = clock.now()
    if trick is not None and trick.hold_s:
        now_writing().execute(_HOLD_BACK, {"of_endpoint": endpoint_id, "now": now, "hold_s": trick.hold_s})
    order = _NEWEST_DUE if trick is not None and trick.newest_first else _OLDEST_DUE
    return list(now_writing().scalars(order, {"endpoint_id": endpoint_id, "now": now, "most": most}))
