"""What each address that can be opened answers with, besides what is shown: a table that every door has to be in."""

import re

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from checkout.kit.db import atomic
from checkout.merchants import logos
from checkout.merchants.accounts import first_merchant
from tests.flows.scenes import at_the_bank
from tests.flows.test_page_headers import BANK, JSON, NOT_OURS, PAGE
from tests.houses import House
from tests.kit.test_pictures import picture
from tests.payments.test_us_bank_account import ACH as DEBIT
from tests.payments.test_us_bank_account import DATA
from tests.shoppers import Shopper

POLICY = PAGE["Content-Security-Policy"]
INSIDE = PAGE | {"Referrer-Policy": "same-origin"}  # merchants' pages, whose forms say where they came from
FRAMES = {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}
FILE = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
PRIVATE = FILE | {"Cache-Control": "no-store"}
LETTER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
FRAMED = POLICY.replace("-ancestors 'none'", "-ancestors 'self'").replace("; script-src", "; sandbox; script-src")
PICTURE = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Content-Type": "image/png",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
WANTED = {
    "events.event": INSIDE,
    "events.events": INSIDE,
    "events.endpoints": INSIDE,
    "images.show": FILE | PICTURE,
    "links.picture": FILE | {"Cache-Control": "public, max-age=3600", "Content-Type": "image/svg+xml; charset=utf-8"},
    "mail.as_json": JSON,
    "mail.letter": PAGE | {"Content-Security-Policy": LETTER},
    "mail.mail": PAGE | FRAMES,
    "payment_links.new": INSIDE | FRAMES,
    "payment_links.edit": INSIDE | FRAMES,
    "payments.as_file": PRIVATE | {"Content-Type": "text/csv; charset=utf-8", "Referrer-Policy": "same-origin"},
    "receipts.show": PAGE | {"X-Robots-Tag": "noindex"},
    "sandbox_challenge.show": BANK,
    "settings.look": INSIDE | FRAMES,
    "settings.look_words": JSON | {"Referrer-Policy": "same-origin"},
    "settings.preview": INSIDE | {"Content-Security-Policy": FRAMED},
}  # of those that are not as the others


NOWHERE = {"attempt_id": "x", "text": "x", "signed": "x", "session_id": "x", "token": "x", "id": "x"}
# What of them is not there: it was opened before, or forged.
OF_NOWHERE = {
    "hosted_page.come_back",
    "entries.enter",
    "entries.reset",
    "home.nothing",
    "links.show_personal",
}


def wanted(rule: Rule) -> dict[str, str]:
    others = INSIDE if rule.rule.startswith("/dashboard/") else PAGE
    return in_order(WANTED.get(rule.endpoint, others))


def told(answer: TestResponse) -> dict[str, str]:
    """All but what every server says, with nonces as N."""
    ours = {name: value for name, value in answer.headers.items() if name not in NOT_OURS | {"Content-Disposition"}}
    ours["Vary"] = ours.get("Vary", "").removesuffix(", Cookie")  # of a page whose visitor is known by one
    return in_order({name: re.sub(r"nonce-[\w-]{22}(?=')", "nonce-N", value) for name, value in ours.items()})


def in_order(headers: dict[str, str]) -> dict[str, str]:
    """With the parts of a policy in one order, as that means nothing."""
    policy = headers.get("Content-Security-Policy")
    return headers | ({"Content-Security-Policy": "; ".join(sorted(policy.split("; ")))} if policy else {})


def of_shoppers(house: House) -> dict[str, str]:
    """By endpoint: a page of each that a shopper may open, and that is there."""
    bank = at_the_bank(Shopper(house.link))
    asked = house.stripe.v1.payment_intents.create(DEBIT | {"payment_method_data": DATA})
    assert asked.next_action is not None
    assert asked.next_action.verify_with_microdeposits is not None
    Shopper(house.link).pay()
    house.work()
    paid = house.stripe.v1.charges.list({"limit": 1}).data[0]
    mail = Shopper(house.url).get(f"{house.url}/events/mail.json").json()["mails"][0]
    session = house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"})
    with house.app.app_context(), atomic("test: logo"):
        merchant = first_merchant()
        assert merchant is not None
        logos.put_on(merchant, "logo", logos.draw("logo", picture("PNG", (40, 40))))
        image = logos.path_of(merchant.logo_id)
    return {
        "hosted_page.show": str(session.url),
        "images.show": str(image),
        "links.picture": f"{house.link}/qr.svg",
        "links.show": house.link,
        "receipts.show": str(paid.receipt_url),
        "sandbox_challenge.show": bank.url,
        "verify_page.show": asked.next_action.verify_with_microdeposits.hosted_verification_url,
        "mail.letter": f"/events/mail/{mail['id']}/html",
        "mail.mail": f"/events/mail/{mail['id']}",
    }
