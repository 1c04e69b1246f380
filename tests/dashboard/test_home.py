"""The first page: first steps, what came in, what needs the merchant, and how many who open a link pay."""

import re

import time_machine

from checkout import worker
from checkout.dashboard.chart import chart_of, round_step
from checkout.kit import clock
from links.tally import EVERY_S, tally
from tests.dashboard.visitors import Visitor
from tests.flows.scenes import NO_MONEY, link_for
from tests.houses import House
from tests.payments.authorised import paid
from tests.shoppers import Shopper
from tests.tables import written

HOME = "/dashboard/test/"
NOWHERE = "http://127.0.0.1:9/hook"


def test_first_steps_are_ticked_off(house: House, merchant: Visitor) -> None:
    page = merchant.visit(HOME)
    assert "Make a link , done" in page.text
    assert page.links["Pay by it"].startswith("/l/")
    Shopper(house.url + page.links["Pay by it"]).pay()
    assert "Pay by it , done" in merchant.visit(HOME).text
    house.stripe.v1.webhook_endpoints.create({"url": NOWHERE, "enabled_events": ["*"]})
    assert "First steps" not in merchant.visit(HOME).text


def test_what_came_in_by_day_and_currency(house: House, merchant: Visitor) -> None:
    now = clock.now()
    with time_machine.travel(now - 3 * clock.DAY_S, tick=False):
        paid(house, 1000)
        Shopper(house.link).pay(number=NO_MONEY)
    house.app.extensions["tender.closed_days"].clear()  # nobody else writes into days that are over
    paid(house, 2000)
    house.stripe.v1.payment_intents.create(
        {
            "amount": 700,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://e.com",
        }
    )
    page = merchant.visit(HOME)
    assert "Today $20.00 USD 1 paid, 0 failed" in page.text
    assert "Last 30 days $30.00 USD 2 paid, 1 failed" in page.text
    assert "Available $9.41 USD Pending $19.12 USD" in page.text
    assert "Last 30 days €7.00 EUR 1 paid" in merchant.visit(f"{HOME}?currency=eur").text
    paid(house, 4000)
    assert "Last 30 days $70.00 USD 3 paid" in merchant.visit(HOME).text, "days that are over were read before"


def test_what_needs_the_merchant(house: House, merchant: Visitor) -> None:
    paid(house, 1500, "pm_card_createDispute")
    link_for(house, restrictions={"completed_sessions": {"limit": 1}}, inactive_message="Gone")
    Shopper(house.stripe.v1.payment_links.list({"limit": 1}).data[0].url).pay()
    house.work()
    page = merchant.visit(HOME)
    assert page.links["Dispute over $15.00 USD"].startswith("/dashboard/test/disputes/dp_")
    assert "Link for Cup It takes no payment: it was paid as often as it may be" in page.text


def test_openings_of_a_link_are_counted_and_none_writes(house: House, merchant: Visitor) -> None:
    house.work()
    before = written(house)
    for _ in range(3):
        Shopper(house.link).open()
    assert written(house) == before
    Shopper(house.link).pay()
    with time_machine.travel(clock.now() + 1):
        house.work()
    assert re.search(r"Enamel mug 4 opened 1 paid 25.0 %", merchant.visit(HOME).text)
    Shopper(house.link).open()
    Shopper(house.link).pay()
    house.work()
    assert re.search(r"Enamel mug 6 opened 2 paid 33.3 %", merchant.visit(HOME).text), "added to what was there"


def test_a_chart_has_a_round_scale() -> None:
    assert [round_step(highest) for highest in (0, 3, 299, 30_001, 99_999)] == [1, 1, 100, 20_000, 50_000]
    chart = chart_of([(n * clock.DAY_S, n * 100, "") for n in range(30)], "usd")
    assert [line.text for line in chart.lines] == ["$0", "$10", "$20", "$30"]
    assert all(0 <= bar.y <= bar.y + bar.height <= chart.height for bar in chart.bars)
    assert chart.days[-1][1] == "30 Jan"


def test_whoever_works_beside_the_requests_writes_down_what_was_counted(house: House, merchant: Visitor) -> None:
    Shopper(house.link).open()
    house.work()
    Shopper(house.link).open()
    worker.run_once(house.app)
    assert "Enamel mug 1 opened" in merchant.visit(HOME).text, "not so soon again"
    with house.app.app_context():
        tally()._written_at -= EVERY_S
    worker.run_once(house.app)
    assert "Enamel mug 2 opened" in merchant.visit(HOME).text
