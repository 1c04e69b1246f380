"""Events that a command sends to a program as they happen; and that it follows them without loss."""

import json
import re
import time
from collections.abc import Callable
from itertools import islice
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from app import main
from checkout.cli import following
from checkout.cli.callers import Remote, Said, every
from checkout.cli.following import PATH, Following, news
from checkout.events.log import Event
from checkout.kit.db import atomic, now_writing, reading
from tests.events.scenes import NOWHERE
from tests.houses import House
from tests.inboxes import Inbox

SECRET = "whsec_of_a_developers_own"

Pauses = Callable[..., None]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """What happens in each pause between looks, instead of time that goes by; after the last, Ctrl-C."""

    def set_to(*doings: Callable[[], object]) -> None:
        left = iter(doings)

        def sleep(_s: float) -> None:
            doing = next(left, None)
            if doing is None:
                raise KeyboardInterrupt
            doing()

        monkeypatch.setattr(following, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))

    return set_to


def listen(house: House, url: str, *options: str) -> list[str]:
    where = ("--url", house.url, "--key", house.world.secret_key)
    done = CliRunner().invoke(main, ["events", "listen", "--forward-to", url, *where, *options])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_what_arrives_is_the_event_and_the_sdk_verifies_it(house: House, inbox: Inbox, pauses: Pauses) -> None:
    def customers() -> None:
        for name in ("Zoë", "Jo"):
            house.stripe.v1.customers.create({"name": name})

    pauses(customers, lambda: house.stripe.v1.products.create({"name": "Tea"}))
    begun, *told = listen(house, inbox.url, "--json", "--secret", SECRET, "--events", "customer.created, refund.*")
    assert json.loads(begun) == {"forward_to": inbox.url, "secret": SECRET}
    sent = inbox.events(SECRET)
    assert [event.data.object["name"] for event in sent] == ["Zoë", "Jo"]
    with house.app.app_context():
        kept = [reading().get_one(Event, event.id) for event in sent]
        assert inbox.bodies == [event.payload() for event in kept]
    first = json.loads(told[0])
    assert first.pop("elapsed_ms") >= 0
    assert first == {
        "created": sent[0].created,
        "type": "customer.created",
        "event": sent[0].id,
        "status": 200,
        "failure": None,
    }
    assert len(told) == 2


def test_it_goes_on_after_failures_and_says_why(house: House, inbox: Inbox, pauses: Pauses) -> None:
    def customer_that_is_answered(status: int, says: bytes) -> Callable[[], None]:
        def make() -> None:
            inbox.status, inbox.says = status, says
            house.stripe.v1.customers.create({"name": "Jo"})

        return make

    pauses(
        customer_that_is_answered(400, b"No \x1b[31mmatch\nTraceback"),
        customer_that_is_answered(404, b"<!DOCTYPE html>"),
        customer_that_is_answered(204, b""),
    )
    short = inbox.url.removeprefix("http://")
    begun, secret, _, bad, lost, good = listen(house, short)
    assert begun == f"Sending events to {inbox.url}"
    assert len(inbox.events(secret.removeprefix("Secret  "))) == 3
    line = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  customer.created +evt_\w+  "
    assert re.fullmatch(line + r"400 in \d+ ms: No �\[31mmatch \| It often means that .+", bad)
    assert re.fullmatch(line + r"404 in \d+ ms: Nothing is served at this path\.", lost)
    assert re.fullmatch(line + r"204 in \d+ ms", good)
    pauses(lambda: house.stripe.v1.customers.create({"name": "Jo"}))
    *_, nobody = listen(house, NOWHERE)
    assert re.fullmatch(line + r"failed in \d+ ms: Nothing answers at this address. \| Is your server .+", nobody)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--forward-to", "ftp://127.0.0.1/hook"), "Error: Invalid URL: An explicit scheme"),
        (("--forward-to", "http://10.1.2.3/hook"), "Error: Invalid URL: URL must be publicly accessible."),
        (("--forward-to", NOWHERE, "--events", "charge.lost"), "'charge.lost' is not an event type."),
        (("--forward-to", NOWHERE, "--secret", "sk_test_1"), "it must begin with whsec_"),
        (("--forward-to", NOWHERE, "--merchant", "acct_1"), "--merchant goes with a database"),
    ],
)
def test_what_cannot_be_listened_to(options: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(main, ["events", "listen", "--url", NOWHERE, "--key", "sk_test_x", *options])
    assert done.exit_code != 0
    assert words in done.output


def test_an_event_that_was_committed_late_is_not_missed(house: House) -> None:
    server = Remote(house.url, house.world.secret_key)
    following = Following(server, list(every(server, PATH, 1)))
    assert following.new() == []
    late, early = (house.stripe.v1.customers.create({"name": name}) for name in ("Late", "Early"))
    happened = house.stripe.v1.events.list({"limit": 2, "type": "customer.created"}).data[::-1]
    with house.app.app_context(), atomic("test: not yet committed"):
        held = reading().get_one(Event, happened[0].id)
        columns = {column.key: getattr(held, column.key) for column in Event.__mapper__.column_attrs}
        now_writing().delete(held)
    assert [event["data"]["object"]["id"] for event in following.new()] == [early.id]
    with house.app.app_context(), atomic("test: committed"):
        now_writing().add(Event(**columns))
    assert [event["data"]["object"]["id"] for event in following.new()] == [late.id]
    assert following.new() == []


def test_a_server_that_is_away_is_waited_for(house: House, pauses: Pauses, capsys: pytest.CaptureFixture[str]) -> None:
    server = Remote(house.url, house.world.secret_key)
    following = Following(server, list(every(server, PATH, 1)))

    def go_away() -> None:
        server.url = "http://127.0.0.1:9"

    def come_back() -> None:
        server.url = house.url
        house.stripe.v1.customers.create({"name": "Jo"})

    pauses(go_away, lambda: None, come_back)
    assert [event["type"] for event in islice(news(following, 1.0), 1)] == ["customer.created"]
    told = capsys.readouterr().err
    assert told.count("There is no Tender at http://127.0.0.1:9: ") == told.count("It answers again.\n") == 1
    server.key = "sk_test_no_more"
    pauses(lambda: None)
    with pytest.raises(Said, match="Invalid API Key"):
        next(news(following, 1.0))
