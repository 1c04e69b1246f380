"""Where crashes are played: one database with a shop, and the application that every child of this process inherits."""

import json
from collections.abc import Callable
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
from checkout.events.log import Event
from checkout.kit import clock
from checkout.kit.config import Settings
from checkout.kit.db import atomic, reading
from checkout.mail.mails import Mail
from checkout.merchants.accounts import first_merchant
from checkout.merchants.api_keys import make_key
from checkout.payments.attempts import Attempt
from checkout.payments.instructions import Instruction
from checkout.payments.setup_attempts import SetupAttempt
from checkout.processors.sandbox import books
from checkout.processors.sandbox.store import Store, network_url
from links.world import open_world
from tests.faults import nursery
from tests.houses import SECRETS, Databases, clear, close
from tests.inboxes import Inbox
from tests.mail_servers import Post
from tests.shoppers import Answer, Shopper

URL = "http://127.0.0.1"  # nobody is served: children ask the application that they have inherited
MOST_PEOPLE = 400  # on one stage
LATER_S = 120  # every lease is over by then
HEARD = [
    "payment_intent.succeeded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
]  # one or two of each payment, so that a run is quick
SENDER = "receipts@pay.example"
MOST_ROUNDS = 60  # of work until nothing is left; those who died may have been as far ahead in time


@dataclass
class Stage:
    """A house that its children bring to life, one after another; ``heard`` is what reached the merchant's endpoint."""

    app: Flask
    settings: Settings
    world: World
    live_key: str
    inbox: Inbox
    office: Post
    doubled: int = 0  # how many letters may have been handed in twice, as whoever did it could not write it down

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
        left = (
            select(Attempt.id).where(Attempt.status.in_(("asking", "delayed"))),
            select(Instruction.id).where(Instruction.status == "asking"),
            select(SetupAttempt.id).where(SetupAttempt.status == "processing"),
            select(Delivery.id).where(Delivery.status != "delivered"),
            select(Mail.id).where(Mail.status != "sent"),
        )
        return any(self.column(query.limit(1)) for query in left)

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

    def told_of(self, type: str, object_id: str) -> list[dict[str, Any]]:
        """A thing as each event of a type shows it."""
        query = select(Event.data).where(Event.type == type, Event.object_id == object_id)
        return [data["object"] for data in self.column(query)]

    def heard(self) -> set[str]:
        """The events that have reached the merchant's endpoint."""
        return {json.loads(body)["id"] for body in self.inbox.bodies}

    def letters(self) -> list[str]:
        """The id of each mail that was handed in at the post office, as often as it was."""
        return [str(message["Message-ID"]).strip("<>").partition("@")[0] for message in self.office.messages]


class Stages:
    """One stage after another in one house, whose caches stay: emptied in between, its books are quick to read.

    Each play has its own: what one did hours later would tell another that the house had been at work for hours.
    """

    def __init__(self, databases: Databases, inbox: Inbox, office: Post) -> None:
        self._inbox, self._office = inbox, office
        self._settings = Settings(
            database=databases.fresh(), secrets=SECRETS, public_url=URL, mail_server=office.server, mail_from=SENDER
        )
        self._app = create_app(self._settings)
        self._stage: Stage | None = None
        self._people = 0
        self._play = ""

    def stage_for(self, play: str, people: int, rehearse: Callable[[Stage], object]) -> Stage:
        """``rehearse``: what is played there, once, so that no child is the first to do it."""
        self._people += people
        if self._stage is None or self._play != play or self._people > MOST_PEOPLE:
            self._stage, self._play, self._people = self._set(rehearse), play, people
        return self._stage

    def _set(self, rehearse: Callable[[Stage], object]) -> Stage:
        """An empty one, with all warmed up and no connection open."""
        clear(self._app)
        close(self._app)
        self._inbox.bodies.clear()
        self._office.messages.clear()
        prepared = nursery.ask(lambda: _prepare(self._app, self._inbox.url))
        stage = Stage(self._app, self._settings, *prepared, self._inbox, self._office)
        _warm_up(stage, rehearse)
        nursery.settle_down()
        return stage

    def close(self) -> None:
        close(self._app)


def _prepare(app: Flask, inbox_url: str) -> tuple[World, str]:
    """The world, and a secret key for live mode."""
    with app.app_context():
        world = open_world()
        with atomic("prepare"):
            merchant = first_merchant()
            assert merchant is not None
            add_endpoint(merchant.in_mode(livemode=False), url=inbox_url, enabled_events=HEARD)
            live_key = make_key(merchant.in_mode(livemode=True), "sk", keep=False)
    return world, live_key


def _warm_up(stage: Stage, rehearse: Callable[[Stage], object]) -> None:
    """Here, once, so that no child has to: templates, statements and imports."""
    rehearse(stage)
    stage.work()
    assert stage.problems() == []
    close(stage.app)


class Person(Shopper):
    """A shopper whose requests go straight to a stage's application, in whichever process they are made."""

    def __init__(self, url: str, at: Stage) -> None:
        super().__init__(url)
        self.at = at
        self.door = url  # where their button is, wherever they are now
        self.about = ""  # the id of something of theirs
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


def call(stage: Stage, path: str, form: dict[str, str], idempotency_key: str, key: str | None = None) -> Reply:
    """One POST to the API, inside this process. ``key``: another secret key than the world's."""
    headers = {"Authorization": f"Bearer {key or stage.world.secret_key}", "Idempotency-Key": idempotency_key}
    response = stage.app.test_client().post(path, base_url=URL, data=form, headers=headers)
    return Reply(response.status_code, response.get_json())


def made(stage: Stage, path: str, form: dict[str, str]) -> dict[str, Any]:
    """What a POST makes that nothing happens to."""
    reply = call(stage, path, form, f"made {clock.micros()} {path}")
    assert reply.status == 200, reply
    return reply.body


def look(stage: Stage, path: str) -> dict[str, Any]:
    """What the API shows."""
    headers = {"Authorization": f"Bearer {stage.world.secret_key}"}
    response = stage.app.test_client().get(path, base_url=URL, headers=headers)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found
