"""Payments are found by what one has at hand, narrowed by each filter and by two at once, and taken away as a file."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe
import time_machine

from checkout.dashboard import payment_csv, payment_finds
from checkout.dashboard.moments import Moment
from tests.dashboard.visitors import Visitor
from tests.flows.scenes import DECLINED, order, shopper_of
from tests.houses import House
from tests.payments.authorised import authorised, paid
from tests.shoppers import Shopper

PAYMENTS = "/dashboard/test/payments"
BLUE = "pm_card_mastercard"


def amounts(merchant: Visitor, query: str) -> list[str]:
    page = merchant.visit(f"{PAYMENTS}?{query}")
    assert merchant.answer.status == 200, page.text
    return [row.split()[0] for row in page.rows[1:]]


def some_payments(house: House) -> dict[str, stripe.PaymentIntent]:
    """$10.00 to $60.00, one for each state."""
    v1 = house.stripe.v1
    made = {
        "paid": paid(house, 1000),
        "partly": paid(house, 2000, BLUE),
        "refunded": paid(house, 3000),
        "held": authorised(house, 4000),
        "open": v1.payment_intents.create({"amount": 5000, "currency": "eur", "metadata": {"order_id": "6735"}}),
        "disputed": paid(house, 6000, "pm_card_createDispute"),
    }
    v1.refunds.create({"payment_intent": made["partly"].id, "amount": 500})
    v1.refunds.create({"payment_intent": made["refunded"].id})
    house.work()
    return made


def test_each_filter_and_two_at_once(house: House, merchant: Visitor) -> None:
    made = some_payments(house)
    Shopper(house.link).pay(number=DECLINED)
    assert len(amounts(merchant, "")) == 7
    assert amounts(merchant, "status=succeeded") == ["$10.00"]
    assert amounts(merchant, "status=partly_refunded") == ["$20.00"]
    assert amounts(merchant, "status=refunded") == ["$30.00"]
    assert amounts(merchant, "status=requires_capture") == ["$40.00"]
    assert amounts(merchant, "status=requires_payment_method") == ["€50.00"]
    assert amounts(merchant, "status=disputed") == ["$60.00"]
    assert amounts(merchant, "status=failed") == ["$20.00"]
    assert amounts(merchant, "currency=usd&min=30&max=40") == ["$40.00", "$30.00"]
    assert amounts(merchant, "currency=eur&min=50&max=50") == ["€50.00"]
    assert amounts(merchant, "last4=4444") == ["$20.00"]
    assert amounts(merchant, "last4=4444&status=succeeded") == []
    assert amounts(merchant, "metadata=order_id:6735") == ["€50.00"]
    assert amounts(merchant, "email=JO@example.com&last4=0002") == ["$20.00"]
    link = house.stripe.v1.payment_links.list().data[0].id
    assert amounts(merchant, f"link={link}") == ["$20.00"]
    assert amounts(merchant, f"link={link}&status=succeeded") == []
    assert len(amounts(merchant, f"since={Moment(made['paid'].created).iso[:10]}")) == 7
    assert amounts(merchant, "until=2020-01-01&last4=4242") == []


def test_a_filter_that_is_wrong_says_so_at_its_field(merchant: Visitor) -> None:
    page = merchant.visit(f"{PAYMENTS}?min=ten&last4=12&metadata=x&currency=usd")
    assert page.text.count("Write an amount like 12.50.") == 2, "above, and at the field"
    assert "Give the last 4 digits." in page.text
    assert "Write a key and its value" in page.text
    assert merchant.visit(f"{PAYMENTS}?min=10").text.count("Choose the currency of the amount.") == 2
    assert merchant.visit(f"{PAYMENTS}.csv?last4=12").text.count("Give the last 4 digits.") == 2
    assert "There is a problem" in merchant.visit(f"{PAYMENTS}?status=gone&currency=zzz&since=soon").text


def led_to(merchant: Visitor, text: str) -> tuple[str, dict[str, list[str]]]:
    merchant.visit(f"{PAYMENTS}?q={text}")
    assert merchant.answer.status == 303, merchant.page.text
    parts = urlsplit(merchant.answer.location)
    return parts.path.removeprefix("/dashboard/test/"), parse_qs(parts.query)


def test_the_search_box_takes_what_one_has_at_hand(house: House, merchant: Visitor) -> None:
    made = some_payments(house)
    session = order(house, client_reference_id="cart-7", metadata={"basket": "b-9"})
    shopper_of(session).pay()
    bought = str(house.stripe.v1.checkout.sessions.retrieve(session.id).payment_intent)
    refund = house.stripe.v1.refunds.list().data[0]
    for id, intent in (
        (made["paid"].id, made["paid"].id),
        (made["paid"].latest_charge, made["paid"].id),
        (refund.id, refund.payment_intent),
        (session.id, bought),
        ("cart-7", bought),
    ):
        assert led_to(merchant, str(id)) == (f"payments/{intent}", {})
    assert led_to(merchant, "6735") == ("payments", {"metadata": ["order_id:6735"]}), "no card ends so"
    assert led_to(merchant, "4444") == ("payments", {"last4": ["4444"]})
    assert led_to(merchant, "b-9") == ("payments", {"metadata": ["basket:b-9"]})
    assert amounts(merchant, "metadata=basket:b-9") == ["€25.00"]
    assert led_to(merchant, "jo@example.com") == ("payments", {"email": ["jo@example.com"]})
    dispute = house.stripe.v1.disputes.list().data[0]
    assert led_to(merchant, dispute.id) == (f"disputes/{dispute.id}", {})
    for nothing in ("pi_unknown", "nothing-like-it", "%00", "ch_"):
        assert "Nothing found for" in merchant.visit(f"{PAYMENTS}?q={nothing}").text


def test_what_is_rare_is_looked_for_through_so_many_and_then_further(
    house: House, merchant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_finds, "LOOKS", (1, 2))
    for amount in (7000, 100, 200, 300):
        house.stripe.v1.payment_intents.create({"amount": amount, "currency": "usd"})
    page = merchant.visit(f"{PAYMENTS}?currency=usd&min=70")
    assert "Looked through 3 payments" in page.text
    assert not page.rows
    page = merchant.visit(page.links["Go on"])
    assert [row.split()[0] for row in page.rows[1:]] == ["$70.00"]
    assert "Looked through" not in page.text


def test_back_and_forth_by_a_way_that_is_not_the_intents_own(
    house: House, merchant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_finds, "PAGE_SIZE", 1)
    for amount in (100, 200, 300):
        paid(house, amount)
    page = merchant.visit(f"{PAYMENTS}?last4=4242")
    page = merchant.visit(page.links["Older"])
    page = merchant.visit(page.links["Older"])
    assert page.rows[1].startswith("$1.00")
    assert "Older" not in page.links
    page = merchant.visit(page.links["Newer"])
    assert page.rows[1].startswith("$2.00")
    page = merchant.visit(page.links["Newer"])
    assert page.rows[1].startswith("$3.00")
    merchant.visit(f"{PAYMENTS}?last4=4242&before=nothing")
    assert merchant.answer.status == 404


def test_the_file_has_what_the_list_has_and_computes_nothing(house: House, merchant: Visitor) -> None:
    some_payments(house)
    house.stripe.v1.payment_intents.create({"amount": 100, "currency": "usd", "description": "=2+3"})
    merchant.visit(f"{PAYMENTS}.csv")
    assert merchant.answer.headers["Content-Disposition"].startswith('attachment; filename="payments-test-20')
    rows = list(csv.DictReader(io.StringIO(merchant.answer.text)))
    assert len(rows) == 7
    assert rows[0]["description"] == "'=2+3"
    partly = next(row for row in rows if row["status"] == "partly refunded")
    assert (partly["amount"], partly["refunded"], partly["method"]) == ("20.00", "5.00", "Mastercard 4444")
    assert float(partly["fee"]) + float(partly["net"]) == 15
    assert partly["created_utc"].endswith("Z")
    merchant.visit(f"{PAYMENTS}.csv?status=refunded")
    assert merchant.answer.text.count("\n") == 2


@pytest.mark.parametrize("cell", ["=1+1", " =1", "\u200b=1", "\u00a0@x", "\n-2", "\uff1d1", "+49 30"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert payment_csv._harmless(cell) == f"'{cell}"


def test_days_of_a_filter_are_the_merchants(house: House, merchant: Visitor) -> None:
    """Half an hour before midnight by UTC it is tomorrow in Berlin already."""
    with time_machine.travel("2027-05-03T23:30:00Z", tick=False):
        house.stripe.v1.payment_intents.create({"amount": 700, "currency": "eur"})
    merchant.visit("/dashboard/test/settings")
    merchant.press("Save", time_zone="Europe/Berlin")
    assert amounts(merchant, "since=2027-05-04&until=2027-05-04") == ["\u20ac7.00"]
    assert amounts(merchant, "since=2027-05-03&until=2027-05-03") == []
    assert amounts(merchant, "until=9999-12-31&since=2027-05-04") == ["\u20ac7.00"]


def test_one_day_of_a_card_that_everyone_has_is_found_at_once(
    house: House, merchant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by way of the days after, on which payments of that day may have been tried again."""
    monkeypatch.setattr(payment_finds, "LOOKS", (1, 1))
    monkeypatch.setattr(payment_finds, "COUNTED", 2)
    for day, amount in (("03", 700), ("03", 800), ("04", 100), ("05", 200), ("06", 300)):
        with time_machine.travel(f"2027-05-{day}T12:00:00Z"):
            paid(house, amount)
    assert set(amounts(merchant, "last4=4242&since=2027-05-03&until=2027-05-03")) == {"$7.00", "$8.00"}


def test_a_payment_says_whose_customer_paid_it(house: House, merchant: Visitor) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo Doe"})
    known = v1.customers.create({"email": "zoe@example.com"})
    for customer in (jo, known):
        v1.payment_intents.create({"amount": 100, "currency": "eur", "customer": customer.id})
    assert [row.split()[-5] for row in merchant.visit(PAYMENTS).rows[1:]] == ["zoe@example.com", "Doe"]
    v1.customers.delete(known.id)
    assert "zoe@example.com" not in merchant.visit(PAYMENTS).text
