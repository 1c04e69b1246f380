"""No card number, code or IBAN that was typed into a page is anywhere afterwards: no page, mail, event, log has it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from checkout.kit.config import SETTINGS
from tests.api.test_canary import (
    ACCEPTED,
    CVC,
    DECLINED,
    IBAN,
    LONG_CVC,
    MISTYPED,
    SPACED,
    STRANGE,
    STRANGE_IBAN,
    card,
    files_of,
    traces,
)
from tests.callers import call, live_key
from tests.dashboard.visitors import signed_in
from tests.flows.scenes import order, shopper_of
from tests.flows.test_ways_to_pay import SEPA
from tests.houses import House
from tests.inboxes import Inbox, open_inbox
from tests.lines import Cut, line_to_processor
from tests.mail_servers import Post, open_post
from tests.shoppers import Answer, Shopper
from tests.tables import written

AMEX = "378282246310005"  # whose code has four digits
WAYS = ["card", "sepa_debit"]
MOST_PAGES = 400  # of the dashboard: there are fewer
NOT_FOLLOWED = ("sign-out", "/look/preview", "/enter/")
RECORDS = ("charges", "customers", "events", "payment_intents", "payment_methods", "setup_intents", "checkout/sessions")


@pytest.fixture
def office(house: House) -> Iterator[Post]:
    with open_post() as opened:
        knowing = replace(house.settings, mail_server=opened.server, mail_from="receipts@pay.example")
        house.app.extensions[SETTINGS] = knowing
        yield opened


def every_form(house: House) -> Iterator[Answer]:
    """Each page that takes a card or an account: taken, declined, mistyped, of no bank; as a form and as the script."""
    for json in (False, True):
        for number in (DECLINED, STRANGE, MISTYPED, SPACED.replace(" ", "-"), ACCEPTED):
            shopper = Shopper(f"{house.link}?visit=new", keeps_cookies=False)
            shopper.land(shopper.open())
            yield shopper.pay(json=json, number=number, cvc=LONG_CVC)
            yield shopper.pay(json=json, number=number, cvc="836", expiry="13/99")
            yield shopper.pay(json=json, number=number, cvc="836")
            yield shopper.get()
        yield Shopper(f"{house.link}?visit=new", keeps_cookies=False).pay(json=json, number=AMEX, cvc=CVC)
        misplaced: dict[str, str] = {"name": ACCEPTED, "number": "4242424242424242", "cvc": "836"}
        yield Shopper(f"{house.link}?visit=new", keeps_cookies=False).pay(json=json, **misplaced)
        yield Shopper(house.link).pay(json=json, **misplaced)
        setup: Any = {"mode": "setup", "currency": "eur"}
        saving = Shopper(house.stripe.v1.checkout.sessions.create(setup).url or "")
        yield from (saving.pay(json=json, number=number, cvc="836") for number in (STRANGE, DECLINED, ACCEPTED))
        for iban in (STRANGE_IBAN, f"{IBAN[:-1]}9", IBAN):
            debit = shopper_of(order(house, allowed_payment_method_types=WAYS))
            yield debit.pay(json=json, **(SEPA | {"iban": iban, "email": "jo@example.com"}))
            yield debit.get()


def where_it_goes_wrong(house: House) -> Iterator[Answer]:
    """A bank that is out of reach, an outcome that nobody knows, and a fault of ours."""
    cuts: tuple[tuple[str, Cut], ...] = (("tokenize", "before"), ("charge", "before"), ("tokenize", "bug"))
    for verb, cut in cuts:
        for json in (False, True):
            with line_to_processor(house) as line:
                line.cuts[verb] = cut
                yield shopper_of(order(house)).pay(json=json, number=ACCEPTED, cvc=LONG_CVC[:3])


def every_merchants_page(house: House) -> Iterator[Answer]:
    """Of the dashboard, by every link from its home; and the public pages of test mode."""
    merchant = signed_in(house)
    ahead, seen = [f"{house.url}/dashboard/test/", f"{house.url}/events", f"{house.url}/events/mail"], set()
    while ahead:
        url = ahead.pop(0)
        if url in seen:
            continue
        seen.add(url)
        assert len(seen) < MOST_PAGES
        answer = merchant.browser.get(url)
        yield answer
        target = answer.location if answer.status in (302, 303) else url
        links = [target, *(urljoin(url, link) for link in re.findall(r'href="([^"#]+)"', answer.text))]
        ahead += [link.replace("&amp;", "&") for link in links if _is_followed(house, link)]
    assert any("/payments/" in url for url in seen)
    assert any("/requests/" in url for url in seen)
    yield merchant.browser.get(f"{house.url}/events/mail.json")


def _is_followed(house: House, url: str) -> bool:
    path = urlsplit(url).path
    return (
        url.startswith(house.url)
        and path.startswith(("/dashboard/test", "/events"))
        and not any(it in path for it in NOT_FOLLOWED)
    )


def test_nothing_of_a_card_stays(
    house: House,
    office: Post,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    with open_inbox() as inbox:
        heard: Any = {"url": inbox.url, "enabled_events": ["*"]}
        house.stripe.v1.webhook_endpoints.create(heard)
        answers = [*every_form(house), *where_it_goes_wrong(house)]
        assert {it.status for it in answers} >= {200, 303, 402, 422, 500, 503}
        by_mail = card(ACCEPTED, "payment_method_data") | {"receipt_email": "jo@example.com", "confirm": "true"}
        paid = {"amount": "1200", "currency": "eur"} | by_mail
        assert call(house, "POST", "/v1/payment_intents", paid, key=live_key(house)).status == 200
        house.work()
        pages = list(every_merchants_page(house))
        records = [call(house, "GET", f"/v1/{kind}?limit=100").body for kind in RECORDS]
        out, err = capfd.readouterr()
        places = {
            "answers": _told(answers),
            "merchant's pages": _told(pages),
            "records": b"".join(records),
            "logs": (caplog.text + out + err).encode(),
            "rows": repr(written(house)).encode(),
            **_sent(inbox, office),
            **files_of(house),
        }
    for place, text in places.items():
        assert len(text) > 0, place
        assert traces(text) == [], place
    assert b"A fault of ours." in places["logs"]
    assert b"5556" in places["merchant's pages"], "the last four are there"


def _told(answers: list[Answer]) -> bytes:
    return "".join(f"{it.headers}\n{it.text}\n" for it in answers).encode()


def _sent(inbox: Inbox, office: Post) -> dict[str, bytes]:
    """To the merchant's endpoint and to readers of mail."""
    return {
        "deliveries": b"".join(inbox.bodies) + repr(inbox.headers).encode(),
        "mails": b"".join(mail.as_bytes() for mail in office.messages),
    }
