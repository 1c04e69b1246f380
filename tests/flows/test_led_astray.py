"""Nobody is led to a stranger's site from a page of ours: not by what a merchant says, nor by an address one opened."""

import re
from dataclasses import replace
from itertools import cycle
from urllib.parse import quote

import pytest

from tests.callers import call
from tests.houses import House
from tests.sessions.test_return_urls import HOSTILE, PUBLIC_HTTP
from tests.shoppers import Answer, Shopper

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # no address is asked of the database

PRICE = "line_items[0][price_data]"
LINE = {f"{PRICE}[currency]": "usd", f"{PRICE}[unit_amount]": "900", f"{PRICE}[product_data][name]": "Cup"}
ORDER = LINE | {"mode": "payment", "line_items[0][quantity]": "1"}
AFTER = {"after_completion[type]": "redirect"}
WAYS = (
    ("/v1/checkout/sessions", ORDER, "success_url"),
    ("/v1/checkout/sessions", ORDER, "cancel_url"),
    ("/v1/payment_links", LINE | AFTER | {"line_items[0][quantity]": "1"}, "after_completion[redirect][url]"),
)
ELSEWHERE = (
    *("//evil.example", "///evil.example", "/\\evil.example", "//evil.example/%2f.."),
    *("/%2f/evil.example", "/%5cevil.example", "/%09/evil.example", "//evil.example:80/l/x", "/.//evil.example"),
    *("//user@evil.example/", "//evil%2eexample", "/;@evil.example", "//[::1]/"),
)
SAID = ("language", "locale", "theme", "next", "return_url", "redirect", "url", "visit", "card", "prefilled_email")


def is_ours(house: House, answer: Answer) -> bool:
    """Whatever it leads to, by a header or by a link, is at this house, or what the merchant set."""
    hrefs = re.findall(r"""(?:href|action|src|content)=["']([^"']*)["']""", answer.text)
    led = [str(answer.headers["Location"])] if answer.headers["Location"] else []
    strange = [it for it in [*led, *hrefs] if re.match(r"(?i)\s*([/\\]{2}|[a-z]+:)", it)]
    return all(it.startswith((house.url, "mailto:", "data:")) for it in strange)


def test_no_address_of_a_merchant_may_lead_elsewhere_than_it_seems(house: House) -> None:
    hostile = sorted(set(HOSTILE + PUBLIC_HTTP) - {""})
    assert len(hostile) >= 95
    for url, (path, form, param) in zip(hostile, cycle(WAYS), strict=False):
        if "\ud800" in url:
            continue  # no form can carry it
        answer = call(house, "POST", path, form | {param: url})
        assert (answer.status, answer.error["param"]) == (400, param), url


def test_no_path_is_taken_for_a_host(house: House) -> None:
    for path in ELSEWHERE:
        for wanted in (f"{path}?language=de", f"/l{path}", f"/dashboard{path}"):
            assert is_ours(house, Shopper(house.url).get(house.url + quote(wanted, safe="/\\%?=:@;[]"))), wanted


def test_no_parameter_is_gone_to(house: House) -> None:
    for wanted in ("https://evil.example/", *ELSEWHERE[:3]):
        said = "&".join(f"{name}={quote(wanted, safe='')}" for name in SAID if name != "visit")
        shopper = Shopper(f"{house.link}?{said}")
        for answer in (shopper.open(), shopper.pay(email="jo@example.com")):
            assert is_ours(house, answer), wanted
        assert is_ours(house, shopper.get(f"{house.url}/dashboard/sign-in?{said}"))


def test_what_is_looked_for_would_be_seen(house: House) -> None:
    plain = Shopper(house.link).open()
    for led in ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"):
        page = replace(plain, text=f'{plain.text}<a href="{led}">')
        assert (is_ours(house, plain), is_ours(house, page)) == (True, False), led
