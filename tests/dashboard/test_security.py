"""Security: password, second factor, recovery codes and sign-ins, each changed only by whoever shows who they are."""

import re

import pyotp
import pytest
import time_machine

from checkout.dashboard import agents
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.merchants import second_factors, users
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.merchants.sign_ins import PROOF_LASTS_S
from tests.dashboard.people import PASSWORD, Person, is_in, with_password, with_second_factor
from tests.dashboard.visitors import Visitor, signed_in
from tests.houses import House

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # nothing here is a matter of the database

SECURITY = "/dashboard/test/security"
NEW = "four curlews, one tide"


@pytest.fixture
def person(house: House) -> Person:
    return with_password(house)


def test_someone_who_came_by_a_link_sets_a_password(merchant: Visitor) -> None:
    assert merchant.visit("/dashboard/test/").links["Set a password"] == f"{SECURITY}/password"
    merchant.visit(f"{SECURITY}/password")
    merchant.press("Set the password", password="password1234")
    assert merchant.answer.status == 422
    assert "This is easy to guess." in merchant.page.text
    assert "password1234" not in merchant.answer.text
    page = merchant.press("Set the password", password=NEW)
    assert "Your password is set." in page.text
    assert "Set a password" not in merchant.visit("/dashboard/test/").links
    other = Visitor(merchant.base)
    other.visit("/dashboard/sign-in")
    other.press("Sign in", email="demo@tender.example", password=NEW)
    assert is_in(other)


def test_another_password_signs_out_everywhere_else(person: Person) -> None:
    here, there = person.type_password(), person.type_password()
    here.visit(f"{SECURITY}/password")
    here.press("Set the password", password=NEW)
    assert is_in(here)
    assert not is_in(there)
    assert person.type_password(PASSWORD).answer.status == 422
    assert is_in(person.type_password(NEW))


def test_what_matters_asks_for_the_password_after_a_quarter_of_an_hour(person: Person) -> None:
    now = clock.now()
    visitor = person.type_password()
    with time_machine.travel(now + PROOF_LASTS_S + 5, tick=False):
        visitor.visit(f"{SECURITY}/password")
        visitor.visit(visitor.answer.location)
        assert "Nothing was changed" not in visitor.page.text
        visitor.press("Go on", password="not it at all")
        assert "This is not your password." in visitor.page.text
        visitor.press("Go on", password=PASSWORD)
        assert visitor.answer.url.endswith(f"{SECURITY}/password")
        visitor.press("Set the password", password=NEW)
        assert "Your password is set." in visitor.page.text


def test_a_form_that_is_sent_too_late_changes_nothing_and_says_so(person: Person) -> None:
    now = clock.now()
    visitor = person.type_password()
    form = visitor.visit(f"{SECURITY}/password").form("Set the password")
    with time_machine.travel(now + PROOF_LASTS_S + 5, tick=False):
        path = f"{person.house.url}{SECURITY}/password"
        answer = visitor.browser.post(path, form.values | {"password": NEW}, {"Referer": path})
        page = visitor.visit(answer.location)
        assert "Nothing was changed yet." in page.text
        visitor.press("Go on", password=PASSWORD)
        assert visitor.answer.url == path
    assert person.type_password(NEW).answer.status == 422


def test_proofs_may_not_be_tried_for_ever(person: Person) -> None:
    now = clock.now()
    visitor = person.type_password()
    with time_machine.travel(now + PROOF_LASTS_S + 5, tick=False):
        visitor.visit("/dashboard/prove")
        for _ in range(5):
            visitor.press("Go on", password="not it at all")
        visitor.press("Go on", password=PASSWORD)
        assert visitor.answer.status == 429


def test_a_proof_is_all_that_they_sign_in_with(house: House) -> None:
    careful = with_second_factor(house)
    visitor = careful.type_password()
    visitor.press("Sign in", code=careful.code())
    with time_machine.travel(clock.now() + PROOF_LASTS_S + 5, tick=False):
        visitor.visit("/dashboard/prove?next=/dashboard/test/security/password")
        assert "Enter the code." in visitor.press("Go on", password=PASSWORD).text
        assert "This code is not right." in visitor.press("Go on", password=PASSWORD, code="000000").text
        assert "This is not your password." in visitor.press("Go on", password="not it", code=careful.code()).text
        visitor.press("Go on", password=PASSWORD, code=careful.code())
        assert visitor.answer.url == f"{house.url}{SECURITY}/password"


def test_who_has_neither_is_told_to_open_a_new_link(merchant: Visitor, house: House) -> None:
    with time_machine.travel(clock.now() + PROOF_LASTS_S + 5, tick=False):
        merchant.visit(f"{SECURITY}/password")
        page = merchant.visit(merchant.answer.location)
        assert "tender sign-in --email demo@tender.example" in page.text
        assert page.buttons() == []
        token = re.search(r'csrf_token" value="([^"]+)"', merchant.browser.get(f"{house.url}{SECURITY}").text)
        assert token is not None
        answer = merchant.browser.post(f"{house.url}/dashboard/prove", {"csrf_token": token[1], "password": ""})
        assert answer.status == 422


def test_on_by_the_first_code_and_off_again(person: Person) -> None:
    with time_machine.travel(clock.now(), tick=False):
        visitor = person.type_password()
        page = visitor.visit(f"{SECURITY}/second-factor")
        assert "<svg" in visitor.answer.text
        secret = re.search(r'data-copy="([A-Z2-7 ]+)"', visitor.answer.text)
        assert secret is not None
        person.secret = secret[1].replace(" ", "")
        assert len(person.secret) == second_factors.SECRET_CHARS
        visitor.press("Turn it on", code="000000")
        assert person.read().totp_sealed is None
        assert secret[1] in visitor.answer.text, "the app has it already"
        page = visitor.press("Turn it on", code=person.code())
        codes = re.findall(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", visitor.answer.text)
        assert len(set(codes)) == 10
        sealed = person.read().totp_sealed
        assert sealed is not None
        assert person.secret.encode() not in sealed
        page = visitor.visit(SECURITY)
        assert "10 recovery codes are left." in page.text
        assert codes[0] not in page.text
        half = person.type_password()
        half.press("Sign in", code=person.code())
        assert not is_in(half), "the code that turned it on was used"
        half.visit("/dashboard/sign-in/code")
        half.press("Sign in", code=codes[3])
        assert is_in(half)
        visitor.visit(SECURITY)
        assert "9 recovery codes are left." in visitor.page.text
        visitor.press("Make new recovery codes")
        assert codes[0] not in visitor.answer.text
        late = person.type_password()
        late.press("Sign in", code=codes[0])
        assert not is_in(late), "those from before are good for nothing"
        visitor.visit(SECURITY)
        visitor.press("Turn it off")
        assert is_in(person.type_password())


def test_a_secret_is_for_whom_it_was_offered_to(person: Person, house: House) -> None:
    with house.app.app_context():
        with atomic("test: other"):
            merchant = first_merchant()
            assert merchant is not None
            other = users.add_user(merchant, "kim@example.com")
        secret, sealed = second_factors.offer(other)
        assert second_factors.offered(other, sealed) == secret
        assert second_factors.offered(person.read(), sealed) is None
        assert second_factors.offered(other, "no base64 at all") is None
    visitor = person.type_password()
    visitor.visit(f"{SECURITY}/second-factor")
    visitor.press("Turn it on", offered=sealed, code=pyotp.TOTP(secret).now())
    assert person.read().totp_sealed is None


def test_it_is_not_turned_off_without_a_proof(house: House) -> None:
    careful = with_second_factor(house)
    now = clock.now()
    visitor = careful.type_password()
    visitor.press("Sign in", code=careful.code())
    visitor.visit(SECURITY)
    form = visitor.page.form("Turn it off")
    with time_machine.travel(now + PROOF_LASTS_S + 40, tick=False):
        visitor.browser.post(house.url + form.action, form.values)
        assert careful.read().totp_sealed is not None


def test_sign_ins_are_listed_and_ended(person: Person) -> None:
    here, there, far = (person.type_password() for _ in range(3))
    page = here.visit(SECURITY)
    assert len(page.rows) == 4
    assert sum("this one" in row for row in page.rows) == 1
    assert "127.0.0.1" in page.rows[1]
    page = here.press("Sign out everywhere else")
    assert "Signed out in 2 other browsers." in page.text
    assert [is_in(visitor) for visitor in (here, there, far)] == [True, False, False]


def test_one_sign_in_is_ended_and_nobody_elses(person: Person, house: House) -> None:
    here, there = person.type_password(), person.type_password()
    here.visit(SECURITY)
    form = next(form for form in here.page.forms if "/sign-ins/" in form.action and "end-others" not in form.action)
    with house.app.app_context(), atomic("test: another"):
        another = open_merchant("Stranger & Sons", email="stranger@example.com").id
    merchant = signed_in(house, another)
    token = merchant.visit(SECURITY).forms[0].values["csrf_token"]
    assert merchant.browser.post(person.house.url + form.action, {"csrf_token": token}).status == 404
    assert is_in(there)
    assert here.browser.post(person.house.url + form.action, form.values).status == 303
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_browsers_are_told_in_words(agent: str, words: str, databases: object) -> None:
    assert agents.words(agent) == words


FREE = {  # of what a form does: nothing of it moves money, is for good, or opens a door
    *("coupons.make", "coupons.change", "coupons.make_code", "coupons.switch_off", "coupons.switch_on"),
    *("customers.add", "customers.edit", "disputes.hand_in"),  # which asks once the answer is kept
    *("endpoints.again", "endpoints.delivery_again", "event_log.send_again", "payments.send_receipt"),
    *("payment_links.make", "payment_links.preview", "payment_links.change", "payment_links.preview_change"),
    *("payment_links.switch_off", "payment_links.switch_on", "payment_links.sign"),
    *("products.make", "products.change", "products.archive", "products.unarchive"),
    *("products.make_price", "products.make_default", "products.change_its_terms"),
    *("products.archive_price", "products.unarchive_price"),
    *("security.end_sign_in", "security.end_others"),
    *("settings.set_business", "settings.set_look", "settings.set_pictures", "settings.set_checkout"),
    *("test_tools.trigger", "test_tools.play"),
}


def test_what_a_form_does_after_a_while_asks_for_a_proof_or_is_free(house: House, merchant: Visitor) -> None:
    merchant.visit("/dashboard/test/test-tools")
    token = merchant.page.form("Save").values["csrf_token"]
    free = set()
    with time_machine.travel(clock.now() + PROOF_LASTS_S + 5, tick=False):
        for rule in house.app.url_map.iter_rules():
            if rule.rule.startswith("/dashboard/<any(test, live):mode>/") and "POST" in (rule.methods or ()):
                path = re.sub(r"<[^>]+>", "x", rule.rule.replace("<any(test, live):mode>", "test"))
                answer = merchant.browser.post(f"{house.url}{path}", {"csrf_token": token})
                if not answer.location.startswith(f"{house.url}/dashboard/prove"):
                    free.add(rule.endpoint)
    assert free == FREE
