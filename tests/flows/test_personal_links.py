"""Personal links from the merchant's program to the receipt: what is signed is not changed, dropped or used twice."""

import hashlib
import inspect
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import time_machine
from itsdangerous import URLSafeSerializer

from app import create_app
from checkout.kit import clock
from checkout.kit.config import Settings
from checkout.kit.seal import Secrets
from links import personal
from tests.callers import call
from tests.flows.scenes import CHALLENGED, DECLINED, answer_bank, at_the_bank, charges, link_for, sessions
from tests.houses import SECRETS, Databases, House, close, house_on
from tests.shoppers import Answer, Shopper

NEW_ROOT = b"a newer root secret for tests, 32 bytes"
USED = "This link was used It was for one payment, which has been made."


def sign(house: House, link: str, **said: object) -> str:
    form = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in said.items()}
    answer = call(house, "POST", f"/v1/payment_links/{link}/personal_links", form)
    assert answer.status == 200, answer.body
    return str(answer.json["url"])


def signing_key(house: House, link: str) -> dict[str, Any]:
    return call(house, "GET", f"/v1/payment_links/{link}/signing_key").json


def recipe(key: dict[str, Any], tmp_path: Path) -> str:
    """What the documented recipe prints, run by itself where nothing of Tender is at hand."""
    told = inspect.cleandoc(personal.__doc__ or "").partition("::\n")[2]
    lines = textwrap.dedent(told).strip()
    assert len(lines.splitlines()) <= 10
    alone = "import sys\nassert not {'app', 'checkout', 'links', 'flask'} & set(sys.modules), 'it stands alone'\n"
    program = tmp_path / "recipe.py"
    program.write_text(f"KEY, BASE = {key['key']!r}, {key['url']!r}\n{lines}\n{alone}")
    return subprocess.run(
        [sys.executable, "-I", str(program)], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout.strip()


def assert_closed(answer: Answer, status: int, state: str, words: str) -> None:
    assert (answer.status, answer.state) == (status, state), answer.words
    assert words in answer.words
    assert "Tern & Tide" in answer.words


def test_the_recipe_alone_makes_one_that_is_paid_once(house: House, tmp_path: Path) -> None:
    link = link_for(house)
    url = recipe(signing_key(house, link.id), tmp_path)
    shopper, other = Shopper(url), Shopper(url)
    page = shopper.open()
    assert "$20.00" in page.words, "two of ten dollars"
    assert page.values["email"] == "jo@example.com"
    form = other.fill()
    receipt = shopper.follow(shopper.pay(email="thief@example.com"))
    assert receipt.state == "paid"
    assert "Pay again" not in receipt.words
    assert shopper.open(url).state == "paid", "its own shopper sees the receipt"
    for answer in (Shopper(url).open(), other.send(form), Shopper(f"{url}?visit=new").get()):
        if answer.status != 303:
            assert_closed(answer, 410, "used", USED)
    (session,) = sessions(house)
    assert session.customer_details is not None
    assert (session.amount_total, session.customer_details.email) == (2000, "jo@example.com")


def test_all_that_may_be_signed_rules(house: House) -> None:
    link = link_for(house, restrictions={"completed_sessions": {"limit": 50}})
    said = {"email": "jo@shop.example", "quantity": 7, "client_reference_id": "order-9", "promotion_code": "SPRING"}
    coupon = house.stripe.v1.coupons.create({"percent_off": 10, "duration": "once"})
    promotion: Any = {"code": "SPRING", "promotion": {"type": "coupon", "coupon": coupon.id}}
    code = house.stripe.v1.promotion_codes.create(promotion)
    url = sign(house, link.id, **said, currency="usd", expires_at=clock.now() + 3600)
    query = "locked_prefilled_email=thief%40example.com&client_reference_id=x&utm_source=mail&quantity=1"
    shopper = Shopper(f"{url}?{query}")
    house.stripe.v1.promotion_codes.update(code.id, {"active": False})
    page = shopper.open()
    assert "og:url" not in page.text, "it is not for sharing"
    assert "The promotion code SPRING was not applied." in page.words
    assert shopper.pay(number=DECLINED, email="thief@example.com").status == 402
    receipt = shopper.follow(shopper.pay(email="thief@example.com", quantity="1", amount="1"))
    assert receipt.state == "paid"
    (session,) = sessions(house)
    assert (session.amount_total, session.client_reference_id, session.customer_email) == (
        7000,
        "order-9",
        "jo@shop.example",
    )
    again = shopper.get(receipt.links["Pay again"])
    assert again.location.startswith(url), "a new visit of the personal link, not of the public one"
    lines = house.stripe.v1.checkout.sessions.line_items.list(session.id).data
    assert [(line.quantity, line.amount_total) for line in lines] == [(7, 7000)]


def test_nothing_signed_can_be_altered_or_dropped(house: House) -> None:
    link = link_for(house)
    url = sign(house, link.id, quantity=5, single_use=True)
    base, _, signed = url.rpartition("/")
    other = sign(house, link_for(house).id, quantity=1).rpartition("/")[2]
    form = Shopper(url).fill()
    public_form = Shopper(link.url).fill()
    for wrong in (signed[:-3], signed[1:], signed.swapcase(), f"{signed}x", "x.y", other, signed.split(".")[0]):
        browser = Shopper(f"{base}/{wrong}")
        for answer in (browser.get(), browser.post(browser.url, form)):
            assert_closed(answer, 404, "altered", "This link is not complete")
    for wrong in (base, f"{base}/", f"{house.url}/p/plink_1none/{signed}", f"{house.url}/p/%00/{signed}"):
        assert Shopper(wrong).get().state == "not_found"
    token = base.rpartition("/")[2]
    assert Shopper(f"{house.url}/l/{token}").get().state == "not_found", "its URL does not tell the public one"
    crossed = Shopper(url)
    assert crossed.send({**form, "checkout": public_form["checkout"]}).status == 409, "a form is for its own page"
    assert Shopper(link.url).send({**public_form, "checkout": form["checkout"]}).status == 409
    assert sessions(house) == []


def test_one_payment_at_a_time_and_a_failed_one_gives_it_back(house: House) -> None:
    url = sign(house, link_for(house).id, single_use=True)
    first, second = Shopper(url), Shopper(url)
    assert first.pay(number=DECLINED).status == 402
    at_the_bank(first, CHALLENGED)
    second_form = {**Shopper(f"{house.link}").fill(), "checkout": "forged"}
    for answer in (second.open(), second.post(url, second_form)):
        assert_closed(answer, 409, "in_use", "A payment by this link is under way")
    assert "could not confirm" in answer_bank(first, "fail").words
    assert second.open().status == 200
    assert second.follow(second.pay()).state == "paid"
    assert_closed(first.pay(), 410, "limit_reached", "Nothing was charged.")
    assert charges(house) == ["failed", "succeeded"]


def test_it_ends_at_its_own_time_and_at_its_links(house: House) -> None:
    now = clock.now()
    link = link_for(house, restrictions={"expires_at": now + 7200})
    url = sign(house, link.id, expires_at=now + 3600)
    with time_machine.travel(now + 3600 + personal.LEEWAY_S, tick=False):
        assert Shopper(url).open().status == 200, "a merchant's clock may be a little off"
    with time_machine.travel(now + 3600 + personal.LEEWAY_S + 1, tick=False):
        assert re.search(r"This link ended on \d+ \w+ \d{4}\. Ask Tern & Tide", Shopper(url).open().words)
    longer = sign(house, link.id)
    with time_machine.travel(now + 7200, tick=False):
        assert Shopper(longer).open().state == "expired"
    house.stripe.v1.payment_links.update(link.id, {"active": False})
    assert Shopper(longer).open().state == "inactive"


def test_several_spellings_are_one_link(house: House) -> None:
    """The last character of a signature has bits that mean nothing."""
    url = sign(house, link_for(house).id, single_use=True)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = {url[:-1] + letters[letters.index(url[-1]) // 4 * 4 + bits] for bits in range(4)}
    assert len(spellings) == 4
    shopper = Shopper(url)
    shopper.open()
    assert all("cardNumber" in Shopper(it).open().text for it in spellings)
    assert shopper.follow(shopper.pay()).state == "paid"
    assert {shopper.get(it).state for it in spellings} == {"paid"}, "one visit"
    assert {Shopper(it).open().state for it in spellings} == {"used"}


def test_what_was_signed_and_does_not_fit_sells_nothing(house: House) -> None:
    link = link_for(house)
    key = signing_key(house, link.id)
    signer = URLSafeSerializer(key["key"], salt=key["salt"], signer_kwargs={"digest_method": hashlib.sha256})
    for said in ({"amount": 5}, {"currency": "eur"}, {"quantity": 0}, {"qantity": 2}, {"quantity": 999_999}):
        shopper = Shopper(f"{key['url']}/{signer.dumps({'id': 'abcdefgh', **said})}")
        assert_closed(shopper.open(), 410, "unusable", "What it asks for does not fit what is sold.")
    assert sessions(house) == []


def test_signing_keys_roll_and_are_retired(house: House) -> None:
    link = link_for(house)
    first = sign(house, link.id)
    path = f"/v1/payment_links/{link.id}/signing_key"
    before = signing_key(house, link.id)
    rolled = call(house, "POST", path, {"roll": "true"}).json
    assert (rolled["keys"], rolled["key"] != before["key"]) == (2, True)
    second = sign(house, link.id)
    assert [Shopper(it).open().status for it in (first, second)] == [200, 200]
    retired = call(house, "POST", path, {"retire_earlier": "true"}).json
    assert (retired["keys"], retired["key"]) == (1, rolled["key"])
    assert [Shopper(it).open().status for it in (first, second)] == [404, 200]


def test_personal_links_outlive_a_root_key_until_it_is_retired(databases: Databases) -> None:
    database = databases.fresh()
    with house_on(database) as house:
        link = link_for(house)
        older = sign(house, link.id, quantity=2).removeprefix(house.url)
    with house_on(database, secrets=Secrets((NEW_ROOT, SECRETS.roots[0]))) as house:
        assert Shopper(house.url + older).open().status == 200
        newer = sign(house, link.id, quantity=2).removeprefix(house.url)
        assert newer != older
    app = create_app(Settings(database=database, secrets=Secrets((NEW_ROOT,))))
    assert [app.test_client().get(path).status_code for path in (older, newer)] == [404, 200]
    close(app)
