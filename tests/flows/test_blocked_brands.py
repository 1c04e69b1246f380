"""A merchant who takes no cards of a brand: its cards are turned down before any bank is asked."""

from typing import Any

from tests.callers import call
from tests.flows.scenes import intents, order
from tests.houses import House
from tests.shoppers import Shopper

AMEX = "378282246310005"
BLOCKED: Any = {"card": {"restrictions": {"brands_blocked": ["american_express"]}}}
SENTENCE = "This shop does not take cards of this brand. Nothing was charged. Use another card."


def test_a_session(house: House) -> None:
    made = order(house, payment_method_options={"card": BLOCKED["card"] | {"request_three_d_secure": "any"}})
    assert made.payment_method_options is not None
    assert made.payment_method_options.to_dict() == {"card": BLOCKED["card"] | {"request_three_d_secure": "any"}}
    shopper = Shopper(str(made.url))
    page = shopper.pay(number=AMEX, cvc="1234")
    assert (page.status, SENTENCE in page.words, intents(house)) == (402, True, [])
    assert shopper.land(shopper.pay()).state == "paid"
    (paid,) = intents(house)
    options = paid.payment_method_options
    assert options is not None
    assert options.to_dict()["card"]["request_three_d_secure"] == "any"
    assert "restrictions" not in options.to_dict()["card"]


def test_a_link(house: House) -> None:
    links = house.stripe.v1.payment_links
    price = house.stripe.v1.prices.list().data[0].id
    made = links.create({"line_items": [{"price": price, "quantity": 1}], "payment_method_options": BLOCKED})
    assert made.to_dict()["payment_method_options"] == BLOCKED
    shopper = Shopper(made.url)
    assert SENTENCE in shopper.pay(number=AMEX, cvc="1234").words
    assert house.stripe.v1.checkout.sessions.list({"payment_link": made.id}).data == []
    assert call(house, "POST", f"/v1/payment_links/{made.id}", {"payment_method_options": ""}).status == 200
    assert shopper.land(shopper.pay(number=AMEX, cvc="1234")).state == "paid"


def test_captured_by_hand_where_cards_alone_pay(house: House) -> None:
    made = order(house, payment_method_options={"card": {"capture_method": "manual"}})
    shopper = Shopper(str(made.url))
    shopper.land(shopper.pay())
    (kept,) = intents(house)
    assert (kept.status, kept.capture_method) == ("requires_capture", "manual")
    form = {"mode": "payment", "success_url": "https://shop.example/", "payment_method_types[0]": "card"}
    form |= {"payment_method_types[1]": "ideal", "payment_method_options[card][capture_method]": "manual"}
    line = {"currency": "eur", "unit_amount": "1000", "product_data][name": "Tea"}
    form |= {f"line_items[0][price_data][{name}]": value for name, value in line.items()}
    answer = call(house, "POST", "/v1/checkout/sessions", form | {"line_items[0][quantity]": "1"})
    assert (answer.status, answer.error["param"]) == (400, "payment_method_options[card][capture_method]")
