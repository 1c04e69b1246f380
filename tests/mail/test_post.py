"""Mails through a real server: once each, tried again on their schedule; and what a name says is never a header."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from checkout import worker
from checkout.kit import clock, smtp
from checkout.kit.config import SETTINGS
from checkout.kit.db import atomic, reading
from checkout.kit.smtp import MailServer
from checkout.mail import mails, post
from checkout.mail.letters import Letter, message
from checkout.mail.mails import LEASE_S, MAX_ATTEMPTS, SCHEDULE_S, Mail
from checkout.merchants.accounts import first_merchant
from checkout.worker import Worker
from tests.callers import call, live_key
from tests.houses import House
from tests.mail_servers import Post, open_post

SENDER = "receipts@pay.example"
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123"}
WITH_RECEIPT = {
    "amount": "1200",
    "currency": "eur",
    "confirm": "true",
    "payment_method_data[type]": "card",
    "receipt_email": "jo@example.com",
    **{f"payment_method_data[card][{name}]": value for name, value in CARD.items()},
}


@pytest.fixture
def office() -> Iterator[Post]:
    with open_post() as opened:
        yield opened


@pytest.fixture(autouse=True)
def knows_its_office(house: House, office: Post) -> None:
    """Its settings are put back when the house is left."""
    knowing = replace(house.settings, mail_server=office.server, mail_from=SENDER)
    house.app.extensions[SETTINGS] = knowing


def paid_live(house: House, name: str | None = None) -> str:
    """A live payment with a receipt wanted: its charge."""
    if name is not None:
        with house.app.app_context(), atomic("test: name"):
            merchant = first_merchant()
            assert merchant is not None
            merchant.name = name
    made = call(house, "POST", "/v1/payment_intents", WITH_RECEIPT, key=live_key(house))
    assert made.status == 200, made.json
    assert made.json["livemode"]
    return str(made.json["latest_charge"])


def only(house: House) -> Mail:
    with house.app.app_context():
        return reading().scalars(select(Mail)).one()


def test_a_receipt_reaches_its_reader_once(house: House, office: Post) -> None:
    charge = paid_live(house, "Tern\r\nBcc: thief@example.com\n& <Tide>")
    assert house.work() > 0
    house.work()
    (message,), readers = office.messages, office.readers
    assert readers == ["jo@example.com"]
    assert (message["To"], message["Bcc"], message["Auto-Submitted"]) == ("jo@example.com", None, "auto-generated")
    (sender,) = message["From"].addresses
    assert (sender.addr_spec, sender.display_name) == (SENDER, "Tern Bcc: thief@example.com & <Tide>")
    assert message["Reply-To"] == "hello@ternandtide.example"
    assert str(message["Subject"]).startswith("Your receipt from Tern Bcc: thief@example.com & <Tide> [#")
    assert message["Message-ID"] == f"<{only(house).id}@pay.example>"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "You paid €12.00" in text.get_content()
    assert "/receipts/" in text.get_content()
    assert "&lt;Tide&gt;" in html.get_content()
    mail = only(house)
    assert (mail.status, mail.about_id, mail.attempt, mail.text, mail.html) == ("sent", charge, 1, None, None)


def test_a_server_that_refuses_is_tried_on_the_schedule_and_then_given_up(house: House, office: Post) -> None:
    paid_live(house)
    office.says = "451 Later"
    now = only(house).due_at
    for wait_s in (0, *SCHEDULE_S):
        with time_machine.travel(now + wait_s - 1, tick=False):
            before = only(house).attempt
            house.work()
            assert only(house).attempt == before, "not before its time"
        now += wait_s
        with time_machine.travel(now, tick=False):
            house.work()
            assert (only(house).attempt, only(house).failure) == (before + 1, "smtp_451")
    assert (only(house).status, only(house).attempt) == ("given_up", MAX_ATTEMPTS)
    office.says = "250 OK"
    with time_machine.travel(now + clock.DAY_S):
        house.work()
    assert office.messages == []


def test_a_crash_neither_loses_a_mail_nor_sends_it_twice_within_its_lease(
    house: House, office: Post, listen: Callable[[Callable[[str], None]], None]
) -> None:
    paid_live(house)

    def die(point: str) -> None:
        if point == "mail: about to hand in":
            raise KeyboardInterrupt

    listen(die)
    with pytest.raises(KeyboardInterrupt):
        house.work()
    listen(lambda _point: None)
    house.work()
    assert (only(house).status, office.messages) == ("sending", []), "another would be too early"
    with time_machine.travel(clock.now() + LEASE_S + 1):
        house.work()
        assert (only(house).status, only(house).attempt, len(office.messages)) == ("sent", 2, 1)
        house.work()
    assert len(office.messages) == 1


def test_who_comes_too_late_changes_nothing(house: House, office: Post) -> None:
    paid_live(house)
    with house.app.app_context():
        late = post.claim()
        assert late is not None
        assert post.claim() is None, "it is leased"
    with time_machine.travel(clock.now() + LEASE_S + 1):
        house.work()
    with house.app.app_context():
        post.conclude(late, None, "unreachable")
    assert (only(house).status, only(house).failure) == ("sent", None)


def test_a_server_that_cannot_be_reached_and_a_wrong_password(house: House, office: Post) -> None:
    sent = message(Letter("Hi", "Hi", "<p>Hi</p>", "Ann"), id="mail_1", sender=SENDER, recipient="jo@example.com")
    for server, reason in (
        (MailServer("127.0.0.1", 9), "unreachable"),
        (MailServer("127.0.0.1", office.port, user="tender", password="wrong"), "smtp_535"),
        (MailServer("127.0.0.1", office.port, tls=True), "tls"),
    ):
        with pytest.raises(smtp.Failed) as failed:
            smtp.send(server, sent, SENDER, "jo@example.com")
        assert failed.value.reason == reason
    assert office.messages == []


def test_the_worker_is_woken(house: House, office: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LOOK_S", 3_600.0)
    beside = Worker(house.app)
    beside.start()
    try:
        rung = mails.sent.rung
        paid_live(house)
        assert mails.sent.wait(rung, 20)
    finally:
        beside.stop()
    assert office.readers == ["jo@example.com"]


def test_without_a_server_live_mail_is_not_promised_and_what_was_queued_waits(house: House, office: Post) -> None:
    knowing = house.app.extensions[SETTINGS]
    paid_live(house)
    house.app.extensions[SETTINGS] = house.settings
    paid_live(house)
    house.work()
    assert (only(house).status, office.messages) == ("pending", [])
    house.app.extensions[SETTINGS] = knowing
    house.work()
    assert (only(house).status, len(office.messages)) == ("sent", 1)


def test_what_old_mails_said_is_forgotten(house: House) -> None:
    assert call(house, "POST", "/v1/payment_intents", WITH_RECEIPT).status == 200
    house.work()
    assert "You paid" in str(only(house).text), "in test mode the inbox keeps it"
    with time_machine.travel(clock.now() + mails.KEPT_S + 1), house.app.app_context():
        worker.prune()
    assert (only(house).text, only(house).html, only(house).recipient) == (None, None, "jo@example.com")
