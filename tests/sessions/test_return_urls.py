"""Addresses a shopper may be sent to, and those that lead somewhere else than they seem to."""

import re

import pytest
from flask import Flask

from checkout.kit.errors import InvalidRequest
from checkout.sessions import return_urls
from checkout.web.security import allow_form_action

GOOD = {
    "https://shop.example": "https://shop.example",
    "https://shop.example/": "https://shop.example",
    "https://shop.example:443/thanks": "https://shop.example",
    "https://shop.example:8443/thanks?a=1&b=2#done": "https://shop.example:8443",
    "https://shop.example/?session={CHECKOUT_SESSION_ID}": "https://shop.example",
    "https://shop.example/{CHECKOUT_SESSION_ID}/done": "https://shop.example",
    "https://SHOP.Example/Thanks": "https://shop.example",
    "https://bücher.example/danke-schön": "https://xn--bcher-kva.example",
    "https://例え.テスト/": "https://xn--r8jz45g.xn--zckzah",
    "https://my_shop.example/": "https://my_shop.example",
    "https://shop.example./": "https://shop.example.",
    "https://192.0.2.7/thanks": "https://192.0.2.7",
    "https://[2001:db8::7]:8443/": "https://[2001:db8::7]:8443",
    "https://shop.example/a/../b?x=%2F%00#é": "https://shop.example",
    "https://shop.example/?next=https://other.example/@x": "https://shop.example",
    "https://shop.example/@user:pass": "https://shop.example",
}
LOCAL = {
    "http://localhost": "http://localhost",
    "http://localhost:3000/thanks": "http://localhost:3000",
    "http://shop.localhost:80/": "http://shop.localhost",
    "http://127.0.0.1:4242/": "http://127.0.0.1:4242",
    "http://[::1]:4242/": "http://[::1]:4242",
    "http://192.168.1.5/": "http://192.168.1.5",
    "http://10.0.0.1/": "http://10.0.0.1",
    "http://shop.test/": "http://shop.test",
    "http://printer.local/": "http://printer.local",
    "http://shop.internal/": "http://shop.internal",
    "http://devbox/": "http://devbox",
}
HOSTILE = [
    # no address at all
    "",
    " ",
    "shop.example",
    "/thanks",
    "//evil.example",
    "///evil.example",
    "?x",
    "#x",
    "https",
    "https:",
    "https:/",
    "https://",
    "https:///evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://?x",
    "https://#x",
    "https://:443/",
    # other schemes
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://shop.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://shop.example/",
    "ws://shop.example/",
    "blob:https://shop.example/1",
    "view-source:https://shop.example/",
    "httpss://shop.example/",
    # somebody else's host behind an @
    "https://shop.example@evil.example/",
    "https://shop.example:pass@evil.example/",
    "https://@evil.example/",
    "https://shop.example%40evil.example/",
    "https://user@shop.example/",
    # backslashes, which browsers read as slashes
    "https:\\\\evil.example",
    "https:/\\evil.example",
    "\\\\evil.example",
    "https://shop.example\\@evil.example/",
    "https://evil.example\\.shop.example/",
    "https://shop.example/\\evil.example",
    # controls and spaces, which browsers take out
    "https://shop.example/\r\nSet-Cookie: a=b",
    "https://shop.example/\nx",
    "https://shop.example/\tx",
    "ht\ttps://evil.example/",
    "\thttps://evil.example/",
    " https://evil.example/",
    "https://shop.example/ x",
    "https://shop.example\0.evil.example/",
    "https://shop.example/\0",
    "https://shop.example/\x7f",
    "https://shop.example/\u200bx",
    "https://shop.example/\u202ex",
    "https://shop.example/\u2028x",
    "https://shop.example/\ufeff",
    "https://shop.example/\ud800",
    # hosts that are not what they look like, or none
    "https://shop example/",
    "https://shop.example%2f.evil.example/",
    "https://shop.example%00.evil.example/",
    "https://%65vil.example/",
    "https://shop.example;script-src.example/",
    "https://shop.example,evil.example/",
    "https://*.example/",
    "https://{CHECKOUT_SESSION_ID}.example/",
    "https://shop..example/",
    "https://.example/",
    "https://-shop.example/",
    "https://shop.example／.evil.example/",
    "https://evil.example／@shop.example/",
    "https://evil。example？.shop.example/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 127 + "example/",
    "https://[::1/",
    "https://::1]/",
    "https://[::1%25eth0]/",
    "https://[shop.example]/",
    "https://0x7f000001/",
    "https://127.1/",
    "https://2130706433/",
    "https://256.1.1.1/",
    # ports
    "https://shop.example:/",
    "https://shop.example:0/",
    "https://shop.example:65536/",
    "https://shop.example:99999/",
    "https://shop.example:+443/",
    "https://shop.example:4 43/",
    "https://shop.example:４４３/",
    "https://shop.example:443:443/",
    # what could leave an attribute or a header, and what no browser takes
    'https://shop.example/"onmouseover="alert(1)',
    "https://shop.example/<script>",
    "https://shop.example/" + "x" * 2048,
]
PUBLIC_HTTP = [
    "http://shop.example/",
    "http://shop.example:443/",
    "http://test.shop.example/",
    "http://localhost.evil.example/",
    "http://8.8.8.8/",
    "http://[2606:4700::1111]/",
    "http://shop.test.example/",
]


def refusal(url: str, *, livemode: bool = False) -> str | None:
    try:
        return_urls.check(url, livemode=livemode, param="success_url")
    except InvalidRequest as refused:
        return refused.message
    return None


@pytest.mark.parametrize("livemode", [False, True])
@pytest.mark.parametrize("url", GOOD)
def test_a_good_address_is_good_in_both_modes(url: str, livemode: bool) -> None:
    assert refusal(url, livemode=livemode) is None


@pytest.mark.parametrize("url", LOCAL)
def test_plain_http_is_for_this_machine_and_its_neighbours_in_test_mode(url: str) -> None:
    assert refusal(url) is None
    said = refusal(url, livemode=True)
    assert said is not None
    assert "must begin with https://" in said


@pytest.mark.parametrize("url", PUBLIC_HTTP)
def test_plain_http_is_not_for_the_internet(url: str) -> None:
    said = refusal(url)
    assert said is not None
    assert "must begin with https://" in said


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("livemode", [False, True])
def test_a_hostile_address_is_refused(url: str, livemode: bool) -> None:
    said = refusal(url, livemode=livemode)
    assert said is not None
    assert said.startswith("Not a valid URL")


def test_a_refusal_names_the_parameter() -> None:
    with pytest.raises(InvalidRequest) as refused:
        return_urls.check("javascript:alert(1)", livemode=False, param="after_completion[redirect][url]")
    assert (refused.value.code, refused.value.param) == ("url_invalid", "after_completion[redirect][url]")


def test_there_are_enough_hostile_addresses() -> None:
    assert len(set(HOSTILE + PUBLIC_HTTP)) >= 60


def test_none_is_no_address() -> None:
    return_urls.check(None, livemode=True, param="success_url")


@pytest.mark.parametrize(("url", "origin"), [*GOOD.items(), *LOCAL.items()])
def test_every_good_address_has_an_origin_that_a_policy_can_name(url: str, origin: str) -> None:
    assert return_urls.origin(url) == origin
    assert re.fullmatch(r"[!-~]+", origin)
    assert not set(origin) & set(";,* '\"")
    with Flask("page").test_request_context():
        allow_form_action(origin)


def test_the_sessions_id_is_filled_in_wherever_it_stands() -> None:
    url = "https://shop.example/{CHECKOUT_SESSION_ID}?id={CHECKOUT_SESSION_ID}&other={NOT_OURS}#{CHECKOUT_SESSION_ID}"
    filled = return_urls.filled(url, "cs_test_a1")
    assert filled == "https://shop.example/cs_test_a1?id=cs_test_a1&other={NOT_OURS}#cs_test_a1"
    assert return_urls.origin(filled) == return_urls.origin(url)
