"""A link's URL parameters on their way: form, decline, bank, a second tab, the session, the merchant's redirect."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.flows.scenes import DECLINED, answer_bank, at_the_bank, link_for, sessions
from tests.houses import House
from tests.shoppers import Shopper
from tests.tables import written

SHOP = "https://shop.test/thanks?id={CHECKOUT_SESSION_ID}#top"
TO_SHOP = {"type": "redirect", "redirect": {"url": SHOP}}
ALL = (
    "locked_prefilled_email=jo%40shop.example&client_reference_id=order_7&locale=de&theme=dark"
    "&utm_source=news%26letter&utm_term=caf%C3%A9&utm_content=" + "x" * 151
)


def email_input(text: str) -> str:
    (found,) = re.findall(r'<input[^>]*id="email"[^>]*>', text)
    return str(found)


def test_they_come_through_to_the_session_and_the_redirect(house: House) -> None:
    link = link_for(house, after_completion=TO_SHOP, metadata={"shelf": "4"})
    before = written(house)
    shopper = Shopper(f"{link.url}?{ALL}")
    page = shopper.open()
    assert "readonly" in email_input(page.text)
    assert 'value="jo@shop.example"' in email_input(page.text)
    assert "color-scheme:dark" in page.text
    assert "prefers-color-scheme" not in page.text
    assert written(house) == before

    declined = shopper.pay(number=DECLINED, email="thief@example.com")
    assert declined.status == 402
    assert "readonly" in email_input(declined.text)
    assert "thief@example.com" not in declined.text
    tab = Shopper(shopper.url, cookies=shopper.cookies)
    assert 'value="jo@shop.example"' in email_input(tab.open().text), "a second tab comes to the same session"

    (session,) = sessions(house)
    assert (session.customer_email, session.client_reference_id, session.locale) == ("jo@shop.example", "order_7", "de")
    assert session.success_url == (
        "https://shop.test/thanks?id={CHECKOUT_SESSION_ID}&utm_source=news%26letter&utm_term=caf%C3%A9#top"
    ), "the id is filled in when the shopper is sent there, a good utm_ goes along, a bad one does not"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"shelf": "4"}

    at_the_bank(shopper)
    open_challenge = shopper.open(f"{link.url}?{ALL}")
    assert open_challenge.state == "challenge_open"
    another = shopper.click("Andere Karte verwenden")
    assert "readonly" in email_input(another.text)
    paid = shopper.pay(email="thief@example.com")
    assert parse_qs(urlsplit(paid.location).query) == {
        "id": [session.id],
        "utm_source": ["news&letter"],
        "utm_term": ["café"],
    }
    done = house.stripe.v1.checkout.sessions.retrieve(session.id)
    assert done.customer_details is not None
    assert (done.status, done.customer_details.email) == ("complete", "jo@shop.example")
    intent = house.stripe.v1.payment_intents.retrieve(str(done.payment_intent))
    assert intent.metadata.to_dict() == {}, "what is the session's is not the intent's"


def test_an_address_that_is_only_prefilled_may_be_changed(house: House) -> None:
    shopper = Shopper(f"{house.link}?prefilled_email=jo%40shop.example&theme=light")
    page = shopper.open()
    assert "readonly" not in email_input(page.text)
    assert page.values["email"] == "jo@shop.example"
    receipt = shopper.follow(shopper.pay(email="al@shop.example"))
    assert receipt.state == "paid"
    assert "color-scheme:light}" in receipt.text or "color-scheme:light;" in receipt.text
    (session,) = sessions(house)
    assert session.customer_email is None
    assert session.customer_details is not None
    assert session.customer_details.email == "al@shop.example"
    again = shopper.get(receipt.links["Pay again"])
    assert again.location.endswith("?prefilled_email=jo%40shop.example&theme=light"), "a new visit is told the same"


def test_the_bank_gives_them_back(house: House) -> None:
    shopper = Shopper(f"{house.link}?locked_prefilled_email=jo%40shop.example")
    shopper.open()
    at_the_bank(shopper)
    failed = answer_bank(shopper, "fail")
    assert "could not confirm that it was you" in failed.words
    assert "readonly" in email_input(failed.text)
    assert shopper.follow(shopper.pay(email="thief@example.com")).state == "paid"
    (session,) = sessions(house)
    assert session.customer_details is not None
    assert session.customer_details.email == "jo@shop.example"


def test_what_is_wrong_is_as_if_it_was_not_said(house: House) -> None:
    shopper = Shopper(f"{house.link}?prefilled_email=jo&client_reference_id=a+b&locale=xx&theme=blue&utm_x=1")
    page = shopper.open()
    assert page.values["email"] == ""
    assert f'action="{house.world.link_path}"' in page.text
    assert "prefers-color-scheme" in page.text
    shopper.follow(shopper.pay())
    (session,) = sessions(house)
    assert (session.client_reference_id, session.locale) == (None, None)


def test_a_code_in_the_url_is_not_dropped_without_a_word(house: House) -> None:
    said = "The promotion code SPRING-20 cannot be used here. The total is without it."
    shopper = Shopper(f"{house.link}?prefilled_promo_code=SPRING-20")
    assert said in shopper.open().words
    assert said in shopper.pay(email="wrong").words
    shopper.follow(shopper.pay())
    (session,) = sessions(house)
    assert session.amount_total == 2000


def test_a_session_whose_address_is_known_keeps_it(house: House) -> None:
    """By API as by a link: Stripe's page shows such an address and takes no other."""
    made = house.stripe.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer_email": "jo@shop.example",
            "line_items": [
                {"price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Tea"}}, "quantity": 1}
            ],
        }
    )
    shopper = Shopper(str(made.url))
    assert "readonly" in email_input(shopper.open().text)
    assert shopper.follow(shopper.pay(email="thief@example.com")).state == "paid"
    done = house.stripe.v1.checkout.sessions.retrieve(made.id)
    assert done.customer_details is not None
    assert done.customer_details.email == "jo@shop.example"


def test_the_merchants_words_are_on_the_receipt(house: House) -> None:
    words = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Your tea is on its way."}}
    shopper = Shopper(link_for(house, after_completion=words).url)
    assert "Your tea is on its way." in shopper.follow(shopper.pay()).words


def test_a_link_that_is_shared_shows_what_it_is_for(house: House) -> None:
    page = Shopper(f"{house.link}?locked_prefilled_email=jo%40shop.example&utm_source=x").open()
    tags = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page.text))
    assert tags == {
        "og:type": "website",
        "og:site_name": "Tern &amp; Tide",
        "og:title": "Enamel mug – $20.00",
        "og:description": "White with a blue rim, 35 cl",
        "og:url": house.link,
    }


def test_a_link_is_drawn_as_a_qr_code(house: House) -> None:
    client = house.app.test_client()
    for kind, mimetype in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = client.get(f"{house.world.link_path}/qr.{kind}?utm_source=poster")
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.data != client.get(f"{house.world.link_path}/qr.{kind}").data, "what the URL says is in it"
    assert client.get(f"{house.world.link_path}/qr.gif").status_code == 404
    assert client.get("/l/forged/qr.svg").status_code == 404
    too_long = "&".join(f"utm_{name}={'%F0%9F%98%80' * 150}" for name in ("source", "medium", "term"))
    assert client.get(f"{house.world.link_path}/qr.svg?{too_long}").status_code == 400
