"""What happened: an event is recorded in its cause's own step, with one delivery for each endpoint that listens."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import JSON, ColumnElement, Index, bindparam, func, select, text, tuple_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import deliveries, endpoints
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock, pretty, versions, wire
from checkout.kit.db import Id, after_commit, reading
from checkout.kit.resources import Account, Resource, new_id
from checkout.kit.wire import Kept, Shape

API_VERSION = versions.NEWEST  # every account's own, and of what was kept of events
RETENTION_S = 30 * clock.DAY_S  # events can be listed for this long. Source: Stripe
MOMENT_AT = len("evt_1")  # from here on an event's id sorts by its time
PAYMENT_PREFIXES = ("payment_intent.", "charge.", "refund.")  # whose event ids begin evt_3


class Eventful(Protocol):
    """Anything whose life is told: it has an owner and a shape."""

    @property
    def account(self) -> Any: ...
    def shape(self) -> Shape: ...


@dataclass(frozen=True, slots=True)
class Cause:
    """The API call behind an event; both members are null for what no call caused."""

    request_id: str | None = None
    idempotency_key: str | None = None


NOBODY = Cause()
_cause: ContextVar[Cause] = ContextVar("cause", default=NOBODY)


@contextmanager
def caused_by(request_id: str | None, idempotency_key: str | None) -> Iterator[None]:
    """Events recorded inside carry this API call in their ``request``."""
    token = _cause.set(Cause(request_id, idempotency_key))
    try:
        yield
    finally:
        _cause.reset(token)


class Event(Resource):
    __tablename__ = "events"
    prefix = "evt"
    object_name = "event"
    ordered_by = "happened"
    unchanging = True

    type: Mapped[str]
    object_id: Mapped[str | None] = mapped_column(Id)
    happened: Mapped[str] = mapped_column(Id, server_default="")  # what of the id sorts by time, without its lead
    data: Mapped[Any] = mapped_column(JSON)  # {"object": …, "previous_attributes"?: …}, never changed
    api_version: Mapped[str]
    request_id: Mapped[str | None]
    idempotency_key: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            cls.by("type"),
            Index(None, "object_id"),
            Index(
                None,
                "request_id",
                sqlite_where=text("request_id IS NOT NULL"),
                postgresql_where=text("request_id IS NOT NULL"),
            ),
        )

    @hybrid_property
    def moment(self) -> str:
        """Events follow each other to the microsecond."""
        return self.happened

    def shape(self, pending: int | None = None) -> Shape:
        """``pending``: how many endpoints have not yet answered 2xx, where that was read with the event."""
        return {
            "id": self.id,
            "object": "event",
            "api_version": self.api_version,
            "created": self.created,
            "data": Kept(self.data),
            "livemode": self.livemode,
            "pending_webhooks": deliveries.count_pending(self.id) if pending is None else pending,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": self.type,
        }

    def payload(self, pending: int | None = None, delivery: Delivery | None = None) -> bytes:
        """The exact bytes that an endpoint gets, pretty-printed as Stripe's are, in its own version if it has one."""
        shape = wire.plain(self.shape(pending))
        if delivery is not None and delivery.api_version is not None:
            shape |= {"api_version": delivery.api_version, "data": delivery.data or self.data}
        return pretty.dumps(shape).encode()


def record(type: str, thing: Eventful, previous: Mapping[str, Any] | None = None) -> Event:
    """Records in the open step that something happened to ``thing``, as it is now.

    ``previous`` holds the old values of the members that changed, for ``*.updated``.
    """
    snapshot = wire.plain(thing.shape())
    cause = _cause.get()
    id = new_id("evt", lead="3" if type.startswith(PAYMENT_PREFIXES) else "1")
    event = Event.add(
        thing.account,
        id=id,
        happened=id[MOMENT_AT:],
        type=type,
        object_id=snapshot.get("id"),
        data={"object": snapshot} | ({"previous_attributes": dict(previous)} if previous is not None else {}),
        api_version=API_VERSION,
        request_id=cause.request_id,
        idempotency_key=cause.idempotency_key,
    )
    for endpoint in endpoints.listening(thing.account, type):
        deliveries.plan(event.id, endpoint, _data_in(endpoint.api_version, thing, event.data))
        after_commit(deliveries.doorbell.set)
    return event


def _data_in(version: str | None, thing: Eventful, data: Shape) -> Shape | None:
    """An event's data in the version of an endpoint, rendered now: later the thing is another. None: as it is."""
    lens = versions.lens(version, thing.account) if version is not None else None
    if lens is None:
        return None
    shown = wire.plain(thing.shape(), lens)
    if "previous_attributes" not in data:
        return {"object": shown}
    before = wire.plain(_before(data["object"], data["previous_attributes"]), lens)
    return {"object": shown, "previous_attributes": changes(before, wire.plain(data["object"], lens))}


def _before(now: Shape, previous: Shape) -> Shape:
    """A thing as it was before ``previous_attributes`` became what they are now."""
    inside = {name: _before(now[name], was) for name, was in previous.items() if _are_hashes(was, now.get(name))}
    return {**now, **previous, **inside}


def _are_hashes(was: Any, now: Any) -> bool:
    return isinstance(was, dict) and isinstance(now, dict)


def changes(before: Shape, after: Shape) -> Shape:
    """``previous_attributes``: old values of what changed; nested hashes by changed key, arrays whole."""
    previous: Shape = {}
    for name in {**after, **before}:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        previous[name] = changes(was, now) if _are_hashes(was, now) else was  # type: ignore[arg-type]  # narrowed
    return previous


def newest(
    account: Account,
    most: int,
    *,
    before: Event | None = None,
    type_prefix: str = "",
    request_id: str | None = None,
    object_id: str | None = None,
    delivered: bool | None = None,
) -> list[Event]:
    """The account's events in the order in which they happened, newest first, to the microsecond.

    ``delivered``: only those that every endpoint answered with 2xx, or that one did not.
    """
    moment: ColumnElement[str] = Event.moment  # type: ignore[assignment]  # an SQL expression, on the class
    query = Event.owned_by(account)
    if before is not None:
        query = query.where(tuple_(Event.created, moment) < (before.created, before.moment))
    if type_prefix:
        query = query.where(Event.type.startswith(type_prefix, autoescape=True))
    if request_id is not None:
        query = query.where(Event.request_id == request_id)
    if object_id is not None:
        query = query.where(Event.object_id == object_id)
    if delivered is not None:
        query = query.where(was_delivered() if delivered else ~was_delivered())
    return list(reading().scalars(query.order_by(Event.created.desc(), moment.desc()).limit(most)))


def was_delivered() -> ColumnElement[bool]:
    """Whether every endpoint has answered with 2xx, as a part of a query about events."""
    open_still = select(Delivery.event_id).where(Delivery.event_id == Event.id, Delivery.status != "delivered")
    return ~open_still.exists()


def types_of(account: Account, event_ids: Iterable[str]) -> dict[str, str]:
    """The types of the account's events by their ids; an id that is none is left out."""
    query = Event.owned_by(account).where(Event.id.in_(list(event_ids)))
    return {row.id: row.type for row in reading().execute(query.with_only_columns(Event.id, Event.type))}


def about(account: Account, object_ids: Iterable[str], most: int) -> list[Event]:
    """What happened to some of the account's things, oldest first."""
    query = select(Event).where(Event.object_id.in_(list(object_ids)))
    found = reading().scalars(query.order_by(Event.created, Event.happened).limit(most))
    return [event for event in found if event.account == account]


def count_of(type: str, object_id: str) -> int:
    query = select(func.count()).select_from(Event).where(Event.object_id == object_id, Event.type == type)
    return reading().scalar(query) or 0


_UNTRIED = (
    select(Delivery.id)
    .join(Event, Event.id == Delivery.event_id)
    .join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
    .where(
        Event.object_id == bindparam("object_id"),
        Event.type == bindparam("type"),
        Delivery.status.in_(("pending", "sending")),
        Delivery.attempt == 0,
        WebhookEndpoint.is_open,
    )
    .limit(1)
)


def any_untried(type: str, object_id: str) -> bool:
    """Whether an open endpoint is still to answer its first delivery of an event, or to fail it."""
    return reading().scalar(_UNTRIED, {"type": type, "object_id": object_id}) is not None
