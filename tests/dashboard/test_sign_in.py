"""Signing in by password and second factor: who gets in, who does not, and how often one may be wrong."""

import re
import statistics
import time
from urllib.parse import quote

import pytest
import time_machine
from argon2 import PasswordHasher

from checkout.cli.sign_in import entry_path
from checkout.dashboard import coming_in, door
from checkout.kit import clock
from checkout.kit.db import atomic, db
from checkout.kit.errors import InvalidRequest
from checkout.merchants import passwords, throttles, users
from checkout.merchants.accounts import first_merchant
from checkout.merchants.sign_ins import Browser
from checkout.merchants.throttles import MAX_OF_ADDRESS, MAX_OF_PERSON, WINDOW_S
from checkout.merchants.users import User
from tests.dashboard.people import EMAIL, PASSWORD, Person, is_in, with_password, with_second_factor
from tests.dashboard.visitors import Visitor, signed_in
from tests.houses import House

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # races have a file of their own

WRONG = "The e-mail address or the password is not right."
HOSTILE = (
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/dashboard/",
    "/\\evil.example",
    "\\\\evil.example",
    "/dashboard/\\evil.example",
    "/dashboard//evil.example",
    "/dashboard/test//evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hi",
    "vbscript:x",
    "/",
    "/l/abc",
    "/events",
    "/v1/account",
    "/dashboardevil",
    "dashboard/test/",
    "./dashboard/test/",
    "../dashboard/test/",
    " /dashboard/test/",
    "\t/dashboard/test/",
    "/dashboard/test/\r\nSet-Cookie: a=b",
    "/dashboard/test/\x00",
    "/dashboard/te\u2215st",
    "/dashbo\u0430rd/test/",
    "http://127.0.0.1@evil.example/dashboard/",
    "https:/dashboard/test/",
    "http:dashboard/",
    "?next=/dashboard/",
    "#/dashboard/",
)


@pytest.fixture
def person(house: House) -> Person:
    return with_password(house)


@pytest.fixture
def careful(house: House) -> Person:
    return with_second_factor(house)


def test_in_by_password_and_on_to_where_they_wanted_to_go(person: Person) -> None:
    visitor = Visitor(person.house.url)
    visitor.visit("/dashboard/test/payments?before=")
    visitor.visit(visitor.answer.location)
    visitor.press("Sign in", email=f" {EMAIL.upper()} ", password=PASSWORD)
    assert visitor.answer.url.endswith("/dashboard/test/payments?before=")
    assert visitor.answer.status == 200


def test_wrong_is_wrong_whoever_it_is(person: Person) -> None:
    said = set()
    for email, password in ((EMAIL, "not it at all"), ("nobody@example.com", PASSWORD), ("no address", PASSWORD)):
        visitor = person.type_password(password, email)
        assert visitor.answer.status == 422
        assert WRONG in visitor.page.text
        said.add(re.sub(r'(value|nonce)="[^"]*"', "", visitor.answer.text))
        assert not is_in(visitor)
    assert len(said) == 1, "the page tells nobody whether the address is known"
    with person.house.app.app_context(), atomic("test: none"):
        merchant = first_merchant()
        assert merchant is not None
        users.add_user(merchant, "guest@example.com")
    assert person.type_password("", "guest@example.com").answer.status == 422, "without a password there is none"
    assert WRONG in person.type_password("nobody's password", "guest@example.com").page.text


def test_it_takes_as_long_for_an_address_that_nobody_has(person: Person) -> None:
    def took(user: User | None) -> float:
        began = time.process_time()
        assert not passwords.is_right(user, "not it at all")
        return time.process_time() - began

    user = person.read()
    took(None)
    known, unknown = ([took(it) for _ in range(5)] for it in (user, None))
    assert 0.4 < statistics.median(known) / statistics.median(unknown) < 2.5


def test_after_too_many_even_the_right_one_waits(person: Person) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        for _ in range(MAX_OF_PERSON):
            person.type_password("not it at all")
        for email, password in ((EMAIL, "wrong"), (EMAIL, PASSWORD), (EMAIL.upper(), PASSWORD)):
            answer = person.type_password(password, email).answer
            assert answer.status == 429
            assert answer.headers["Retry-After"] == str(WINDOW_S)
            assert "Wait 10 minutes" in answer.words
        assert person.type_password(PASSWORD, "someone@example.com").answer.status == 422, "others may try"
    with time_machine.travel(now + WINDOW_S - 61, tick=False):
        assert "Wait 2 minutes" in person.type_password().answer.words
    with time_machine.travel(now + WINDOW_S, tick=False):
        assert person.type_password().answer.status == 200


def test_who_gets_it_right_starts_from_nothing(person: Person) -> None:
    for _ in range(2):
        for _ in range(MAX_OF_PERSON - 1):
            person.type_password("not it at all")
        assert is_in(person.type_password())


def test_an_address_may_not_try_them_all(person: Person) -> None:
    """Whoever has a network of IPv6 addresses has one; what stands in a header in front of it is not believed."""
    for number in range(MAX_OF_ADDRESS):
        browser = Browser(f"2001:db8::{number:x}", "")
        with person.house.app.app_context(), atomic("test: try"):
            throttles.take(throttles.of_address(browser.address))
    with person.house.app.app_context():
        with atomic("test: try"), pytest.raises(throttles.Locked):
            throttles.take(throttles.of_address("2001:db8::ffff:1"))
        with atomic("test: neighbours"):
            throttles.take(throttles.of_address("2001:db8:0:1::1"))
            throttles.take(throttles.of_address("::ffff:192.0.2.1"))
    visitor = Visitor(person.house.url)
    visitor.visit("/dashboard/sign-in")
    form = visitor.page.form("Sign in").values | {"email": EMAIL, "password": PASSWORD}
    url = f"{person.house.url}/dashboard/sign-in"
    answer = visitor.browser.post(url, form, {"X-Forwarded-For": "192.0.2.7, 2001:db8::9"})
    assert answer.status == 429
    assert visitor.browser.post(url, form, {"X-Forwarded-For": "2001:db8::9, 192.0.2.7"}).status == 303


def test_a_password_of_old_is_hashed_anew(person: Person) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with person.house.app.app_context(), atomic("test: old"):
        user = db.session.get(User, person.id)
        assert user is not None
        user.password_hash = old
    assert is_in(person.type_password())
    kept = person.read().password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_second_factor_is_asked_for(careful: Person) -> None:
    visitor = careful.type_password()
    assert visitor.answer.url.endswith("/dashboard/sign-in/code")
    assert not is_in(visitor), "a password alone opens nothing"
    visitor.visit("/dashboard/sign-in/code")
    visitor.press("Sign in", code="000000")
    assert "This code is not right." in visitor.page.text
    visitor.press("Sign in", code=f"{careful.code()[:3]} {careful.code()[3:]}")
    assert is_in(visitor)


def test_a_code_opens_once_and_none_before_it_afterwards(careful: Person) -> None:
    with time_machine.travel(clock.now(), tick=False):
        first, second, third = (careful.type_password() for _ in range(3))
        first.press("Sign in", code=careful.code())
        assert is_in(first)
        for late in (second, third):
            late.press("Sign in", code=careful.code())
            late.press("Sign in", code=careful.code(-1))
            assert not is_in(late)
            late.visit("/dashboard/sign-in/code")
        second.press("Sign in", code=careful.code(1))
        assert is_in(second), "a phone may be half a minute ahead"


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_is_wrong(careful: Person, steps: int) -> None:
    with time_machine.travel(clock.now(), tick=False):
        visitor = careful.type_password()
        visitor.press("Sign in", code=careful.code(steps))
        assert not is_in(visitor)


def test_each_recovery_code_opens_once(careful: Person) -> None:
    typed = careful.codes[0].upper().replace("-", " ")
    first, second = careful.type_password(), careful.type_password()
    first.press("Sign in", code=typed)
    assert is_in(first)
    second.press("Sign in", code=careful.codes[0])
    assert not is_in(second)
    second.visit("/dashboard/sign-in/code")
    second.press("Sign in", code=careful.codes[1])
    assert is_in(second)


def test_codes_may_not_be_tried_for_ever(careful: Person) -> None:
    visitor = careful.type_password()
    for _ in range(MAX_OF_PERSON):
        visitor.press("Sign in", code="000000")
    visitor.press("Sign in", code=careful.code())
    assert visitor.answer.status == 429
    assert careful.type_password().answer.url.endswith("/code"), "the password is another matter"
    visitor.visit("/dashboard/sign-in/code")
    visitor.press("Sign in", code=careful.code())
    assert visitor.answer.status == 429


def test_half_way_in_is_over_after_ten_minutes_and_with_another_password(careful: Person) -> None:
    now = clock.now()
    visitor = careful.type_password()
    with time_machine.travel(now + coming_in.HALF_LASTS_S + 1, tick=False):
        visitor.visit("/dashboard/sign-in/code")
        assert visitor.answer.location.endswith("/dashboard/sign-in")
    with careful.house.app.app_context():
        hashed = passwords.hash_of("another password of hers")
        with atomic("test: changed"):
            user = db.session.get(User, careful.id)
            assert user is not None
            passwords.keep(user, hashed)
    visitor.visit("/dashboard/sign-in/code")
    assert visitor.answer.status == 303


def test_a_one_time_link_is_no_way_round(careful: Person) -> None:
    with careful.house.app.app_context(), atomic("test: link"):
        merchant = first_merchant()
        assert merchant is not None
        path = entry_path(merchant, EMAIL)
    visitor = Visitor(careful.house.url)
    visitor.visit(path)
    visitor.press("Sign in")
    assert visitor.answer.url.endswith("/sign-in/code")
    assert not is_in(visitor)
    other = Visitor(careful.house.url)
    other.visit(path)
    other.press("Sign in")
    visitor.visit("/dashboard/sign-in/code")
    visitor.press("Sign in", code=careful.code())
    assert is_in(visitor)
    other.press("Sign in", code=careful.codes[0])
    assert other.answer.url.endswith("/dashboard/sign-in"), "the link was used meanwhile"
    assert not is_in(other)


def test_nobody_signs_in_under_a_cookie_that_was_there_before(person: Person) -> None:
    visitor = Visitor(person.house.url)
    visitor.visit("/dashboard/sign-in")
    before = dict(visitor.browser.cookies)
    assert before
    person.type_password(visitor=visitor)
    assert is_in(visitor)
    thief = Visitor(person.house.url)
    thief.browser.cookies.update(before)
    assert not is_in(thief)


def test_signing_in_again_ends_the_one_before(person: Person) -> None:
    visitor = person.type_password()
    kept = dict(visitor.browser.cookies)
    form = Visitor(person.house.url)
    form.visit("/dashboard/sign-in")
    with person.house.app.app_context(), atomic("test: link"):
        merchant = first_merchant()
        assert merchant is not None
        path = entry_path(merchant, EMAIL)
    visitor.visit(path)
    visitor.press("Sign in")
    assert is_in(visitor)
    thief = Visitor(person.house.url)
    thief.browser.cookies.update(kept)
    assert not is_in(thief)


def test_only_pages_of_the_dashboard_are_gone_to(person: Person) -> None:
    visitor = signed_in(person.house)
    assert len(HOSTILE) >= 30
    for hostile in HOSTILE:
        visitor.visit(f"/dashboard/sign-in?next={quote(hostile, safe='')}")
        assert visitor.answer.location == f"{person.house.url}/dashboard/test/", hostile
    visitor.visit(f"/dashboard/sign-in?next={quote('/dashboard/test/payments?a=1', safe='')}")
    assert visitor.answer.location == f"{person.house.url}/dashboard/test/payments?a=1"


def test_a_hostile_next_is_dropped_when_it_is_sent_too(person: Person, house: House) -> None:
    visitor = Visitor(house.url)
    visitor.visit("/dashboard/sign-in?next=//evil.example")
    visitor.press("Sign in", email=EMAIL, password=PASSWORD)
    assert visitor.answer.url == f"{house.url}/dashboard/test/"
    with house.app.test_request_context(base_url=house.url):
        assert [it for it in HOSTILE if door.local_path(it)] == []


def test_the_cookie_is_as_strict_as_it_can_be(person: Person) -> None:
    visitor = Visitor(person.house.url)
    visitor.visit("/dashboard/sign-in")
    told = str(visitor.answer.headers["Set-Cookie"])
    assert "HttpOnly" in told
    assert "SameSite=Lax" in told
    assert "Path=/" in told


def test_without_its_token_no_form_is_taken(person: Person) -> None:
    visitor = Visitor(person.house.url)
    url = f"{person.house.url}/dashboard/sign-in"
    answer = visitor.browser.post(url, {"email": EMAIL, "password": PASSWORD})
    assert answer.status == 422
    assert "This page was open for too long." in answer.text
    assert not is_in(visitor)


def test_old_tries_are_forgotten(person: Person, house: House) -> None:
    person.type_password("not it at all")
    with time_machine.travel(clock.now() + 2 * WINDOW_S), house.app.app_context():
        with atomic("test: prune"):
            throttles.forget_old()
        assert db.session.query(throttles.Throttle).count() == 0


def test_weak_passwords_are_refused(person: Person, house: House) -> None:
    with house.app.app_context():
        merchant, user = first_merchant(), person.read()
        assert merchant is not None
        for weak in (
            "short",
            "password1234",
            "Password!1987",
            "123456789012",
            "qwertyuiop12345",
            "aaaaaaaaaaaaaaa",
            "tern tide tern tide",
            "mara-ternandtide-1",
            "Summer2027!!",
            "x" * 201,
        ):
            with pytest.raises(InvalidRequest):
                passwords.check_strong(weak, user, merchant)
        for strong in (PASSWORD, "839201748375", "grüne Äpfel im März", "correct horse battery staple"):
            passwords.check_strong(strong, user, merchant)


def test_letters_may_be_composed_either_way(house: House) -> None:
    with house.app.app_context():
        user = User(password_hash=passwords.hash_of("caf\u00e9 caf\u00e9 caf\u00e9"))
        assert passwords.is_right(user, "cafe\u0301 cafe\u0301 cafe\u0301")
