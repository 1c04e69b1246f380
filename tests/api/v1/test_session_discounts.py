"""/v1/checkout/sessions with a discount: what is taken off, how often it may be, and an order that costs nothing."""

from typing import Any

from tests.api.v1.test_catalogue import told
from tests.callers import call
from tests.flows.scenes import NO_MONEY, TEA, events, intents, order, session_of, shopper_of
from tests.houses import House
from tests.shoppers import Shopper

CUP: Any = {
    "price_data": {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Cup"}},
    "quantity": 1,
}


def coupon(house: House, **params: Any) -> str:
    return house.stripe.v1.coupons.create(params).id  # type: ignore[arg-type]  # the SDK's own TypedDict


def test_a_share_of_each_line(house: House) -> None:
    spring = coupon(house, percent_off=15, name="Spring")
    session = order(
        house,
        line_items=[TEA, CUP],
        discounts=[{"coupon": spring}],
        expand=["line_items.data.discounts", "total_details.breakdown", "discounts.coupon"],
    ).to_dict()
    assert (session["amount_subtotal"], session["amount_total"], session["payment_status"]) == (3500, 2975, "unpaid")
    assert session["total_details"]["amount_discount"] == 525
    assert (session["discounts"][0]["coupon"]["id"], session["discounts"][0]["promotion_code"]) == (spring, None)
    assert [
        (it["amount_subtotal"], it["amount_discount"], it["amount_total"]) for it in session["line_items"]["data"]
    ] == [(2500, 375, 2125), (1000, 150, 850)]
    (off,) = session["line_items"]["data"][0]["discounts"]
    assert (off["amount"], off["discount"]["source"]["coupon"]) == (375, spring)
    assert off["discount"]["checkout_session"] == session["id"]
    (whole,) = session["total_details"]["breakdown"]["discounts"]
    assert (whole["amount"], whole["discount"]["id"]) == (525, off["discount"]["id"])

    shopper = Shopper(session["url"])
    assert "Subtotal €35.00 Spring −€5.25 Total €29.75" in shopper.open().words
    assert shopper.follow(shopper.pay()).state == "paid"
    assert "Spring −€5.25 Total €29.75" in shopper.open().words
    (intent,) = intents(house)
    assert intent.amount_received == 2975
    assert house.stripe.v1.coupons.retrieve(spring).times_redeemed == 1


def test_a_code_is_redeemed_once_it_is_paid_and_not_when_it_is_declined(house: House) -> None:
    v1 = house.stripe.v1
    ten = coupon(house, amount_off=500, currency="eur", max_redemptions=1)
    code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": ten}, "code": "TEN"}).id
    first, second = (order(house, discounts=[{"promotion_code": code}]) for _ in range(2))
    assert first.discounts is not None
    assert first.discounts[0].to_dict() == {"coupon": None, "promotion_code": code}
    winner, loser = shopper_of(first), shopper_of(second)
    assert "TEN −€5.00" in winner.open().words
    assert loser.open().status == 200

    assert winner.pay(number=NO_MONEY).status == 402
    assert (v1.coupons.retrieve(ten).times_redeemed, v1.promotion_codes.retrieve(code).times_redeemed) == (0, 0)
    assert winner.land(winner.pay()).state == "paid"
    assert (v1.coupons.retrieve(ten).times_redeemed, v1.promotion_codes.retrieve(code).times_redeemed) == (1, 1)
    assert v1.coupons.retrieve(ten).valid is False

    gone = loser.pay()
    assert (gone.status, gone.state) == (410, "discount_gone")
    assert "Nothing was charged." in gone.words
    assert session_of(house, second).status == "open"
    assert [it.status for it in intents(house)] == ["succeeded"]


def test_an_order_that_costs_nothing(house: House) -> None:
    gift = coupon(house, percent_off=100, name="Gift")
    session = order(house, discounts=[{"coupon": gift}], customer_creation="always", success_url="https://shop.test/ok")
    assert (session.amount_total, session.payment_status) == (0, "no_payment_required")
    shopper = shopper_of(session)
    page = shopper.open()
    assert "Complete order" in page.words
    assert "Card number" not in page.words
    assert set(page.values) == {"checkout", "email"}

    wrong = shopper.pay(email="jo")
    assert (wrong.status, "Write the email address like" in wrong.words) == (422, True)
    done = shopper.send({**wrong.values, "email": "jo@example.com"})
    assert (done.status, done.location) == (303, "https://shop.test/ok")
    assert shopper.send({**wrong.values, "email": "jo@example.com"}).location == "https://shop.test/ok"
    receipt = shopper.open()
    assert receipt.state == "paid"
    assert "You ordered from Tern & Tide €0.00" in receipt.words

    paid = session_of(house, session)
    assert (paid.status, paid.payment_status, paid.payment_intent) == ("complete", "no_payment_required", None)
    assert paid.customer_details is not None
    assert (paid.customer_details.email, paid.customer_details.address) == ("jo@example.com", None)
    assert events(house)[-2:] == ["customer.created", "checkout.session.completed"]
    assert house.stripe.v1.coupons.retrieve(gift).times_redeemed == 1
    assert (intents(house), len(told(house, "checkout.session.completed"))) == ([], 1)


def test_a_coupon_for_one_product(house: House) -> None:
    v1 = house.stripe.v1
    price = v1.prices.create({"currency": "eur", "unit_amount": 800, "product_data": {"name": "Mug"}})
    mugs = coupon(house, amount_off=1000, currency="usd", currency_options={"eur": {"amount_off": 900}})
    only = coupon(house, percent_off=50, applies_to={"products": [str(price.product)]})
    lines = [TEA, {"price": price.id, "quantity": 2}]
    half = order(house, line_items=lines, discounts=[{"coupon": only}])
    assert (half.amount_subtotal, half.amount_total) == (4100, 3300)
    assert order(house, line_items=lines, discounts=[{"coupon": mugs}]).amount_total == 3200
    answer = call(house, "POST", "/v1/checkout/sessions", form(**{"discounts[0][coupon]": only}))
    assert answer.error["message"].endswith("does not apply to anything in this order.")


def form(**more: str) -> dict[str, str]:
    line = "line_items[0]"
    base = {"mode": "payment", f"{line}[quantity]": "1", f"{line}[price_data][currency]": "eur"}
    tea = {f"{line}[price_data][unit_amount]": "900", f"{line}[price_data][product_data][name]": "Tea"}
    return base | tea | more


def test_discounts_that_no_session_can_have(house: House) -> None:
    v1 = house.stripe.v1
    ended = coupon(house, percent_off=10, max_redemptions=1)
    good = coupon(house, percent_off=10)
    payer = v1.customers.create({})
    stranger = v1.customers.create({})
    done = order(house, customer=payer.id, discounts=[{"coupon": ended}])
    shopper_of(done).pay()
    dollars = coupon(house, amount_off=100, currency="usd")

    def code(**more: Any) -> str:
        made: Any = {"promotion": {"type": "coupon", "coupon": good}, **more}
        return v1.promotion_codes.create(made).id

    large = {"minimum_amount": 901, "minimum_amount_currency": "eur"}
    theirs, first, over = (
        code(customer=stranger.id),
        code(restrictions={"first_time_transaction": True}),
        code(restrictions=large),
    )
    off = code()
    v1.promotion_codes.update(off, {"active": False})
    by_coupon, by_code = "discounts[0][coupon]", "discounts[0][promotion_code]"
    no = "This promotion code cannot be redeemed because"
    for params, param, text in (
        ({by_coupon: "NONE"}, by_coupon, "No such coupon: 'NONE'"),
        ({by_coupon: ended}, by_coupon, f"Coupon expired: {ended}"),
        ({by_coupon: dollars}, by_coupon, f"The coupon `{dollars}` has no amount in eur."),
        ({by_code: "promo_1"}, by_code, "No such promotion code: 'promo_1'"),
        ({by_code: off}, by_code, f"{no} it is no longer active."),
        ({by_code: theirs}, by_code, f"{no} it is restricted to another customer."),
        ({by_code: first, "customer": payer.id}, by_code, f"{no} the associated customer has prior transactions."),
        ({by_code: over}, by_code, f"{no} the order does not reach its minimum amount."),
        ({by_coupon: good, by_code: over}, by_coupon, "You may only specify one of these parameters: coupon, "),
        (
            {by_coupon: good, "discounts[1][coupon]": good},
            "discounts",
            "Array discounts exceeded maximum 1 allowed elements.",
        ),
        (
            {"automatic_tax[enabled]": "true"},
            "automatic_tax[enabled]",
            "You must have a valid head office address to enable automatic tax calculation, and Tender",
        ),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", form(**params))
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    for params in ({by_code: first, "customer": stranger.id}, {by_code: theirs, "customer": stranger.id}):
        assert call(house, "POST", "/v1/checkout/sessions", form(**params)).json["amount_total"] == 810


def test_an_older_version_names_the_coupon_of_a_discount(house: House) -> None:
    good = coupon(house, percent_off=10)
    made = call(
        house,
        "POST",
        "/v1/checkout/sessions",
        form(**{"discounts[0][coupon]": good, "expand[]": "total_details.breakdown"}),
        Stripe_Version="2024-06-20",
    ).json
    (off,) = made["total_details"]["breakdown"]["discounts"]
    assert (off["discount"]["coupon"], "source" in off["discount"]) == (good, False)


def test_what_is_switched_off_is_not_redeemed(house: House) -> None:
    v1 = house.stripe.v1
    good = coupon(house, percent_off=10)
    code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": good}}).id
    session = order(house, discounts=[{"promotion_code": code}])
    shopper = shopper_of(session)
    shopper.open()
    v1.promotion_codes.update(code, {"active": False})
    assert shopper.pay().state == "discount_gone"
    assert session_of(house, session).amount_total == 2250
