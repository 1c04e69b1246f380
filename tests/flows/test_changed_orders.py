"""A shopper changes what they order: how many, what else, how much, by which code; and pays exactly what they saw."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import stripe
import time_machine

from checkout.kit import clock
from tests.callers import call
from tests.flows.scenes import NO_MONEY, answer_bank, at_the_bank, intents, order, session_of, sessions, shopper_of
from tests.flows.test_once_only import all_at_once
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper


def price(house: House, name: str = "Cup", **more: Any) -> str:
    made: Any = {"currency": "eur", "unit_amount": 1000, "product_data": {"name": name}, **more}
    given: Any = {key: it for key, it in made.items() if it is not None}
    return house.stripe.v1.prices.create(given).id


def link(house: House, **params: Any) -> stripe.PaymentLink:
    return house.stripe.v1.payment_links.create(params)  # type: ignore[arg-type]  # the SDK's own TypedDict


def lines(house: House, session: stripe.checkout.Session) -> list[tuple[str | None, int | None, int]]:
    """Of a session: what, how many, for how much."""
    found = house.stripe.v1.checkout.sessions.line_items.list(session.id)
    return [(line.description, line.quantity, line.amount_total) for line in found]


def update(shopper: Shopper, button: str = "order", **typed: str) -> Answer:
    """Presses a button that asks what the order comes to, and stays on the page."""
    shopper.page = shopper.send(shopper.fill(update=button, **typed))
    return shopper.page


def test_a_quantity_is_kept_through_a_decline_and_paid_by_the_same_intent(house: House) -> None:
    cup = price(house)
    one = {"price": cup, "quantity": 1, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}
    shop = link(house, line_items=[one, {"price": price(house, "Lid", unit_amount=250), "quantity": 2}])
    shopper = Shopper(shop.url)
    page = shopper.open()
    assert "Your order Cup €10.00 each Update total" in page.words
    assert page.values[f"quantity-{cup}"] == "1"
    three = {f"quantity-{cup}": "3"}

    counted = update(shopper, **three)
    assert (counted.status, counted.values[f"quantity-{cup}"]) == (200, "3")
    assert "Cup €30.00 3 × €10.00 Lid €5.00 2 × €2.50 Total €35.00" in counted.words
    assert (intents(house), sessions(house)) == ([], []), "looking costs nothing"

    assert shopper.pay(number=NO_MONEY).status == 402
    (intent,), (session,) = intents(house), sessions(house)
    assert (intent.amount, session.amount_total) == (3500, 3500)
    assert "Cup €30.00" in shopper.open().words, "kept, also when the page is opened anew"

    two: Any = {f"quantity-{cup}": "2"}
    warned = shopper.pay(**two)
    assert warned.status == 409
    assert "The total has changed from €35.00 to €25.00. Nothing was charged." in warned.words
    assert intents(house)[0].amount == 3500
    assert shopper.land(shopper.pay()).state == "paid"
    assert [(it.id, it.amount_received) for it in intents(house)] == [(intent.id, 2500)]
    assert lines(house, session) == [("Cup", 2, 2000), ("Lid", 2, 500)]
    assert [(it.description, it.quantity) for it in house.stripe.v1.payment_links.line_items.list(shop.id)] == [
        ("Cup", 1),
        ("Lid", 2),
    ]


def test_quantities_that_cannot_be(house: House) -> None:
    cup, lid = price(house), price(house, "Lid", unit_amount=20)
    session = order(
        house,
        line_items=[
            {"price": cup, "quantity": 2, "adjustable_quantity": {"enabled": True, "maximum": 9}},
            {"price": lid, "quantity": 1, "adjustable_quantity": {"enabled": True, "minimum": 1}},
        ],
    )
    shopper = shopper_of(session)
    shopper.open()
    cups, lids = f"quantity-{cup}", f"quantity-{lid}"
    for typed, text in (
        ({cups: "10"}, "Choose a quantity from 0 to 9."),
        ({cups: "-1"}, "Choose a quantity from 0 to 9."),
        ({cups: "two"}, "Write the quantity as a whole number."),
        ({cups: ""}, "Write the quantity as a whole number."),
        ({cups: "9" * 40}, "Write the quantity as a whole number."),
        ({lids: "0"}, "Choose a quantity from 1 to 99."),
        ({cups: "0"}, "The order comes to €0.20. The smallest amount that can be paid is €0.50."),
    ):
        refused = shopper.send(shopper.fill(**typed))
        assert refused.status in (409, 422), (typed, refused.words)
        assert f"There is a problem {text}" in refused.words, (typed, refused.words)
    assert update(shopper, **{cups: "0", lids: "3"}).values[cups] == "0"
    assert shopper.land(shopper.pay()).state == "paid"
    assert lines(house, session) == [("Lid", 3, 60)]


def test_what_may_be_added_and_taken_out_again(house: House) -> None:
    cup, lid, bag = (price(house, name, unit_amount=it) for name, it in (("Cup", 1000), ("Lid", 250), ("Bag", 100)))
    offers: Any = [
        {"price": lid, "quantity": 2},
        {"price": bag, "quantity": 1, "adjustable_quantity": {"enabled": True}},
    ]
    session = order(house, line_items=[{"price": cup, "quantity": 1}], optional_items=offers)
    assert session.optional_items is not None
    assert [item.to_dict() for item in session.optional_items] == [
        {"adjustable_quantity": None, "price": lid, "quantity": 2},
        {"adjustable_quantity": {"enabled": True, "maximum": 99, "minimum": 0}, "price": bag, "quantity": 1},
    ]
    assert (session.amount_total, lines(house, session)) == (1000, [("Cup", 1, 1000)])
    shopper = shopper_of(session)
    page = shopper.open()
    assert "Lid 2 for €5.00 Bag €1.00 each" in page.words
    assert (page.values[f"item-{lid}"], f"quantity-{bag}" in page.values) == ("0", False)

    added = update(shopper, **{f"item-{lid}": "1", f"item-{bag}": "1"})
    assert "Total €16.00" in added.words
    assert (added.values[f"item-{lid}"], added.values[f"quantity-{bag}"]) == ("1", "1")
    assert "Total €18.00" in update(shopper, **{f"quantity-{bag}": "3"}).words
    assert shopper.pay(number=NO_MONEY).status == 402
    assert lines(house, session) == [("Cup", 1, 1000), ("Lid", 2, 500), ("Bag", 3, 300)]
    assert "Total €13.00" in update(shopper, **{f"item-{lid}": "0"}).words
    assert shopper.land(shopper.pay()).state == "paid"
    assert lines(house, session) == [("Cup", 1, 1000), ("Bag", 3, 300)]
    assert [it.amount_received for it in intents(house)] == [1300]
    assert "Lid" not in shopper.open().words


def test_as_much_as_the_customer_wants(house: House) -> None:
    gift = price(
        house, "Gift", unit_amount=None, custom_unit_amount={"enabled": True, "minimum": 200, "maximum": 50000}
    )
    session = order(house, line_items=[{"price": gift, "quantity": 1}], submit_type="donate")
    assert (session.amount_total, session.payment_status) == (0, "unpaid")
    shopper = shopper_of(session)
    page = shopper.open()
    assert "Donate to Tern & Tide Gift Donate Your order Amount in EUR From €2.00 to €500.00." in page.words
    assert page.values["customUnitAmount"] == ""
    for text, problem in (
        ("", "Enter the amount you want to pay."),
        ("much", "Write the amount in numbers, like 12.50."),
        ("1,99", "Enter €2.00 or more."),
        ("500.01", "Enter €500.00 or less."),
        ("-5", "Write the amount in numbers, like 12.50."),
    ):
        refused = shopper.pay(customUnitAmount=text)
        assert (refused.status, refused.values["customUnitAmount"]) == (422, text)
        assert problem in refused.words
    counted = update(shopper, customUnitAmount="12,5")
    assert (counted.values["customUnitAmount"], "Donate €12.50" in counted.words) == ("12.50", True)
    assert shopper.pay(number=NO_MONEY).status == 402
    assert shopper.open().values["customUnitAmount"] == "12.50"
    update(shopper, customUnitAmount="1 000")
    assert "Enter €500.00 or less." in str(shopper.page and shopper.page.words)
    update(shopper, customUnitAmount="20")
    paid = shopper.land(shopper.pay())
    assert (paid.state, "You donated to Tern & Tide €20.00" in paid.words) == ("paid", True)
    assert [it.amount_received for it in intents(house)] == [2000]
    assert lines(house, session) == [("Gift", 1, 2000)]


def test_amounts_in_currencies_without_decimals_and_with_three(house: House) -> None:
    preset = {"enabled": True, "preset": 12340}
    shop = price(
        house,
        "Gift",
        unit_amount=None,
        custom_unit_amount=preset,
        currency_options={"jpy": {"custom_unit_amount": {"enabled": True, "preset": 500}}},
        currency="kwd",
    )
    for currency, shown, wrong, typed, paid in (
        ("kwd", "12.340", "12.345", "1.5", 1500),
        ("jpy", "500", "500.5", "1,200", 1200),
    ):
        session = order(house, line_items=[{"price": shop, "quantity": 1}], currency=currency)
        shopper = shopper_of(session)
        assert shopper.open().values["customUnitAmount"] == shown
        problem = "In KWD an amount must end in 0." if currency == "kwd" else "Write the amount in numbers, like 12."
        assert problem in shopper.pay(customUnitAmount=wrong).words
        update(shopper, customUnitAmount=typed)
        assert shopper.land(shopper.pay()).state == "paid"
        done = session_of(house, session)
        assert (done.amount_total, done.currency) == (paid, currency)


def code(house: House, **more: Any) -> str:
    """A promotion code for a tenth off, as it is typed."""
    v1 = house.stripe.v1
    terms = more.pop("coupon", {"percent_off": 10})
    made: Any = {"promotion": {"type": "coupon", "coupon": v1.coupons.create(terms).id}, **more}
    return v1.promotion_codes.create(made).code


def test_a_code_is_applied_taken_off_and_counted_once(house: House) -> None:
    code(house, code="SPRING", max_redemptions=1)
    session = order(house, allow_promotion_codes=True)
    assert (session.allow_promotion_codes, session.discounts) == (True, [])
    first, second = shopper_of(session), shopper_of(order(house, allow_promotion_codes=True))
    assert "Add a promotion code" in first.open().words
    for shopper in (first, second):
        applied = update(shopper, "code", promotionCode=" spring ")
        assert "Subtotal €25.00 SPRING −€2.50 Total €22.50" in applied.words
        assert (applied.values["promotionCode"], "Remove promotion code" in applied.words) == ("SPRING", True)
    off = update(first, "no_code")
    assert ("Total €25.00" in off.words, off.values["promotionCode"]) == (True, "")
    update(first, "code", promotionCode="SPRING")
    (promotion,) = house.stripe.v1.promotion_codes.list().data

    assert first.pay(number=NO_MONEY).status == 402
    assert house.stripe.v1.promotion_codes.retrieve(promotion.id).times_redeemed == 0
    assert "SPRING −€2.50" in first.open().words
    assert first.land(first.pay()).state == "paid"
    assert house.stripe.v1.promotion_codes.retrieve(promotion.id).times_redeemed == 1
    paid = session_of(house, session)
    assert paid.total_details is not None
    assert paid.discounts is not None
    assert (paid.amount_total, paid.total_details.amount_discount) == (2250, 250)
    assert [it.to_dict() for it in paid.discounts] == [{"coupon": None, "promotion_code": promotion.id}]

    warned = second.pay()
    assert warned.status == 409
    assert "This code was used as often as it can be." in warned.words
    assert "The total has changed from €22.50 to €25.00." in warned.words
    assert second.land(second.pay(promotionCode="")).state == "paid"


def test_why_a_code_is_not_taken(house: House) -> None:
    v1 = house.stripe.v1
    payer, stranger = v1.customers.create({}).id, v1.customers.create({}).id
    shopper_of(order(house, customer=payer)).pay()
    cup = price(house)
    product = str(v1.prices.retrieve(cup).product)
    v1.promotion_codes.update(
        v1.promotion_codes.create(
            {"promotion": {"type": "coupon", "coupon": v1.coupons.create({"percent_off": 5}).id}, "code": "OFF"}
        ).id,
        {"active": False},
    )
    code(house, code="LARGE", restrictions={"minimum_amount": 3000, "minimum_amount_currency": "eur"})
    code(house, code="DOLLARS", restrictions={"minimum_amount": 30, "minimum_amount_currency": "usd"})
    code(house, code="THEIRS", customer=stranger)
    code(house, code="FIRST", restrictions={"first_time_transaction": True})
    code(house, code="MUGS", coupon={"percent_off": 10, "applies_to": {"products": [product]}})
    code(house, code="USD", coupon={"amount_off": 10, "currency": "usd"})
    code(house, code="ONCE", max_redemptions=1)
    code(house, code="TODAY", expires_at=clock.now() + clock.HOUR_S)
    once = shopper_of(order(house, allow_promotion_codes=True))
    update(once, "code", promotionCode="once")
    assert once.land(once.pay()).state == "paid"
    shopper = shopper_of(order(house, allow_promotion_codes=True, customer=payer))
    shopper.open()
    for typed, text in (
        ("NOPE", "There is no such code. Check how it is spelled."),
        ("x" * 600, "There is no such code. Check how it is spelled."),
        ("nul\0", "There is no such code. Check how it is spelled."),
        ("OFF", "This code is not valid any more."),
        ("LARGE", "This code is for orders of €30.00 or more."),
        ("DOLLARS", "This code is not for anything in this order."),
        ("THEIRS", "This code is for another customer."),
        ("FIRST", "This code is for a first order only."),
        ("MUGS", "This code is not for anything in this order."),
        ("USD", "This code is not for anything in this order."),
        ("ONCE", "This code was used as often as it can be."),
    ):
        refused = update(shopper, "code", promotionCode=typed)
        assert (text in refused.words, "Total €25.00" in refused.words) == (True, True), (typed, refused.words)
    assert (
        "THEIRS −€2.50"
        in update(
            theirs := shopper_of(order(house, allow_promotion_codes=True, customer=stranger)),
            "code",
            promotionCode="theirs",
        ).words
    )
    assert theirs.land(theirs.pay()).state == "paid"
    assert shopper.pay(promotionCode="NOPE").status == 422
    with time_machine.travel(clock.now() + 2 * clock.HOUR_S):
        assert "This code has expired." in update(shopper, "code", promotionCode="TODAY").words


def test_a_code_whose_last_redemption_is_under_way_elsewhere(house: House) -> None:

    code(house, code="LAST", max_redemptions=1)
    quick, slow = (shopper_of(order(house, allow_promotion_codes=True)) for _ in range(2))
    for shopper in (quick, slow):
        update(shopper, "code", promotionCode="LAST")
    at_the_bank(quick)
    gone = slow.pay()
    assert (gone.status, "This code was used as often as it can be." in gone.words) == (409, True)
    assert slow.land(slow.pay(promotionCode="")).state == "paid"
    assert answer_bank(quick, "approve").state == "paid"


def test_a_code_that_was_used_up_while_its_payment_began(house: House) -> None:
    """Good when the form was read, gone when the money was to be taken: the page says why, and keeps what was typed."""
    code(house, code="LAST", max_redemptions=1)
    quick, slow, german = (shopper_of(order(house, allow_promotion_codes=True)) for _ in range(3))
    german.languages = "de"
    for shopper in (quick, slow, german):
        update(shopper, "code", promotionCode="LAST")
    with line_to_processor(house) as line, ThreadPoolExecutor(2) as others:
        on_the_way = []
        for shopper in (slow, german):
            held = line.hold("tokenize")
            on_the_way.append((held, others.submit(shopper.pay)))
            held.wait()
        assert quick.land(quick.pay()).state == "paid"
        for held, _answer in on_the_way:
            held.go.set()
        gone, fort = (answer.result() for _held, answer in on_the_way)
    assert gone.status == fort.status == 409
    assert "This code was used as often as it can be." in gone.words
    assert ("Total €25.00" in gone.words, gone.values["email"]) == (True, "jo@example.com")
    assert "Dieser Code wurde bereits so oft verwendet wie möglich." in fort.words
    assert slow.land(slow.pay(promotionCode="")).state == "paid"
    assert [it.amount_received for it in intents(house)] == [2250, 2500]


def test_a_code_that_leaves_nothing_to_pay_after_a_decline(house: House) -> None:
    code(house, code="GIFT", coupon={"percent_off": 100})
    session = order(house, allow_promotion_codes=True)
    shopper = shopper_of(session)
    assert shopper.pay(number=NO_MONEY).status == 402
    free = update(shopper, "code", promotionCode="gift")
    assert ("Complete order" in free.words, "Card number" in free.words) == (True, False)
    assert shopper.land(shopper.pay()).state == "paid"
    done = session_of(house, session)
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert [(it.status, it.cancellation_reason) for it in intents(house)] == [("canceled", "abandoned")]


def test_a_smaller_order_loses_a_code_for_larger_ones(house: House) -> None:
    code(house, code="LARGE", restrictions={"minimum_amount": 2000, "minimum_amount_currency": "eur"})
    cup = price(house)
    cups = {"price": cup, "quantity": 2, "adjustable_quantity": {"enabled": True}}
    shopper = shopper_of(order(house, line_items=[cups], allow_promotion_codes=True))
    assert "Total €18.00" in update(shopper, "code", promotionCode="LARGE").words
    assert shopper.pay(number=NO_MONEY).status == 402
    sent = shopper.fill(**{f"quantity-{cup}": "1", "update": "order"})
    sent.pop("promotionCode")
    shopper.page = shopper.send(sent)
    assert "Total €10.00" in shopper.page.words, "also where the form does not speak of it"
    assert shopper.land(shopper.pay(promotionCode="")).state == "paid"
    assert [it.amount_received for it in intents(house)] == [1000]


def test_the_merchant_changes_the_order_under_an_open_page(house: House) -> None:
    v1 = house.stripe.v1
    session = order(house, shipping_options=[rate("Post", 450)])
    shopper = shopper_of(session)
    assert shopper.pay(number=NO_MONEY).status == 402
    (tea,) = v1.checkout.sessions.line_items.list(session.id).data
    changed = v1.checkout.sessions.update(
        session.id,
        {
            "line_items": [
                {"price": price(house), "quantity": 1, "metadata": {"shelf": "4"}},
                {"id": tea.id, "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 3}},
            ],
            "shipping_options": "",
        },
    )
    assert (changed.amount_subtotal, changed.amount_total, changed.shipping_cost) == (2250, 2250, None)
    assert [it.amount for it in intents(house)] == [2250]
    found = v1.checkout.sessions.line_items.list(session.id).data
    assert [(it.description, it.quantity) for it in found] == [("Cup", 1), ("Tea", 1)]
    assert (found[0].to_dict()["metadata"], found[1].id) == ({"shelf": "4"}, tea.id)
    assert found[1].to_dict()["adjustable_quantity"] == {"enabled": True, "maximum": 3, "minimum": 0}

    warned = shopper.pay()
    assert warned.status == 409
    assert "The total has changed from €29.50 to €22.50." in warned.words
    only: Any = {"line_items": [{"id": found[0].id}]}
    assert v1.checkout.sessions.update(session.id, only).amount_total == 1000
    assert shopper.pay().status == 409
    assert shopper.land(shopper.pay()).state == "paid"
    assert [it.amount_received for it in intents(house)] == [1000]


def rate(name: str, amount: int) -> Any:
    data = {"display_name": name, "type": "fixed_amount", "fixed_amount": {"amount": amount, "currency": "eur"}}
    return {"shipping_rate_data": data}


def test_an_order_that_is_being_paid_stays_as_it_is(house: House) -> None:

    session = order(house)
    shopper = shopper_of(session)
    at_the_bank(shopper)
    (tea,) = house.stripe.v1.checkout.sessions.line_items.list(session.id).data
    answer = call(
        house,
        "POST",
        f"/v1/checkout/sessions/{session.id}",
        {"line_items[0][id]": tea.id, "line_items[0][quantity]": "1"},
    )
    assert answer.error["message"] == "This Checkout Session is being paid right now; it cannot be updated."
    assert answer_bank(shopper, "approve").state == "paid"
    assert [it.amount_received for it in intents(house)] == [2500]


def test_the_browser_decides_no_price(house: House) -> None:
    """Forged fields: what is not offered is not taken, and nobody pays what they did not see."""
    cup = price(house)
    session = order(house, line_items=[{"price": cup, "quantity": 3}], shipping_options=[rate("Post", 450)])
    shopper = shopper_of(session)
    shopper.open()
    forged: Any = {f"quantity-{cup}": "1", f"item-{cup}": "0", "customUnitAmount": "0.01", "promotionCode": "X"}
    assert shopper.land(shopper.pay(**forged)).state == "paid"
    assert [it.amount_received for it in intents(house)] == [3450]


def test_eight_shoppers_at_once_for_three_redemptions(house: House) -> None:
    code(house, code="FEW", max_redemptions=3)
    queue = [shopper_of(order(house, allow_promotion_codes=True)) for _ in range(8)]
    for shopper in queue:
        update(shopper, "code", promotionCode="FEW")
    answers = all_at_once([partial(shopper.send, shopper.fill()) for shopper in queue])
    assert sorted(answer.status for answer in answers) == [303] * 3 + [409] * 5
    (promotion,) = house.stripe.v1.promotion_codes.list().data
    assert (promotion.times_redeemed, promotion.active) == (3, False)
    assert [it.amount_received for it in intents(house)] == [2250] * 3


def test_two_tabs_with_other_quantities_are_one_order(house: House) -> None:
    """Whichever is first is paid, for what it showed; the other sees that."""
    cup = price(house)
    shop = link(house, line_items=[{"price": cup, "quantity": 1, "adjustable_quantity": {"enabled": True}}])
    left = Shopper(shop.url)
    left.open()
    right = Shopper(shop.url, cookies=left.cookies)
    for tab, quantity in ((left, "2"), (right, "3")):
        update(tab, **{f"quantity-{cup}": quantity})
    answers = all_at_once([partial(tab.send, tab.fill()) for tab in (left, right)])
    assert {answer.status for answer in answers} <= {303, 409, 503}
    assert len(sessions(house)) == 1
    (received,) = [it.amount_received for it in intents(house) if it.status == "succeeded"]
    assert received in (2000, 3000)
    assert lines(house, sessions(house)[0]) == [("Cup", received // 1000, received)]
