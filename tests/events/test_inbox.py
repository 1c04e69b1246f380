"""The built-in endpoint: believes what we signed and nothing else, and keeps the newest."""

import pytest
import time_machine

from checkout.events import endpoints, inbox
from checkout.events.endpoints import MAX_PER_ACCOUNT, WebhookEndpoint
from checkout.events.inbox import InboxMessage
from checkout.events.signature import sign
from checkout.kit import clock
from checkout.kit.errors import InvalidRequest
from tests.events.scenes import Scene

BODY = b'{"id": "evt_1abc", "object": "event"}'


@pytest.fixture
def built_in(scene: Scene) -> WebhookEndpoint:
    with scene.house.app.app_context():
        return inbox.add_built_in(scene.account)


def receive(scene: Scene, endpoint: WebhookEndpoint, body: bytes = BODY, header: str | None = None) -> InboxMessage:
    with scene.house.app.app_context():
        signed = header if header is not None else sign(body, [endpoint.secret], clock.now())
        return inbox.receive(endpoint, body, {"Stripe-Signature": signed, "User-Agent": "x" * 9_000, "Cookie": "no"})


def test_it_is_added_once_and_lives_at_our_own_url(scene: Scene, built_in: WebhookEndpoint) -> None:
    with scene.house.app.app_context():
        again = inbox.add_built_in(scene.account)
    (shown,) = scene.house.stripe.v1.webhook_endpoints.list().data
    assert again.id == built_in.id == shown.id
    assert shown.url == f"{scene.house.url}/events/inbox/{built_in.id}"
    assert shown.enabled_events == ["*"]
    assert built_in.url.startswith("/"), "a sandbox has another port tomorrow"


def test_a_signature_of_ours_verifies(scene: Scene, built_in: WebhookEndpoint) -> None:
    message = receive(scene, built_in)
    assert (message.problem, message.event_id, message.size) == (None, "evt_1abc", len(BODY))
    with scene.house.app.app_context():
        assert inbox.verified_events(["evt_1abc", "evt_other"]) == {"evt_1abc"}
        assert [kept.id for kept in inbox.newest(built_in.id, 5)] == [message.id]
        assert [kept.id for kept in inbox.of_event("evt_1abc")] == [message.id]


@pytest.mark.parametrize(
    ("header", "problem"),
    [("", "no_timestamp"), ("t=1,v1=00", "no_matching_signature")],
)
def test_anything_else_is_kept_with_what_is_wrong(
    scene: Scene, built_in: WebhookEndpoint, header: str, problem: str
) -> None:
    assert receive(scene, built_in, header=header).problem == problem
    with scene.house.app.app_context():
        assert inbox.verified_events(["evt_1abc"]) == set()


def test_an_old_signature_is_too_old(scene: Scene, built_in: WebhookEndpoint) -> None:
    with scene.house.app.app_context():
        header = sign(BODY, [built_in.secret], clock.now())
    with time_machine.travel(clock.now() + 600):
        assert receive(scene, built_in, header=header).problem == "too_old"


def test_a_body_that_names_no_event(scene: Scene, built_in: WebhookEndpoint) -> None:
    strange = (b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"id": 7}', b'{"id": "pi_1"}')
    hostile = (b'{"id": "evt_\\u0000"}', b'{"id": "evt_' + b"1" * 61 + b'"}')
    for body in (*strange, *hostile):
        message = receive(scene, built_in, body)
        assert (message.event_id, message.problem) == (None, None)


def test_few_headers_are_kept_and_little_of_each(scene: Scene, built_in: WebhookEndpoint) -> None:
    headers = receive(scene, built_in).headers
    assert set(headers) == {"Stripe-Signature", "User-Agent"}
    assert len(headers["User-Agent"]) == inbox.MAX_HEADER_CHARS


def test_only_the_newest_are_kept(scene: Scene, built_in: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "KEPT", 3)
    ids = [receive(scene, built_in).id for _ in range(5)]
    with scene.house.app.app_context():
        assert [kept.id for kept in inbox.newest(built_in.id, 10)] == ids[:-4:-1]


def test_removed_it_hears_no_more_and_can_be_added_anew(scene: Scene, built_in: WebhookEndpoint) -> None:
    with scene.house.app.app_context():
        inbox.remove_built_in(scene.account)
        inbox.remove_built_in(scene.account)
        assert inbox.built_in(scene.account) is None
        assert inbox.add_built_in(scene.account).id != built_in.id


def test_an_account_has_no_more_endpoints_than_stripe_allows(scene: Scene) -> None:
    for _ in range(MAX_PER_ACCOUNT):
        scene.endpoint()
    with scene.house.app.app_context():
        with pytest.raises(InvalidRequest, match="maximum of 16"):
            inbox.add_built_in(scene.account)
        assert len(endpoints.of_account(scene.account)) == MAX_PER_ACCOUNT
