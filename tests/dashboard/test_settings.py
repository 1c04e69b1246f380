"""Settings of the shop: each is kept, refused where it cannot be, and acts where it says."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine

from checkout.api.door import MAX_BODY_BYTES
from checkout.dashboard.look_words import NOTHING, corrections
from checkout.kit import clock
from checkout.merchants.accounts import Merchant, first_merchant
from tests.callers import call
from tests.dashboard.visitors import Visitor
from tests.flows.scenes import order, shopper_of
from tests.houses import House
from tests.kit.test_pictures import picture
from tests.shoppers import Shopper

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

SETTINGS = "/dashboard/test/settings"


def kept(house: House) -> Merchant:
    with house.app.app_context():
        found = first_merchant()
        assert found is not None
        return found


def save(merchant: Visitor, part: str = "", **changed: str) -> Visitor:
    merchant.visit(SETTINGS + part)
    merchant.answer = merchant.browser.post(merchant.answer.url, _form(merchant) | changed)
    if merchant.answer.status == 303:
        merchant.visit(merchant.answer.location)
    return merchant


def _form(merchant: Visitor) -> dict[str, str]:
    """Its own, with what is chosen in its lists."""
    shown = merchant.answer.text.partition("<main")[2]
    return type(merchant.answer)(200, merchant.answer.headers, shown, merchant.answer.url).values


def test_the_business_is_what_shoppers_read(merchant: Visitor, house: House) -> None:
    given = {
        "name": " Heron & Mud ",
        "support_email": "",
        "country": "DE",
        "support_phone": "+49 30 1234",
        "terms_url": "https://heron.example/terms",
    }
    assert "Saved." in save(merchant, **given).page.text
    page = Shopper(house.link).open()
    assert "Pay Heron & Mud" in page.words
    assert page.values["billingCountry"] == call(house, "GET", "/v1/account").json["country"] == "DE"
    assert "+49 30 1234" in page.words
    assert "hello@ternandtide.example" not in page.words
    assert page.links["Terms"] == "https://heron.example/terms"
    assert kept(house).support_email is None


def test_what_cannot_be_is_refused_at_its_field_and_stays_typed(merchant: Visitor, house: House) -> None:
    bad = {
        "name": " ",
        "terms_url": "javascript:alert(1)",
        "support_email": "nobody",
        "time_zone": "Mars/Base",
        "country": "EU",
    }
    save(merchant, **bad)
    assert merchant.answer.status == 422
    text = merchant.page.text
    for said in ("A shop needs a name.", "Not a valid URL", "This is not an e-mail address.", "Choose one of these"):
        assert said in text, said
    assert "javascript:alert(1)" in merchant.answer.text
    assert kept(house).name == "Tern & Tide"


def test_the_look_is_that_of_every_page(merchant: Visitor, house: House) -> None:
    look = {"accent_color": "#aa0044", "background_color": "#102030", "border_style": "pill", "font_family": "lora"}
    save(merchant, "/look", **look)
    assert "Saved." in merchant.page.text
    html = Shopper(house.link).open().text
    for css in ("--accent:#aa0044", "--ground:#102030", "border-radius:999px", 'font-family:"Lora",Georgia'):
        assert css in html, css
    session = house.stripe.v1.checkout.sessions.retrieve(order(house, branding_settings={"button_color": "#00aa44"}).id)
    assert session.branding_settings is not None
    assert session.branding_settings.background_color == "#102030"
    assert session.branding_settings.button_color == "#00aa44"
    account = call(house, "GET", "/v1/account").json
    assert account["settings"]["branding"]["primary_color"] == "#aa0044"
    assert account["settings"]["branding"]["secondary_color"] == "#102030"
    save(merchant, "/look", accent_color="red", border_style="wavy")
    assert merchant.answer.status == 422
    assert "Write the colour like #1f5f8b." in merchant.page.text
    assert kept(house).accent_color == "#aa0044"


def test_the_preview_is_the_real_page_and_writes_nothing(merchant: Visitor, house: House) -> None:
    url = f"{SETTINGS}/look/preview?accent_color=%23aa0044&background_color=%23ffffff&border_style=pill&font_family=x"
    merchant.visit(url)
    assert "--accent:#aa0044" in merchant.answer.text
    assert 'id="cardNumber"' in merchant.answer.text
    assert "frame-ancestors 'self'" in merchant.answer.headers["Content-Security-Policy"]
    merchant.visit(f"{SETTINGS}/look/preview?accent_color=red%7D%3C/style%3E&background_color=x")
    assert "red}" not in merchant.answer.text
    merchant.visit(f"{SETTINGS}/look")
    assert "frame-src 'self'" in merchant.answer.headers["Content-Security-Policy"]
    assert kept(house).accent_color == "#1f5f8b"


def test_what_is_corrected_of_a_colour_is_said(merchant: Visitor) -> None:
    assert corrections("#1F5F8B", "#ffffff") == [NOTHING]
    light, dark = corrections("#ffffff", "#FFFFFF"), corrections("#000000", "#777777")
    assert light[0].startswith("On light pages the button is #")
    assert "instead of #ffffff" in light[0]
    assert dark[0].startswith("On dark pages the button is #")
    assert dark[1].startswith("Behind the order it is #")
    merchant.visit(f"{SETTINGS}/look/words?accent_color=%23ffffff&background_color=%23ffffff")
    assert merchant.answer.json()["words"] == light
    merchant.visit(f"{SETTINGS}/look/words?accent_color=white")
    assert merchant.answer.json() == {"words": []}


def test_pages_speak_the_language_that_the_shop_chose(merchant: Visitor, house: House) -> None:
    save(merchant, "/checkout", locale="de")
    assert Shopper(house.link, languages="fr").open().language == "de"
    assert Shopper(f"{house.link}?locale=it", languages="fr").open().language == "it"
    url = order(house).url
    assert url is not None
    assert Shopper(url, languages="fr").open().language == "de"
    auto = order(house, locale="auto").url
    assert auto is not None
    assert Shopper(auto, languages="fr").open().language == "fr"
    save(merchant, "/checkout", locale="")
    assert Shopper(house.link, languages="fr").open().language == "fr"


def test_a_checkout_lives_and_bears_as_much_as_the_shop_lets_it(merchant: Visitor, house: House) -> None:
    save(merchant, "/checkout", session_life_s="3600", max_refusals="2", emails_customers="")
    assert kept(house).session_life_s == 3600
    session = order(house)
    assert session.expires_at - session.created == 3600
    later = order(house, expires_at=clock.now() + 2 * clock.HOUR_S)
    assert later.expires_at - later.created > 3600, "what the API asks for goes before it"
    shopper = shopper_of(order(house))
    for status in (402, 402, 429):
        assert shopper.pay(number="4000000000000002").status == status
    save(merchant, "/checkout", max_refusals="0")
    assert merchant.answer.status == 422
    assert "Choose a number from 1 to 20." in merchant.page.text


def test_receipts_are_sent_as_the_shop_says(merchant: Visitor, house: House) -> None:
    assert kept(house).emails_customers
    merchant.visit(f"{SETTINGS}/checkout")
    sent = _form(merchant)
    assert sent.pop("emails_customers") == "y"
    merchant.browser.post(merchant.answer.url, sent)
    assert not kept(house).emails_customers


def test_days_and_times_are_those_of_the_time_zone(merchant: Visitor, house: House) -> None:
    at = int(datetime(2027, 3, 1, 23, 30, tzinfo=UTC).timestamp())
    with time_machine.travel(at, tick=False):
        house.stripe.v1.payment_intents.create({"amount": 1000, "currency": "eur"})
    assert "1 Mar 2027, 23:30:00" in merchant.visit("/dashboard/test/payments").text
    save(merchant, time_zone="Europe/Berlin")
    assert call(house, "GET", "/v1/account").json["settings"]["dashboard"]["timezone"] == "Europe/Berlin"
    text = merchant.visit("/dashboard/test/payments").text
    assert "2 Mar 2027, 00:30:00" in text
    assert "Created (Berlin)" in text
    assert 'datetime="2027-03-01T23:30:00Z"' in merchant.answer.text
    assert "(UTC)" in merchant.visit("/events").text, "the page of test mode is nobody's own"


def test_a_logo_is_put_on_and_taken_off(merchant: Visitor, house: House) -> None:
    form = merchant.visit("/dashboard/test/settings/look").form("Save pictures")
    client = house.app.test_client(use_cookies=False)
    cookies = "; ".join(f"{name}={value}" for (_, name), value in merchant.browser.cookies.items())

    def send(**values: Any) -> Any:
        given = {"csrf_token": form.values["csrf_token"], **values}
        url = house.url + "/dashboard/test/settings/look/pictures"
        return client.post(url, data=given, headers={"Cookie": cookies, "Referer": url})

    assert send(logo=(BytesIO(picture()), "logo.png")).status_code == 303
    shown = Shopper(house.link).open().text
    path = re.search(r'src="(/images/file_\w+)"', shown)
    assert path is not None
    assert client.get(house.url + path.group(1)).data.startswith(b"\x89PNG")
    refused = send(logo=(BytesIO(b"<svg/>"), "logo.svg"))
    assert refused.status_code == 422
    assert "This is not a picture that can be read" in refused.text
    assert send(logo_off="y").status_code == 303
    assert "/images/" not in Shopper(house.link).open().text


def test_new_links_begin_with_where_shoppers_go(merchant: Visitor, house: House) -> None:
    save(merchant, "/checkout", redirect_url="https://shop.example/thanks")
    merchant.visit("/dashboard/test/links/new")
    merchant.press("Make the link", name="Tea", amount="4")
    made = house.stripe.v1.payment_links.list({"limit": 1}).data[0]
    assert made.after_completion.redirect is not None
    assert made.after_completion.redirect.url == "https://shop.example/thanks"


def test_a_file_under_the_name_of_a_text_is_no_text(house: House) -> None:
    visitor = Visitor(house.url)
    token = visitor.visit("/dashboard/sign-in").form("Sign in").values["csrf_token"]
    cookies = "; ".join(f"{name}={value}" for (_, name), value in visitor.browser.cookies.items())
    url = f"{house.url}/dashboard/sign-in"
    sent = {"csrf_token": token, "password": "x", "email": (BytesIO(b"x"), "x")}
    client = house.app.test_client(use_cookies=False)
    assert client.post(url, data=sent, headers={"Cookie": cookies, "Referer": url}).status_code == 422


def test_what_is_too_large_is_told_with_the_limit(merchant: Visitor, house: House) -> None:
    sent = merchant.browser.post(f"{house.url}{SETTINGS}/look/pictures", {"logo": "x" * (MAX_BODY_BYTES + 1)})
    assert sent.status == 413
    assert "at most 512 KB" in sent.words
