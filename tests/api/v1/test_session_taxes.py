"""/v1/checkout/sessions with tax rates: in a price or on top of it, and both where a discount is taken off first."""

from typing import Any

from tests.api.v1.test_session_discounts import coupon, form
from tests.callers import call
from tests.flows.scenes import TEA, intents, order, shopper_of
from tests.houses import House
from tests.shoppers import Shopper


def rate(house: House, name: str, percentage: float, *, inclusive: bool) -> str:
    made: Any = {"display_name": name, "percentage": percentage, "inclusive": inclusive}
    return house.stripe.v1.tax_rates.create(made).id


def test_inclusive_and_exclusive(house: House) -> None:
    vat = rate(house, "VAT", 19, inclusive=True)
    city = rate(house, "City tax", 2.5, inclusive=False)
    cup = {"price_data": {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Cup"}}, "quantity": 1}
    session = order(
        house,
        line_items=[{**TEA, "tax_rates": [vat]}, {**cup, "tax_rates": [vat, city]}],
        automatic_tax={"enabled": False},
        expand=["line_items.data.taxes", "total_details.breakdown"],
    ).to_dict()
    tea, mug = session["line_items"]["data"]
    assert (tea["amount_subtotal"], tea["amount_tax"], tea["amount_total"]) == (2500, 399, 2500)
    assert (mug["amount_subtotal"], mug["amount_tax"], mug["amount_total"]) == (1000, 181, 1021)
    assert [(tax["rate"]["id"], tax["taxable_amount"], tax["amount"]) for tax in mug["taxes"]] == [
        (vat, 840, 160),
        (city, 840, 21),
    ]
    assert (session["amount_subtotal"], session["amount_total"]) == (3500, 3521)
    assert session["total_details"]["amount_tax"] == 580
    breakdown = session["total_details"]["breakdown"]
    assert [(tax["rate"]["id"], tax["amount"]) for tax in breakdown["taxes"]] == [(vat, 559), (city, 21)]

    made = house.stripe.v1.checkout.sessions.retrieve(session["id"])
    shopper = shopper_of(made)
    words = shopper.open().words
    assert "Subtotal €35.00 VAT (19% incl.) €5.59 City tax (2.5%) €0.21 Total €35.21" in words
    assert shopper.land(shopper.pay()).state == "paid"
    assert "City tax (2.5%) €0.21" in shopper.open().words
    assert [it.amount_received for it in intents(house)] == [3521]


def test_tax_is_of_what_a_discount_leaves(house: House) -> None:
    sales = rate(house, "Sales tax", 10, inclusive=False)
    half = coupon(house, percent_off=50)
    session = order(house, line_items=[{**TEA, "tax_rates": [sales]}], discounts=[{"coupon": half}])
    assert (session.amount_subtotal, session.amount_total) == (2500, 1375)
    assert session.total_details is not None
    assert (session.total_details.amount_discount, session.total_details.amount_tax) == (1250, 125)


def test_rates_that_no_line_can_have(house: House) -> None:
    old = rate(house, "Old", 10, inclusive=False)
    house.stripe.v1.tax_rates.update(old, {"active": False})
    first = "line_items[0][tax_rates][0]"
    six = {f"line_items[0][tax_rates][{place}]": old for place in range(6)}
    for params, param, text in (
        ({first: "txr_1"}, first, "No such tax rate: 'txr_1'"),
        ({first: old}, first, f"The tax rate `{old}` is inactive."),
        (six, "line_items[0][tax_rates]", "Array line_items[0][tax_rates] exceeded maximum 5 allowed elements."),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", form(**params))
        assert (answer.status, answer.error["param"], answer.error["message"]) == (400, param, text)


def test_a_link_hands_its_rates_on(house: House) -> None:
    vat = rate(house, "VAT", 7, inclusive=False)
    price = house.stripe.v1.prices.create({"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Book"}})
    line: Any = {"price": price.id, "quantity": 1, "tax_rates": [vat]}
    link = house.stripe.v1.payment_links.create({"line_items": [line], "expand": ["line_items"]})
    assert link.line_items is not None
    assert [(it.amount_tax, it.amount_total) for it in link.line_items] == [(70, 1070)]
    shopper = Shopper(link.url)
    assert "VAT (7%) €0.70 Total €10.70" in shopper.open().words
    assert shopper.land(shopper.pay()).state == "paid"
    (session,) = house.stripe.v1.checkout.sessions.list()
    assert (session.amount_total, session.total_details and session.total_details.amount_tax) == (1070, 70)
