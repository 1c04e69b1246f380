"""Where crashes are played: one database with a shop, and the application that every child of this process inherits."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from sqlalchemy import select

from app import create_app
from checkout import worker
from checkout.cli.house import World
from checkout.cli.verify import all_problems
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import add_endpoint
from checkout.kit import clock
from checkout.kit.config import Settings
from checkout.kit.db import atomic, reading
from checkout.merchants.accounts import first_merchant
from checkout.payments.attempts import Attempt
from checkout.payments.instructions import Instruction
from checkout.processors.sandbox import books
from checkout.processors.sandbox.store import Store, network_url
from links.world import open_world
from tests.faults import nursery
from tests.houses import SECRETS, Databases, close
from tests.inboxes import Inbox
from tests.shoppers import Answer, Shopper

URL = "http://127.0.0.1"  # nobody is served: children ask the application that they have inherited
MOST_PEOPLE = 400  # on one stage
LATER_S = 120  # every lease is over by then
HEARD = ["payment_intent.succeeded"]  # one event of each payment, so that a run is quick
MOST_ROUNDS = 60  # of work until nothing is left; those who died may have been as far ahead in time


@dataclass
class Stage:
    """A house that its children bring to life, one after another; ``heard`` is what reached the merchant's endpoint."""

    app: Flask
    settings: Settings
    world: World
    inbox: Inbox

    @property
    def link(self) -> str:
        return URL + self.world.link_path

    def work(self) -> None:
        """All that is due now, and what becomes due once the leases of the dead are over, until nothing is left."""
        for round in range(1, MOST_ROUNDS):
            with time_machine.travel(clock.now() + round * LATER_S):
                worker.run_once(self.app)
            if not self._is_something_left():
                return
        raise AssertionError("there is always something left to do")

    def _is_something_left(self) -> bool:
        asking = self.column(select(Attempt.id).where(Attempt.status == "asking").limit(1))
        asking += self.column(select(Instruction.id).where(Instruction.status == "asking").limit(1))
        return bool(asking or self.column(select(Delivery.id).where(Delivery.status != "delivered").limit(1)))

    def problems(self) -> list[str]:
        with self.app.app_context():
            return all_problems(self.settings.database)

    def column(self, query: Any) -> list[Any]:
        with self.app.app_context():
            return list(reading().scalars(query))

    def attempts(self) -> list[str]:
        return self.column(select(Attempt.status))

    def taken(self) -> int:
        """How often the network has taken money, or moved it later, as it says itself."""
        store = Store.open(network_url(self.settings.database), read_only=True)
        try:
            approved = sum(line.state == "approved" for line in books.authorisations(store))
            return approved + sum(line.state == "done" for line in books.instructions(store))
        finally:
            store.close()

    def heard(self) -> set[str]:
        """The events that have reached the merchant's endpoint."""
        return {json.loads(body)["id"] for body in self.inbox.bodies}


class Stages:
    """One stage after another, each on a fresh database, so that its books stay quick to read.

    Each play has its own: what one did hours later would tell another that the house had been at work for hours.
    """

    def __init__(self, databases: Databases, inbox: Inbox) -> None:
        self._databases, self._inbox = databases, inbox
        self._open = ExitStack()
        self._stage: Stage | None = None
        self._people = 0
        self._play = ""

    def stage_for(self, play: str, people: int) -> Stage:
        self._people += people
        if self._stage is None or self._play != play or self._people > MOST_PEOPLE:
            self.close()
            self._play = play
            self._stage = self._open.enter_context(open_stage(self._databases.fresh(), self._inbox))
            self._people = people
        return self._stage

    def close(self) -> None:
        self._open.close()
        self._inbox.bodies.clear()


@contextmanager
def open_stage(database: str, inbox: Inbox) -> Iterator[Stage]:
    """A stage on a database with the schema, with all warmed up and no connection open."""
    settings = Settings(database=database, secrets=SECRETS, public_url=URL)
    app = create_app(settings)
    close(app)
    stage = Stage(app, settings, nursery.ask(lambda: _prepare(app, inbox.url)), inbox)
    _warm_up(stage)
    nursery.settle_down()
    yield stage
    close(app)


def _prepare(app: Flask, inbox_url: str) -> World:
    with app.app_context():
        world = open_world()
        with atomic("prepare"):
            merchant = first_merchant()
            assert merchant is not None
            add_endpoint(merchant.in_mode(livemode=False), url=inbox_url, enabled_events=HEARD)
    return world


def _warm_up(stage: Stage) -> None:
    """Here, once, so that no child has to: templates, statements and imports."""
    Person(stage.link, at=stage).pay()
    stage.work()
    assert stage.problems() == []
    close(stage.app)


class Person(Shopper):
    """A shopper whose requests go straight to a stage's application, in whichever process they are made."""

    def __init__(self, url: str, at: Stage) -> None:
        super().__init__(url)
        self.at = at
        self.number = 0  # among those to whom the same happens
        self.form: dict[str, str] = {}

    def fill_in(self, card: str) -> None:
        """Has the form of the page ready to be sent, however often."""
        self.form = self.fill(number=card)

    def press_button(self) -> Answer:
        self.page = self.post(self.url, self.form)
        return self.page

    def __getstate__(self) -> dict[str, Any]:
        """What goes from one process to another is what their browser knows."""
        return {name: value for name, value in vars(self).items() if name != "at"}

    def _send(
        self, method: str, url: str, form: dict[str, str] | bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        parts = urlsplit(url)
        fitting = [f"{name}={value}" for (below, name), value in self.cookies.items() if parts.path.startswith(below)]
        given = {"Accept": "text/html", "Cookie": "; ".join(fitting), **(headers or {})}
        response = self.at.app.test_client(use_cookies=False).open(
            parts.path, method=method, base_url=URL, query_string=parts.query, data=form, headers=given
        )
        told = HTTPMessage()
        for name, value in response.headers:
            told.add_header(name, value)
        for line in told.get_all("Set-Cookie") or []:
            self.cookies |= {(it["path"], name): it.value for name, it in SimpleCookie(line).items()}
        return Answer(response.status_code, told, response.text, url)


@dataclass(frozen=True)
class Reply:
    """Of the API."""

    status: int
    body: dict[str, Any]


def call(stage: Stage, path: str, form: dict[str, str], idempotency_key: str) -> Reply:
    """One POST to the API, inside this process."""
    headers = {"Authorization": f"Bearer {stage.world.secret_key}", "Idempotency-Key": idempotency_key}
    response = stage.app.test_client().post(path, base_url=URL, data=form, headers=headers)
    return Reply(response.status_code, response.get_json())
