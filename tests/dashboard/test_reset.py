"""A new password by mail: the same answer for everybody, a link that works once, and no way round the second factor."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine

from checkout.cli import sign_in as cli_sign_in
from checkout.cli.entries import path_of
from checkout.kit import clock
from checkout.kit.config import SETTINGS
from checkout.kit.db import atomic, db, reading
from checkout.mail.mails import Mail
from checkout.merchants import dismiss, entry_links, users
from checkout.merchants.accounts import first_merchant
from checkout.merchants.throttles import MAX_MAILS
from tests.dashboard.people import EMAIL, PASSWORD, Person, is_in, with_password, with_second_factor
from tests.dashboard.visitors import Visitor
from tests.houses import House
from tests.mail_servers import Post, open_post
from tests.shoppers import Shopper

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

NEW = "four curlews, one tide"


@pytest.fixture
def person(house: House) -> Person:
    return with_password(house)


@pytest.fixture
def office() -> Iterator[Post]:
    with open_post() as opened:
        yield opened


def ask(house: House, email: str = EMAIL, visitor: Visitor | None = None) -> Visitor:
    visitor = visitor or Visitor(house.url)
    visitor.visit("/dashboard/forgotten")
    visitor.press("Send the link", email=email)
    return visitor


def link_in_inbox(house: House) -> str:
    house.work()
    (mail,) = Shopper(house.url).get(f"{house.url}/events/mail.json?to={EMAIL}").json()["mails"]
    found = re.search(r"http\S+/dashboard/reset/\S+", mail["text"])
    assert found is not None
    return found[0]


def test_from_a_forgotten_password_to_a_new_one(person: Person) -> None:
    there = person.type_password()
    assert there.visit("/dashboard/test/")
    visitor = Visitor(person.house.url)
    assert visitor.visit("/dashboard/sign-in").links["Forgot your password?"] == "/dashboard/forgotten"
    ask(person.house, f" {EMAIL.upper()}", visitor)
    link = link_in_inbox(person.house)
    assert link.startswith(f"{person.house.url}/dashboard/reset/")
    visitor.visit(link)
    visitor.press("Set and sign in", password="short")
    assert "Use at least 12 characters" in visitor.page.text
    visitor.press("Set and sign in", password=NEW)
    assert is_in(visitor)
    assert not is_in(there), "whoever else was in is out"
    assert "This link has ended" in Visitor(person.house.url).visit(link).text
    assert person.type_password(PASSWORD).answer.status == 422
    assert is_in(person.type_password(NEW))


def test_the_answer_does_not_tell_whether_anyone_has_the_address(person: Person) -> None:
    known, unknown = (
        re.sub(r'nonce="[^"]*"', "", ask(person.house, it).answer.text) for it in (EMAIL, "x@example.com")
    )
    assert known == unknown
    person.house.work()
    with person.house.app.app_context():
        assert [mail.recipient for mail in reading().query(Mail)] == [EMAIL]


def test_nobodys_inbox_is_filled(person: Person) -> None:
    for email in (EMAIL, "x@example.com"):
        for _ in range(MAX_MAILS):
            assert ask(person.house, email).answer.status == 200
        assert ask(person.house, email).answer.status == 429


def test_no_secret_of_a_link_is_kept(person: Person) -> None:
    ask(person.house)
    with person.house.app.app_context():
        (mail,) = reading().query(Mail)
        link = entry_links.by_id(mail.about_id)
        assert link is not None
        secret = entry_links.text_of(link)
        assert len(secret) == entry_links.SECRET_CHARS
        raw = db.engine.raw_connection()
        dump = "\n".join(raw.driver_connection.iterdump())  # type: ignore[union-attr]
        raw.close()
    assert link.id in dump
    assert secret not in dump


def test_a_link_is_too_old_after_an_hour(person: Person) -> None:
    ask(person.house)
    link = link_in_inbox(person.house)
    with time_machine.travel(clock.now() + entry_links.LASTS_S["reset"], tick=False):
        assert "This link has ended" in Visitor(person.house.url).visit(link).text


def test_the_second_factor_is_asked_for_here_too(house: House) -> None:
    careful = with_second_factor(house)
    ask(house)
    visitor = Visitor(house.url)
    visitor.visit(link_in_inbox(house))
    visitor.press("Set and sign in", password=NEW)
    assert "Enter the code." in visitor.page.text
    visitor.press("Set and sign in", password=NEW, code="000000")
    assert "This code is not right." in visitor.page.text
    assert careful.type_password(NEW).answer.status == 422
    visitor.press("Set and sign in", password=NEW, code=careful.code())
    assert is_in(visitor)


def test_a_strangers_host_gets_into_no_mail(person: Person, office: Post) -> None:
    """With a mail server it leaves this house, whatever mode the person works in."""
    settings = replace(person.house.settings, mail_server=office.server, mail_from="tender@pay.example")
    person.house.app.extensions[SETTINGS] = replace(settings, trusted_hosts=("lb.internal",))
    visitor = Visitor(person.house.url)
    form = visitor.visit("/dashboard/forgotten").form("Send the link")
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    visitor.browser.post(f"{person.house.url}/dashboard/forgotten", form.values | {"email": EMAIL}, headers)
    person.house.work()
    (message,) = office.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert f"{person.house.url}/dashboard/reset/" in text.get_content()
    assert "evil.example" not in message.as_string()
    with person.house.app.app_context():
        (mail,) = reading().query(Mail)
        assert (mail.status, mail.livemode, mail.text, mail.html) == ("sent", True, None, None)


def test_where_no_mail_can_be_sent_the_page_says_what_can_be_done(person: Person) -> None:
    person.house.app.extensions[SETTINGS] = replace(person.house.settings, test_pages=False)
    visitor = Visitor(person.house.url)
    assert "Forgot your password?" not in visitor.visit("/dashboard/sign-in").links
    assert "tender users reset EMAIL" in visitor.visit("/dashboard/forgotten").text
    token = visitor.visit("/dashboard/sign-in").form("Sign in").values["csrf_token"]
    visitor.browser.post(f"{person.house.url}/dashboard/forgotten", {"csrf_token": token, "email": EMAIL})
    with person.house.app.app_context():
        assert reading().query(Mail).count() == 0


def test_a_person_is_started_anew_and_dismissed(house: House) -> None:
    careful = with_second_factor(house)
    visitor = careful.type_password()
    visitor.press("Sign in", code=careful.code())
    with house.app.app_context():
        user = careful.read()
        with atomic("test: anew"):
            link = path_of(dismiss.start_anew(user, second_factor=True))
        assert not is_in(visitor)
        visitor.visit(link)
        visitor.press("Sign in")
        assert is_in(visitor)
        with atomic("test: dismiss"):
            dismiss.dismiss(user)
        assert not is_in(visitor)
        merchant = first_merchant()
        assert merchant is not None
        assert users.users_of(merchant) == []
        with atomic("test: next"):
            assert cli_sign_in.entry_path(merchant).startswith("/dashboard/enter/")
