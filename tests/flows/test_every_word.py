"""Every word of ours that shoppers read comes from the catalogue: names, amounts and merchants' words alone do not."""

import re
from typing import Any

import pytest
from babel.support import NullTranslations

from checkout.web import languages
from tests.flows.scenes import CHALLENGED, NO_MONEY, order, shopper_of
from tests.flows.test_receipts import mails
from tests.flows.test_ways_to_pay import ACH
from tests.houses import House
from tests.payments.test_us_bank_account import ACH as DEBIT
from tests.payments.test_us_bank_account import DATA
from tests.shoppers import Answer, Shopper

SPOKEN = "aria-label|data-(?:wrong|short|month|past|amex|busy|lost|words|optional)|title|alt"
NOT_OURS = r"Jo Doe|Stany Zjednoczone|Enamel mug|White with a blue rim, 35 cl|Sandbox Bank|Tern & Tide|USD|\d+ \w+ \d{4}|(ch|py)_\w+|\S+@\S+|https?://\S+|[A-Z]{3,}"
EVERYTHING: dict[str, Any] = {
    "allow_promotion_codes": "true",
    "allowed_payment_method_types": ["card", "us_bank_account"],
    "billing_address_collection": "required",
    "cancel_url": "https://shop.example/",
    "custom_fields": [{"key": "k", "label": {"type": "custom", "custom": "LABEL"}, "type": "text"}],
    "line_items": [
        {
            "adjustable_quantity": {"enabled": "true", "minimum": 1, "maximum": 5},
            "price_data": {"currency": "usd", "product_data": {"name": "CUP"}, "unit_amount": 2000},
            "quantity": 2,
        }
    ],
    "phone_number_collection": {"enabled": "true"},
    "shipping_address_collection": {"allowed_countries": ["US", "GB"]},
    "shipping_options": [
        {
            "shipping_rate_data": {
                "delivery_estimate": {
                    "maximum": {"unit": "week", "value": 3},
                    "minimum": {"unit": "day", "value": 2},
                },
                "display_name": name,
                "fixed_amount": {"amount": 300, "currency": "usd"},
                "type": "fixed_amount",
            }
        }
        for name in ("POST", "FAST")
    ],
    "tax_id_collection": {"enabled": "true"},
}


class Marked(NullTranslations):
    """As Flask-Babel asks for words, and as Jinja's templates do."""

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    gettext = ugettext
    ngettext = ungettext


def unmarked(html: str) -> list[str]:
    """What is shown or read aloud and did not come from the catalogue."""
    html = re.sub(r'<details class="languages">.*?</details>', " ", html, flags=re.DOTALL)
    title = "|".join(re.findall(r"<title>(.*?)</title>", html, flags=re.DOTALL))
    spoken = "|".join(re.findall(rf'\b(?:{SPOKEN})="([^"]*)"', html))
    html = re.sub(r"<(head|style|script|option)\b.*?</\1>", "|", html, flags=re.DOTALL)
    return unmarked_text("|".join((re.sub(r"<[^>]+>", "|", html), title, spoken)))


def unmarked_text(text: str) -> list[str]:
    text = re.sub(r"&#34;\w*&#34;|&amp;", lambda found: "&" if found[0] == "&amp;" else "", text)
    before = ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", "", text)
    words = {" ".join(part.split()) for part in re.split(r"[|\n]", re.sub(NOT_OURS, "", text))}
    return sorted(part for part in words if re.search(r"[A-Za-z]", part))


def is_marked(*answers: Answer) -> None:
    for answer in answers:
        assert "⟦" in answer.text
        assert unmarked(answer.text) == [], answer.url


def test_no_word_is_left_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unmarked('<title>⟦a⟧</title><p title="Left">out &amp; in</p>⟦b ⟦c⟧⟧ USD 2') == ["Left", "out & in"]
    monkeypatch.setattr(languages, "catalogue", lambda locale: Marked())
    shopper = Shopper(f"{house.link}?language=pl")
    is_marked(shopper.open(), shopper.pay(number="", cvc="", name="", email=""), shopper.pay(number=NO_MONEY))
    is_marked(shopper.follow(shopper.pay(number=CHALLENGED)))
    is_marked(shopper.open(f"{house.link}?language=pl"))
    paying = Shopper(f"{house.link}?language=pl")
    is_marked(paying.land(paying.pay()))
    house.work()
    charge = house.stripe.v1.charges.list().data[0]
    is_marked(paying.open(charge.receipt_url))
    (mail,) = mails(house)
    assert [unmarked(mail["html"]), unmarked_text(mail["subject"]), unmarked_text(mail["text"])] == [[], [], []]

    asks = order(house, **EVERYTHING, locale="pl")
    asked = shopper_of(asks)
    is_marked(asked.open())
    is_marked(asked.pay(number="", name="", email="", shippingCountry="GB", enableTaxId="y"))
    is_marked(asked.pay(**(ACH | {"routingNumber": "1", "accountNumber": "", "accountHolder": ""})))
    house.stripe.v1.checkout.sessions.expire(asks.id)
    is_marked(asked.open())
    is_marked(
        shopper_of(
            house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "usd", "locale": "pl"})
        ).open()
    )

    intent = house.stripe.v1.payment_intents.create(DEBIT | {"payment_method_data": DATA})
    assert intent.next_action is not None
    assert intent.next_action.verify_with_microdeposits is not None
    shopper.open(intent.next_action.verify_with_microdeposits.hosted_verification_url)
    is_marked(
        shopper.open(), shopper.send({"code": "x"}), shopper.send({"code": "SM99ZZ"}), shopper.send({"code": "SM11AA"})
    )
    for path in ("/", "/nowhere", "/receipts/nothing"):
        is_marked(shopper.open(house.url + path))
