"""One attempt after another: what is sent, how it is answered, what follows, and when it ends."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import stripe
import time_machine

from checkout.cli.sign_in import entry_path
from checkout.events import claims, deliver, deliveries, sweep
from checkout.events.deliver import GONE, OUR_FAULT, USER_AGENT
from checkout.events.deliveries import EXCERPT_CHARS, JITTER, MAX_ATTEMPTS, SCHEDULE_S
from checkout.events.endpoints import GIVES_UP_AFTER_S
from checkout.kit import clock
from checkout.kit.config import SETTINGS
from checkout.kit.db import atomic, db
from checkout.kit.resources import Account
from checkout.merchants.accounts import merchant_of
from tests.events.scenes import BAD, GOOD, NOWHERE, Scene, statements
from tests.inboxes import WAIT_S, Inbox, open_inbox
from tests.shoppers import Shopper


def test_the_event_arrives_signed_over_its_exact_bytes(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    scene.happen()
    assert scene.house.work() == 1
    (event,) = inbox.events(secret)
    (body,), (headers,) = inbox.bodies, inbox.headers
    assert (event.type, event.data.object["name"]) == ("customer.created", "Zoë")
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["User-Agent"] == USER_AGENT
    assert headers["Accept-Encoding"] == "identity"
    assert ",v0=" in headers["Stripe-Signature"]
    assert body == json.dumps(json.loads(body), indent=2, ensure_ascii=False).encode(), "pretty, and UTF-8"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["Stripe-Signature"], secret)


def test_an_event_on_its_way_is_pending_somewhere_and_afterwards_nowhere(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    scene.listener("http://127.0.0.1:9/hook")
    scene.happen()
    scene.house.work()
    (event,) = inbox.events(secret)
    assert event.pending_webhooks >= 1
    assert scene.house.stripe.v1.events.retrieve(event.id).pending_webhooks == 1, "one endpoint has not answered"


def test_a_delivered_one_is_on_record(scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    scene.house.work()
    delivery, (attempt,) = scene.only(), scene.attempts()
    assert (delivery.status, delivery.attempt, delivery.lease_token) == ("delivered", 1, None)
    assert (attempt.number, attempt.status_code, attempt.failure, attempt.answer) == (1, 200, None, "ok")
    assert scene.house.work() == 0


def test_each_attempt_is_signed_anew(scene: Scene, inbox: Inbox) -> None:
    _, secret = scene.listener(inbox.url)
    scene.happen()
    inbox.status = 500
    scene.house.work()
    inbox.status = 200
    with time_machine.travel(clock.now() + 600):
        scene.house.work()
        first, second = (headers["Stripe-Signature"] for headers in inbox.headers)
        assert first.partition(",")[0] != second.partition(",")[0]
        assert inbox.bodies[0] == inbox.bodies[1]
        stripe.Webhook.construct_event(inbox.bodies[1], second, secret)
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            stripe.Webhook.construct_event(inbox.bodies[0], first, secret)
    assert [attempt.status_code for attempt in scene.attempts()] == [500, 200]


def test_the_whole_schedule_and_then_no_more(scene: Scene, inbox: Inbox) -> None:
    """At once, after 5 s, 1 min, 5 min … 20 h: 72 hours, each wait up to a tenth longer or shorter."""
    scene.listener(inbox.url)
    scene.happen()
    inbox.status = 503
    waits = []
    with time_machine.travel(clock.now(), tick=False) as travel:
        for number in range(1, MAX_ATTEMPTS + 1):
            assert scene.house.work() == 1
            delivery = scene.only()
            assert delivery.attempt == number == len(inbox.bodies)
            if delivery.status == "pending":
                waits.append(delivery.due_at - clock.now())
                travel.move_to(delivery.due_at - 1)
                assert scene.house.work() == 0, "not before its time"
                travel.move_to(delivery.due_at + 60)
        assert scene.only().status == "exhausted"
        travel.move_to(clock.now() + 30 * clock.DAY_S)
        assert scene.house.work() == 0
    for wait, planned in zip(waits, SCHEDULE_S, strict=True):
        assert round(planned * (1 - JITTER)) <= wait <= round(planned * (1 + JITTER))
    assert [attempt.number for attempt in scene.attempts()] == list(range(1, MAX_ATTEMPTS + 1))
    assert sum(SCHEDULE_S) == pytest.approx(72 * clock.HOUR_S, rel=0.01)


def test_waits_differ_so_that_many_do_not_come_at_once() -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert len({deliveries.next_due(5) for _ in range(50)}) > 10


@pytest.mark.parametrize(
    ("asked", "at_least", "at_most"),
    [("3600", 3600, 3600), ("1", 4, 6), ("999999999", 72_000, 72_000), ("soon", 4, 6), ("-5", 4, 6)],
)
def test_retry_after_lengthens_a_wait_within_reason(
    scene: Scene, inbox: Inbox, asked: str, at_least: int, at_most: int
) -> None:
    scene.listener(inbox.url)
    scene.happen()
    inbox.status, inbox.answer_headers = 503, {"Retry-After": asked}
    with time_machine.travel(clock.now(), tick=False):
        scene.house.work()
        assert at_least <= scene.only().due_at - clock.now() <= at_most


def test_a_redirect_is_a_failure_and_is_not_followed(scene: Scene, inbox: Inbox) -> None:
    with open_inbox() as elsewhere:
        inbox.status, inbox.answer_headers = 307, {"Location": elsewhere.url}
        scene.listener(inbox.url)
        scene.happen()
        scene.house.work()
        assert elsewhere.bodies == []
    assert (scene.only().status, scene.attempts()[0].status_code) == ("pending", 307)


def test_gone_disables_the_endpoint_and_nothing_more_is_sent(scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen(4)
    inbox.status = GONE
    scene.house.work()
    assert scene.house.stripe.v1.webhook_endpoints.retrieve(endpoint).status == "disabled"
    heard = len(inbox.bodies)
    scene.happen()
    scene.house.work()
    assert len(inbox.bodies) == heard == 1
    assert [delivery.status for delivery in scene.deliveries()] == ["canceled"] * 4, "the fifth was never planned"
    assert [delivery.attempt for delivery in scene.deliveries()] == [1, 0, 0, 0]


@pytest.mark.parametrize("closing", ["disabled", "deleted"])
def test_an_endpoint_that_is_closed_at_its_next_try_hears_no_more(scene: Scene, inbox: Inbox, closing: str) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen()
    inbox.status = 500
    scene.house.work()
    api = scene.house.stripe.v1.webhook_endpoints
    _ = api.delete(endpoint) if closing == "deleted" else api.update(endpoint, {"disabled": True})
    scene.house.work()
    assert scene.only().status == "pending", "it is not due yet: the endpoint may come back"
    with time_machine.travel(clock.now() + 60):
        scene.house.work()
    assert (scene.only().status, scene.only().attempt, len(inbox.bodies)) == ("canceled", 1, 1)


def test_an_endpoint_that_is_opened_again_in_time_hears_what_was_due_later(scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen()
    inbox.status = 500
    scene.house.work()
    scene.house.stripe.v1.webhook_endpoints.update(endpoint, {"disabled": True})
    scene.house.work()
    scene.house.stripe.v1.webhook_endpoints.update(endpoint, {"disabled": False})
    inbox.status = 200
    with time_machine.travel(clock.now() + 60):
        scene.house.work()
    assert (scene.only().status, len(inbox.bodies)) == ("delivered", 2)


def test_an_endpoint_that_closes_while_its_delivery_is_claimed(scene: Scene, inbox: Inbox) -> None:
    endpoint, _ = scene.listener(inbox.url)
    scene.happen()
    (delivery,) = scene.claim()
    scene.house.stripe.v1.webhook_endpoints.delete(endpoint)
    scene.deliver(delivery)
    assert (scene.only().status, scene.only().attempt, inbox.bodies) == ("canceled", 0, [])


def test_a_lease_that_was_taken_over_sends_and_writes_nothing(scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    (late,) = scene.claim()
    with time_machine.travel(clock.now() + claims.LEASE_S + 1):
        assert scene.house.work() >= 1
        assert (scene.only().status, len(inbox.bodies)) == ("delivered", 1)
        scene.deliver(late)
        scene.conclude(late, BAD)
    assert len(inbox.bodies) == 1
    assert (scene.only().status, scene.only().attempt, len(scene.attempts())) == ("delivered", 1, 1)


def test_a_late_answer_does_not_end_the_lease_of_another(scene: Scene) -> None:
    scene.pile_up(scene.endpoint(), 1)
    (late,) = scene.claim()
    with time_machine.travel(clock.now() + claims.LEASE_S + 1):
        with scene.house.app.app_context():
            sweep.sweep()
        (theirs,) = scene.claim()
        scene.conclude(late, BAD)
        assert (scene.only().status, scene.only().lease_token) == ("sending", theirs.lease_token)
        scene.conclude(theirs, GOOD)
        assert (scene.only().status, scene.only().attempt) == ("delivered", 1)


def test_whoever_ends_a_lease_first_has_ended_it(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.pile_up(endpoint, 1)
    (delivery,) = scene.claim()
    scene.conclude(delivery, BAD)
    scene.conclude(delivery, GOOD)
    assert (scene.only().status, scene.only().attempt, len(scene.attempts())) == ("pending", 1, 1)
    assert scene.seen(endpoint).fails == 1


def test_two_failures_at_once_are_both_counted(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.pile_up(endpoint, 2)
    for delivery in scene.claim():
        scene.conclude(delivery, BAD)
    assert scene.seen(endpoint).fails == 2


def test_a_name_that_leads_to_a_private_address_is_not_dialed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world's resolver answers with a public address and a private one; connections are watched."""
    dialed: list[str] = []
    inner = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> object:
        if host != "inside.example.com":
            return inner(host, port, *args, **kwargs)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.1.2.3")]

    connect = socket.socket.connect

    def watch(connecting: socket.socket, to: Any) -> None:
        dialed.append(to[0])
        connect(connecting, to)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    endpoint, _ = scene.listener("https://inside.example.com/hook")
    scene.happen()
    (delivery,) = scene.claim()
    monkeypatch.setattr(socket.socket, "connect", watch)
    scene.deliver(delivery)
    assert not {"93.184.216.34", "10.1.2.3"} & set(dialed)
    assert scene.attempts()[0].failure == "address_refused"
    assert scene.seen(endpoint).fails == 1


def test_loopback_is_for_test_mode_alone(scene: Scene, inbox: Inbox) -> None:
    live = scene.endpoint(inbox.url, account=Account(scene.account.id, livemode=True))
    scene.pile_up(live, 1)
    scene.house.work()
    assert scene.attempts()[0].failure == "address_refused"
    (allowed,) = scene.pile_up(scene.endpoint(inbox.url.replace("127.0.0.1", "localhost")), 1)
    scene.house.work()
    assert [attempt.status_code for attempt in scene.attempts(allowed)] == [200]
    assert len(scene.attempts()) == 2
    assert len(inbox.bodies) == 1


def test_live_mode_has_no_fake_signature(scene: Scene) -> None:
    live = scene.endpoint("https://shop.example.com/hook", account=Account(scene.account.id, livemode=True))
    scene.pile_up(live, 1)
    (delivery,) = scene.claim()
    with scene.house.app.app_context():
        parcel = deliver.pack(delivery)
    assert parcel is not None
    assert parcel.livemode
    assert json.loads(parcel.body)["livemode"] is True


@pytest.mark.parametrize(
    ("says", "kept"),
    [
        (b"x" * 200_000, "x" * EXCERPT_CHARS),
        (b"\x00\xff\xfe no text", "��� no text"),
        ("é".encode() * 5_000, "é" * EXCERPT_CHARS),
        (b"", ""),
    ],
)
def test_little_is_kept_of_an_answer_whatever_it_is(scene: Scene, inbox: Inbox, says: bytes, kept: str) -> None:
    inbox.says = says
    scene.listener(inbox.url)
    scene.happen()
    scene.house.work()
    assert scene.attempts()[0].answer == kept


def test_a_fault_of_ours_goes_the_way_of_a_failure_and_holds_up_nobody(scene: Scene, inbox: Inbox) -> None:
    """A secret that no longer opens: its endpoint's places are free again, and its health is not to blame."""
    broken, _ = scene.listener(inbox.url)
    scene.change(broken, sealed_secret=b"sealed under a root that is gone, long ago")
    _, secret = scene.listener(inbox.url)
    scene.happen(3)
    scene.house.work()
    assert len(inbox.events(secret)) == 3
    assert {one.status for one in scene.deliveries(broken)} == {"pending"}
    assert {attempt.failure for attempt in scene.attempts() if attempt.status_code is None} == {OUR_FAULT}
    assert scene.seen(broken).fails == 0


def test_down_then_up(scene: Scene) -> None:
    with open_inbox() as inbox:
        url, port = inbox.url, int(inbox.url.rpartition(":")[2].split("/")[0])
    _, secret = scene.listener(url)
    scene.happen()
    scene.house.work()
    assert scene.attempts()[0].failure == "connect_failed"
    with open_inbox(port) as inbox, time_machine.travel(clock.now() + 10):
        scene.house.work()
        assert inbox.types(secret) == ["customer.created"]


def test_packing_reads_once_and_sending_holds_no_connection(scene: Scene, inbox: Inbox) -> None:
    scene.listener(inbox.url)
    scene.happen()
    (delivery,) = scene.claim()
    inbox.silent = True
    with statements(scene.house) as seen, ThreadPoolExecutor(1) as pool:
        on_its_way = pool.submit(scene.deliver, delivery)
        inbox.wait_for(1)
        assert [statement.split()[0] for statement, _ in seen if statement != "BEGIN"] == ["SELECT"]
        with scene.house.app.app_context():
            assert [engine.pool.checkedout() for engine in db.engines.values()] == [0, 0]  # type: ignore[attr-defined]
        inbox.speak.set()
        on_its_way.result(WAIT_S)
    assert json.loads(inbox.bodies[0])["pending_webhooks"] == 1
    assert scene.only().status == "delivered"


def mails_of(scene: Scene) -> list[dict[str, Any]]:
    url = f"{scene.house.url}/events/mail.json"
    found: list[dict[str, Any]] = Shopper(url).get(url).json()["mails"]
    return found


def test_one_that_never_answers_well_is_disabled_after_days_and_its_merchant_told(scene: Scene) -> None:
    endpoint_id, _ = scene.listener(NOWHERE)
    account = scene.account
    with scene.house.app.app_context(), atomic("test: someone works here"):
        entry_path(merchant_of(account))
    scene.happen()
    scene.house.work()
    began = clock.now()
    with time_machine.travel(began + GIVES_UP_AFTER_S - 60):
        scene.happen()
        scene.house.work()
        assert scene.house.stripe.v1.webhook_endpoints.retrieve(endpoint_id).status == "enabled"
    with time_machine.travel(began + GIVES_UP_AFTER_S + 60):
        scene.happen()
        scene.house.work()
        scene.house.work()
        assert scene.house.stripe.v1.webhook_endpoints.retrieve(endpoint_id).status == "disabled"
        (mail,) = mails_of(scene)
        assert (mail["to"], mail["subject"]) == ("demo@tender.example", "Your endpoint does not answer: 127.0.0.1")
        assert f"/dashboard/test/endpoints/{endpoint_id}" in mail["text"]
        scene.house.work()
        assert len(mails_of(scene)) == 1
        scene.house.stripe.v1.webhook_endpoints.update(endpoint_id, {"disabled": False})
        scene.happen()
        scene.house.work()
        assert scene.house.stripe.v1.webhook_endpoints.retrieve(endpoint_id).status == "enabled", "it begins anew"


@pytest.mark.parametrize(("public_url", "reached"), [("http://127.0.0.1:4242", True), ("https://pay.example", False)])
def test_this_machine_itself_is_reached_only_from_a_server_of_its_own(
    scene: Scene, inbox: Inbox, public_url: str, reached: bool
) -> None:
    endpoint_id, _ = scene.listener(inbox.url)
    scene.happen()
    app = scene.house.app
    app.extensions[SETTINGS] = replace(app.extensions[SETTINGS], public_url=public_url)
    scene.house.work()
    assert bool(inbox.bodies) == reached
    assert scene.seen(endpoint_id).fails == (0 if reached else 1)
