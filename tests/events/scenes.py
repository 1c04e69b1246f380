"""Endpoints and deliveries in a house, as many as a test wants and however old."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, insert, select, update

from checkout.events import deliver
from checkout.events.deliver import Reply
from checkout.events.deliveries import Delivery, DeliveryAttempt
from checkout.events.endpoints import WebhookEndpoint, add_endpoint
from checkout.events.log import API_VERSION, Event
from checkout.kit import clock
from checkout.kit.db import atomic, db, now_writing, reading
from checkout.kit.resources import Account, new_id
from checkout.merchants.accounts import first_merchant
from tests.houses import House

NOWHERE = "http://127.0.0.1:9/hook"  # nothing answers there
GOOD = Reply(200, None, "ok", 3)
BAD = Reply(500, None, "no", 3)


@dataclass
class Scene:
    """Its house's first merchant in test mode. Each endpoint hears a type of its own unless told otherwise."""

    house: House
    endpoints: int = 0

    @property
    def account(self) -> Account:
        with self.house.app.app_context():
            merchant = first_merchant()
        assert merchant is not None
        return merchant.in_mode(livemode=False)

    def endpoint(self, url: str = NOWHERE, hears: str | None = None, account: Account | None = None) -> str:
        """Added past the API, which would refuse some URLs."""
        self.endpoints += 1
        types = [hears or f"test.{self.endpoints}"]
        account = account or self.account
        with self.house.app.app_context(), atomic("test: endpoint"):
            return add_endpoint(account, url=url, enabled_events=types).id

    def pile_up(self, endpoint_id: str, count: int, due_at: int | None = None) -> list[str]:
        """So many events that wait for one endpoint, as their causes would have left them; ids of the deliveries."""
        endpoint = self.seen(endpoint_id)
        now = clock.now() if due_at is None else due_at
        event_ids = [new_id("evt") for _ in range(count)]
        ids = [new_id("dlv") for _ in range(count)]
        owner = {"account_id": endpoint.account_id, "livemode": endpoint.livemode, "created": now, "version": 1}
        what = {"type": endpoint.enabled_events[0], "data": {"object": {}}, "api_version": API_VERSION}
        with self.house.app.app_context(), atomic("test: pile up"):
            now_writing().execute(insert(Event), [{"id": id, **owner, **what} for id in event_ids])
            rows = zip(ids, event_ids, strict=True)
            fixed = {"endpoint_id": endpoint_id, "due_at": now}
            now_writing().execute(insert(Delivery), [{"id": id, "event_id": it, **fixed} for id, it in rows])
        return ids

    def claim(self, most: int = 32, kept_free: int = 0) -> list[Delivery]:
        with self.house.app.app_context():
            return deliver.claim(most, kept_free)

    def conclude(self, delivery: Delivery, reply: Reply = GOOD) -> None:
        with self.house.app.app_context():
            deliver.conclude(delivery, reply)

    def deliver(self, delivery: Delivery) -> None:
        with self.house.app.app_context():
            deliver.deliver(delivery)

    def seen(self, endpoint_id: str) -> WebhookEndpoint:
        with self.house.app.app_context():
            found = reading().get(WebhookEndpoint, endpoint_id)
        assert found is not None
        return found

    def change(self, endpoint_id: str, **columns: object) -> None:
        with self.house.app.app_context(), atomic("test: change endpoint"):
            now_writing().execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).values(**columns))

    def deliveries(self, endpoint_id: str | None = None) -> list[Delivery]:
        query = select(Delivery).order_by(Delivery.id)
        with self.house.app.app_context():
            found = reading().scalars(query.where(Delivery.endpoint_id == endpoint_id) if endpoint_id else query)
            return list(found)

    def only(self) -> Delivery:
        (delivery,) = self.deliveries()
        return delivery

    def attempts(self, delivery_id: str | None = None) -> list[DeliveryAttempt]:
        """First to last of one delivery; of several they are in no order."""
        query = select(DeliveryAttempt).order_by(DeliveryAttempt.number)
        with self.house.app.app_context():
            found = reading().scalars(query.where(DeliveryAttempt.delivery_id == delivery_id) if delivery_id else query)
            return list(found)

    def listener(self, url: str) -> tuple[str, str]:
        """An endpoint that hears ``customer.created``, added by the API; its id and secret."""
        made = self.house.stripe.v1.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})
        assert made.secret is not None
        return made.id, made.secret

    def happen(self, count: int = 1) -> None:
        """``customer.created``, by the API."""
        for _ in range(count):
            self.house.stripe.v1.customers.create({"name": "Zoë"})


@contextmanager
def statements(house: House) -> Iterator[list[tuple[str, Any]]]:
    """Every statement, with its parameters, that reaches the house's database meanwhile, its BEGINs among them."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    with house.app.app_context():
        engines = list({engine.pool: engine for engine in reversed(list(db.engines.values()))}.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
