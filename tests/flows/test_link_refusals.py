"""What a link that cannot be paid answers, word for word; and how a link outlives its signing key."""

import hashlib

import pytest
from itsdangerous import URLSafeSerializer

from app import create_app
from checkout.kit.config import Settings
from checkout.kit.seal import Secrets
from checkout.kit.signer import MAX_CHARS
from links.token import PURPOSE
from tests.flows.scenes import DECLINED, charges, intents, link_for, sessions
from tests.houses import SECRETS, Databases, House, close, house_on
from tests.keyrings import incompressible
from tests.shoppers import Answer, Shopper
from tests.tables import written

NOT_FOUND = (
    "There is nothing at this address The link may be incomplete. Copy the whole link from the message it came in, or "
    "ask the seller for a new one."
)
NEW_ROOT = b"a newer root secret for tests, 32 bytes"
RETIRED_ROOT = b"a root secret that was retired, 32 bytes"


def signed(link_id: str, root: bytes) -> str:
    keys = Secrets((root,)).derive(PURPOSE)
    return str(
        URLSafeSerializer(keys, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256}).dumps([1, link_id])
    )


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_forged_altered_cut_or_retired_token_opens_nothing(house: House) -> None:
    link_id = house.stripe.v1.payment_links.list().data[0].id
    good = token_of(house.link)
    payload, signature = good.split(".")
    form = Shopper(house.link).fill()
    before = written(house)
    for wrong in (
        "forged",
        "x.y",
        f"{payload}.{signature[::-1]}",
        f"{payload}x.{signature}",
        f"{payload[:-2]}.{signature}",
        payload,
        good[:-5],
        good[1:],
        f"{good}x",
        f"{good}.{signature}",
        good.swapcase(),
        f"{good}%00",
        "%00",
        "%ff%fe",
        "%ED%A0%80",
        "%F0%9F%98%80",
        signed(link_id, RETIRED_ROOT),
        signed("plink_1none", SECRETS.roots[0]),
        signed(incompressible(2 * MAX_CHARS), SECRETS.roots[0]),
        "x" * (MAX_CHARS + 1),
        "x" * 8_000,
    ):
        browser = Shopper(f"{house.url}/l/{wrong}")
        for answer in (browser.get(), browser.post(browser.url, form)):
            assert_not_found(answer)
        told = browser.post(browser.url, form, {"Accept": "application/json"})
        assert (told.status, set(told.json())) == (200, {"redirect"}), "the script opens the address, which says it"
    assert Shopper(f"{house.url}/l/{signed(link_id, SECRETS.roots[0])}").open().status == 200, "signed as ours are"
    assert written(house) == before


def assert_not_found(answer: Answer) -> None:
    assert (answer.status, answer.state, answer.words) == (404, "not_found", NOT_FOUND), answer.url
    assert "<title>There is nothing at this address</title>" in answer.text


def test_other_addresses_have_a_page_too(house: House) -> None:
    for path in ("/l", "/l/", "/c", "/c/", "/nothing", f"{house.world.link_path}/", "/static/x/../../app.py"):
        answer = Shopper(house.url + path).get()
        assert (answer.status, answer.state) == (404, "not_found"), path
        assert "There is nothing at this address" in answer.words


def test_an_unknown_session_is_not_found(house: House) -> None:
    form = Shopper(house.link).fill()
    for wrong in ("x", "cs_test_a1none", "cs_test_" + "x" * 500, "%00", "cs_test_%00", "%ff", "plink_1"):
        browser = Shopper(f"{house.url}/c/{wrong}")
        for answer in (browser.get(), browser.post(browser.url, form)):
            assert_not_found(answer)
    for wrong in ("x", "att_1none", "%00", "att_%00", "%ff", "x" * 2_000):
        assert_not_found(Shopper(f"{house.url}/3ds/{wrong}").get())


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            None,
            "It takes no payments at the moment. Nothing was charged. Ask Tern & Tide for a new one.",
        ),
        ("The market is over. <b>See you</b> in May.", "The market is over. <b>See you</b> in May."),
    ],
)
def test_a_link_that_is_switched_off(house: House, message: str | None, said: str) -> None:
    link = link_for(house, **({"inactive_message": message} if message else {}))
    early = Shopper(link.url)
    form = early.fill()
    house.stripe.v1.payment_links.update(link.id, {"active": False})

    for answer in (Shopper(link.url).open(), early.send(form)):
        assert (answer.status, answer.state) == (410, "inactive")
        assert f"Test mode Tern & Tide This link is switched off {said} Questions?" in answer.words
        assert "<b>See you" not in answer.text
    assert early.send(form, json=True).json() == {"redirect": f"/l/{token_of(link.url)}"}
    assert sessions(house) == []

    house.stripe.v1.payment_links.update(link.id, {"active": True})
    assert early.follow(early.send(form)).state == "paid"


def test_who_was_paying_when_it_was_switched_off_may_finish(house: House) -> None:
    link = link_for(house)
    shopper = Shopper(link.url)
    assert shopper.pay(number=DECLINED).status == 402
    house.stripe.v1.payment_links.update(link.id, {"active": False})
    receipt = shopper.follow(shopper.pay())
    assert receipt.state == "paid"
    assert "Pay again" not in receipt.words
    assert Shopper(link.url).open().state == "inactive"


def test_a_limit_is_reached(house: House) -> None:
    link = link_for(house, restrictions={"completed_sessions": {"limit": 1}})
    first, second, third = Shopper(link.url), Shopper(link.url), Shopper(link.url)
    form = third.fill()
    assert second.pay(number=DECLINED).status == 402, "a try that failed gives its place back"
    receipt = first.follow(first.pay())
    assert "Pay again" not in receipt.words

    said = (
        "Test mode Tern & Tide No longer available All the payments this link could take have been made. Nothing was "
        "charged. Ask Tern & Tide for another one. Questions?"
    )
    for answer in (Shopper(link.url).open(), third.send(form), second.send(second.fill())):
        assert (answer.status, answer.state) == (410, "limit_reached")
        assert said in answer.words
    assert third.send(form, json=True).json() == {"redirect": f"/l/{token_of(link.url)}"}
    told = second.send(second.fill(), json=True)
    assert told.status == 410
    assert "All the payments this link could take have been made." in told.json()["html"]
    assert charges(house) == ["failed", "succeeded"]

    limits = house.stripe.v1.payment_links.retrieve(link.id).restrictions
    assert limits is not None
    assert (limits.completed_sessions.count, limits.completed_sessions.limit) == (1, 1)
    house.stripe.v1.payment_links.update(link.id, {"restrictions": {"completed_sessions": {"limit": 2}}})
    assert second.follow(second.send(second.fill())).state == "paid"


def test_a_key_is_rotated_and_retired(databases: Databases) -> None:
    database = databases.fresh()
    old_root = SECRETS.roots[0]
    with house_on(database) as house:
        old_path = house.world.link_path
        open_page = Shopper(house.link)
        form = open_page.fill()

    with house_on(database, secrets=Secrets((NEW_ROOT, old_root))) as house:
        (link,) = house.stripe.v1.payment_links.list().data
        assert token_of(link.url) == signed(link.id, NEW_ROOT), "always signed with the newest key"
        assert token_of(old_path) == signed(link.id, old_root)
        for path in (old_path, f"/l/{token_of(link.url)}"):
            assert Shopper(house.url + path).open().status == 200
        late = Shopper(house.url + old_path)
        late.open()
        paid = late.send(form)
        assert paid.status == 303, "a page that was open when the key changed can be sent"
        assert late.follow(paid).state == "paid"
        assert len(intents(house)) == 1

    app = create_app(Settings(database=database, secrets=Secrets((NEW_ROOT,))))
    browser = app.test_client()
    assert browser.get(f"/l/{signed(link.id, NEW_ROOT)}").status_code == 200
    assert browser.get(old_path).status_code == 404
    close(app)
