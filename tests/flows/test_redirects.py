"""Where a paid shopper goes: to the merchant's own address, on whatever origin, or to the receipt."""

import pytest

from checkout.catalogue.prices import add_price
from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant
from checkout.sessions import basket
from links.links import create_link
from tests.flows.scenes import answer_bank, at_the_bank, link_for, order, session_of, sessions, shopper_of
from tests.houses import House
from tests.shoppers import Answer, Shopper

THANKS = "https://shop.example:8443/thanks?a=1&session={CHECKOUT_SESSION_ID}&b=%2F#done"


def filled(session_id: str) -> str:
    return THANKS.replace("{CHECKOUT_SESSION_ID}", session_id)


def form_action(page: Answer) -> str:
    """Where the page's policy lets its form end."""
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    return policy["form-action"]


def test_a_sessions_success_url_is_stored_as_written_and_filled_in_on_the_way(house: House) -> None:
    session = order(house, success_url=THANKS, cancel_url="https://shop.example/basket?x=1&y=2")
    assert session.success_url == THANKS
    shopper = shopper_of(session)
    page = shopper.open()
    assert form_action(page) == "'self' https://shop.example:8443"
    assert page.links["Back to Tern & Tide"] == "https://shop.example/basket?x=1&y=2"
    paid = shopper.pay()
    assert (paid.status, paid.headers["Location"]) == (303, filled(session.id))
    assert session_of(house, session).success_url == THANKS

    receipt = shopper.open()
    assert receipt.state == "paid"
    assert receipt.links["Back to Tern & Tide"] == filled(session.id)
    assert shopper.send(shopper.fill()).headers["Location"] == filled(session.id), "sent again"


def test_the_bank_leads_there_too(house: House) -> None:
    session = order(house, success_url=THANKS)
    shopper = shopper_of(session)
    at_the_bank(shopper)
    assert answer_bank(shopper, "approve").headers["Location"] == filled(session.id)


def test_a_script_is_told_where_to_go(house: House) -> None:
    session = order(house, success_url=THANKS)
    shopper = shopper_of(session)
    told = shopper.pay(json=True)
    assert (told.status, told.json()) == (200, {"redirect": filled(session.id)})

    asked = Shopper(house.link)
    told = asked.pay(json=True, number="4000000000003220")
    assert (told.status, set(told.json())) == (200, {"redirect"})
    assert told.json()["redirect"].startswith(f"{house.url}/sandbox/challenge/")
    assert "Complete authentication" in asked.open(told.json()["redirect"]).text
    assert answer_bank(asked, "approve").state == "paid"


def test_a_link_leads_to_its_own_address(house: House) -> None:
    link = link_for(house, after_completion={"type": "redirect", "redirect": {"url": THANKS}})
    after = link.after_completion.redirect
    assert after is not None
    assert after.url == THANKS
    shopper = Shopper(link.url)
    assert form_action(shopper.open()) == "'self' https://shop.example:8443"
    declined = shopper.pay(number="4000000000000002")
    assert form_action(declined) == "'self' https://shop.example:8443"
    paid = shopper.pay()
    (session,) = sessions(house)
    assert paid.headers["Location"] == filled(session.id)
    assert session.success_url == THANKS
    receipt = shopper.open(link.url)
    assert receipt.state == "paid"
    assert receipt.links["Back to Tern & Tide"] == filled(session.id)
    assert "Pay again" in receipt.links


def test_who_was_paying_when_a_links_address_changed_goes_where_the_page_said(house: House) -> None:
    link = link_for(house, after_completion={"type": "redirect", "redirect": {"url": THANKS}})
    shopper = Shopper(link.url)
    shopper.pay(number="4000000000000002")
    house.stripe.v1.payment_links.update(
        link.id, {"after_completion": {"type": "redirect", "redirect": {"url": "https://new.example/"}}}
    )
    assert form_action(shopper.open(link.url)) == "'self' https://shop.example:8443"
    paid = shopper.pay()
    assert paid.headers["Location"].startswith("https://shop.example:8443/")
    assert form_action(Shopper(link.url).open()) == "'self' https://new.example"


def test_without_an_address_the_receipt_says_the_merchants_words(house: House) -> None:
    message = "Thank you. <i>Doors</i> open at 8."
    link = link_for(
        house,
        after_completion={"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": message}},
    )
    shopper = Shopper(link.url)
    assert form_action(shopper.open()) == "'self'"
    receipt = shopper.follow(shopper.pay())
    assert f"You paid Tern & Tide $10.00 {message}" in receipt.words
    assert "<i>" not in receipt.text
    assert "Back to" not in receipt.words


@pytest.mark.parametrize(
    ("url", "origin", "location"),
    [
        ("https://xn--bcher-kva.example/danke", "https://xn--bcher-kva.example", "https://xn--bcher-kva.example/danke"),
        ("http://localhost:3000", "http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000/?q={CHECKOUT_SESSION_ID}", "http://127.0.0.1:3000", "http://127.0.0.1:3000/?q={id}"),
        ("https://my_shop.example/x", "https://my_shop.example", "https://my_shop.example/x"),
        ("https://SHOP.example/Thanks", "https://shop.example", "https://shop.example/Thanks"),
        ("https://shop.example/caf%C3%A9?a=b+c", "https://shop.example", "https://shop.example/caf%C3%A9?a=b+c"),
        ("https://shop.example/{CHECKOUT_SESSION_ID}", "https://shop.example", "https://shop.example/{id}"),
    ],
)
def test_every_address_that_the_api_takes_works(house: House, url: str, origin: str, location: str) -> None:
    session = order(house, success_url=url)
    shopper = shopper_of(session)
    assert form_action(shopper.open()) == f"'self' {origin}"
    assert shopper.pay().headers["Location"] == location.replace("{id}", session.id)
    assert shopper.open().state == "paid"


def test_an_address_in_another_script_works(house: House) -> None:
    after = {"type": "redirect", "redirect": {"url": "https://bücher.example/danke-schön"}}
    with house.app.app_context(), atomic("test: link"):
        merchant = first_merchant()
        assert merchant is not None
        account = merchant.in_mode(livemode=False)
        price = add_price(account, product_data={"name": "Buch"}, currency="eur", unit_amount=900)
        path = create_link(account, basket.of_one(price), after_completion=after).path
    shopper = Shopper(house.url + path)
    assert form_action(shopper.open()) == "'self' https://xn--bcher-kva.example"
    assert shopper.pay().headers["Location"] == "https://xn--bcher-kva.example/danke-sch%C3%B6n"
