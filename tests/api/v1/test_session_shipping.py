"""/v1/checkout/sessions and links with ways of shipping: what they cost, which one counts, and a change of mind."""

from typing import Any

from tests.api.v1.test_session_discounts import coupon, form
from tests.callers import call
from tests.flows.scenes import NO_MONEY, TEA, intents, order, session_of, shopper_of
from tests.houses import House
from tests.shoppers import Shopper

EXPRESS: Any = {
    "shipping_rate_data": {
        "display_name": "Express",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 1200, "currency": "eur"},
        "delivery_estimate": {"maximum": {"unit": "day", "value": 1}},
    }
}


def post(house: House, **more: Any) -> str:
    made: Any = {"display_name": "Post", "fixed_amount": {"amount": 450, "currency": "eur"}, **more}
    return house.stripe.v1.shipping_rates.create(made).id


def data(name: str) -> str:
    return f"shipping_options[0][shipping_rate_data]{name}"


def test_the_first_counts_until_the_shopper_chooses(house: House) -> None:
    rate = post(house)
    session = order(house, shipping_options=[{"shipping_rate": rate}, EXPRESS])
    assert (session.amount_subtotal, session.amount_total) == (2500, 2950)
    assert session.shipping_cost is not None
    assert session.shipping_cost.to_dict() == {
        "amount_subtotal": 450,
        "amount_tax": 0,
        "amount_total": 450,
        "shipping_rate": rate,
    }
    assert [option.shipping_amount for option in session.shipping_options] == [450, 1200]
    dearer = str(session.shipping_options[1].shipping_rate)

    shopper = shopper_of(session)
    page = shopper.open()
    assert "Subtotal €25.00 Post €4.50 Total €29.50" in page.words
    assert "Express €12.00 at most 1 day Update total" in page.words
    assert page.text.count(" checked>") == 1
    refused = shopper.pay(number=NO_MONEY, shipping=rate)
    assert refused.status == 402

    counted = shopper.send(shopper.fill(shipping=dearer, update="shipping"))
    assert (counted.status, "Express €12.00 Total €37.00" in counted.words) == (200, True)
    assert [it.amount for it in intents(house)] == [2950]
    warned = shopper.pay(shipping=dearer)
    assert warned.status == 409
    assert "The total has changed from €29.50 to €37.00. Nothing was charged." in warned.words
    assert shopper.land(shopper.pay(shipping=dearer)).state == "paid"
    assert "Express €12.00 Total €37.00" in shopper.open().words

    (intent,) = intents(house)
    assert (intent.amount, intent.amount_received) == (3700, 3700)
    paid = session_of(house, session)
    assert paid.shipping_cost is not None
    assert (paid.amount_total, paid.shipping_cost.shipping_rate) == (3700, dearer)
    assert paid.total_details is not None
    assert paid.total_details.amount_shipping == 1200


def test_a_way_that_is_not_offered_is_not_taken(house: House) -> None:
    session = order(house, shipping_options=[{"shipping_rate": post(house)}])
    shopper = shopper_of(session)
    shopper.pay(shipping=post(house, fixed_amount={"amount": 1, "currency": "eur"}))
    assert session_of(house, session).amount_total == 2950
    assert [it.amount_received for it in intents(house)] == [2950]


def test_a_link_hands_its_ways_on(house: House) -> None:
    price = house.stripe.v1.prices.create({"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Cup"}})
    rate = post(house, fixed_amount={"amount": 450, "currency": "eur", "currency_options": {"usd": {"amount": 500}}})
    link = house.stripe.v1.payment_links.create(
        {"line_items": [{"price": price.id, "quantity": 1}], "shipping_options": [{"shipping_rate": rate}]}
    )
    assert [option.to_dict() for option in link.shipping_options] == [{"shipping_amount": 500, "shipping_rate": rate}]
    shopper = Shopper(link.url)
    assert "Post $5.00 Total $15.00" in shopper.open().words
    assert shopper.land(shopper.pay()).state == "paid"
    (session,) = house.stripe.v1.checkout.sessions.list()
    assert (session.amount_total, session.shipping_cost and session.shipping_cost.amount_total) == (1500, 500)


def test_ways_that_no_session_can_have(house: House) -> None:
    rate, dollars = post(house), post(house, fixed_amount={"amount": 5, "currency": "usd"})
    off = post(house)
    house.stripe.v1.shipping_rates.update(off, {"active": False})
    first = "shipping_options[0][shipping_rate]"
    fixed = {data("[fixed_amount][amount]"): "1", data("[fixed_amount][currency]"): "usd"}
    for params, param, text in (
        ({first: "shr_1"}, first, "No such shipping rate: 'shr_1'"),
        ({first: off}, first, f"The shipping rate `{off}` is inactive."),
        ({first: dollars}, first, f"The shipping rate `{dollars}` has no amount in eur."),
        ({first: rate, "shipping_options[1][shipping_rate]": rate}, "shipping_options", "Each shipping option must"),
        ({data("[display_name]"): "x"}, data("[fixed_amount]"), "Missing required param: shipping_options[0]"),
        ({data("[display_name]"): "x", **fixed}, data(""), "The shipping rate `shr_"),
        ({first: rate, data("[display_name]"): "x"}, first, "You may only specify one of these parameters"),
        (
            {f"shipping_options[{place}][shipping_rate]": rate for place in range(6)},
            "shipping_options",
            "Array shipping_options exceeded maximum 5 allowed elements.",
        ),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", form(**params))
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    gift = coupon(house, percent_off=100)
    free = post(house, fixed_amount={"amount": 0, "currency": "eur"})
    mixed = {first: rate, "shipping_options[1][shipping_rate]": free, "discounts[0][coupon]": gift}
    answer = call(house, "POST", "/v1/checkout/sessions", form(**mixed))
    assert answer.error["message"] == "Shipping options must all leave something to pay, or all nothing."
    assert order(house, line_items=[TEA], shipping_options=[{"shipping_rate": free}]).amount_total == 2500
