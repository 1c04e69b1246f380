"""What every page carries besides itself, written out in full."""

import re
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types

from tests.flows.scenes import DECLINED, at_the_bank, link_for, order, shopper_of
from tests.houses import Databases, House, house_on
from tests.shoppers import Answer, Shopper

NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'nonce-N'; script-src 'nonce-N'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Content-Type": "text/html; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
BANK = PAGE | {
    "Content-Security-Policy": ("default-src 'none'; style-src 'nonce-N'; base-uri 'none'; frame-ancestors 'none'"),
}
SHOP = PAGE | {
    "Content-Security-Policy": PAGE["Content-Security-Policy"].replace(
        "form-action 'self'", "form-action 'self' https://shop.example"
    ),
}
JSON = {
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
NOT_OURS = {"Server", "Date", "Connection", "Content-Length", "Set-Cookie", "Location"}
MAX_PAGE_BYTES = 12_500  # with its headers it fits the first flight of a connection, 14,600 bytes


def headers(answer: Answer) -> dict[str, str]:
    """All that a page of ours carries, with its nonce as N."""
    ours = {name: value for name, value in answer.headers.items() if name not in NOT_OURS}
    assert len(ours) == len([name for name in answer.headers if name not in NOT_OURS]), "none comes twice"
    if "Content-Security-Policy" in ours:
        nonces = set(re.findall(r"nonce-([\w-]+)", ours["Content-Security-Policy"]))
        assert len(nonces) == 1
        (nonce,) = nonces
        assert NONCE.fullmatch(nonce)
        assert set(re.findall(r'nonce="([^"]*)"', answer.text)) == {nonce}
        ours["Content-Security-Policy"] = ours["Content-Security-Policy"].replace(nonce, "N")
    return ours


def pages(house: House) -> Iterator[tuple[Answer, dict[str, str]]]:
    link = link_for(house)
    shopper = Shopper(house.link)
    yield shopper.open(), PAGE
    yield shopper.pay(email="wrong"), PAGE
    yield shopper.pay(checkout="forged"), PAGE
    yield shopper.pay(number=DECLINED), PAGE
    yield shopper.pay(json=True, number=DECLINED), JSON
    yield at_the_bank(shopper), BANK
    yield shopper.open(house.link), PAGE
    yield shopper.click("Use another card"), PAGE
    yield shopper.follow(shopper.pay()), PAGE
    yield shopper.get(f"{house.url}/l/forged"), PAGE
    yield shopper.get(f"{house.url}/nothing"), PAGE
    yield shopper.get(f"{house.url}/sandbox/challenge/none"), BANK
    house.stripe.v1.payment_links.update(link.id, {"active": False})
    yield shopper.get(link.url), PAGE
    shop = shopper_of(order(house, success_url="https://shop.example/thanks"))
    yield shop.open(), SHOP
    yield shop.pay(json=True), JSON
    yield shop.send_bytes(b"x" * 100_000), PAGE


def test_each_page_carries_these_headers_and_no_others(house: House) -> None:
    for answer, wanted in pages(house):
        assert headers(answer) == wanted, f"{answer.status} {answer.url}"


def test_redirects_are_not_kept_and_tell_nothing(house: House) -> None:
    shopper = Shopper(house.link)
    paid = shopper.pay()
    again = shopper.get(f"{house.link}?visit=new")
    for answer in (paid, again):
        assert answer.status == 303
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_the_cookie_is_for_the_link_alone(house: House) -> None:
    answer = Shopper(house.link).open()
    (line,) = answer.headers.get_all("Set-Cookie") or []
    assert re.fullmatch(rf"tender_visit=[\w.-]+; HttpOnly; Path={re.escape(house.world.link_path)}; SameSite=Lax", line)
    shopper = Shopper(house.link)
    shopper.open()
    for later in (shopper.open(), shopper.pay(number=DECLINED), shopper.follow(shopper.pay())):
        assert later.headers["Set-Cookie"] is None, "it is set once"


def test_over_https_the_cookie_and_the_page_stay_there(databases: Databases) -> None:
    with house_on(databases.fresh(), public_url="https://pay.example") as house:
        answer = house.app.test_client().get(house.world.link_path)
        assert "; Secure; HttpOnly; " in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_is_small_enough_for_the_first_flight(house: House) -> None:
    client = house.app.test_client()
    form = client.get(house.world.link_path, headers={"Accept-Encoding": "br"})
    assert form.headers["Content-Encoding"] == "br"
    assert "billingCountry" in brotli.decompress(form.data).decode()
    assert len(form.data) + len(str(form.headers)) <= MAX_PAGE_BYTES


def test_the_script_is_kept_for_ever_under_its_own_name(house: House) -> None:
    page = Shopper(house.link).open()
    (src,) = re.findall(r'<script src="([^"]+)"', page.text)
    script = Shopper(house.url + src).get()
    assert script.status == 200
    assert script.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert script.headers["Content-Type"] == 'text/javascript; charset="utf-8"'
