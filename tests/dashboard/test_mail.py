"""The inbox of test mode: what came as a list and one by one, harmless whatever it says, and waited for as JSON."""

import threading
from typing import Any

import time_machine

from checkout.kit import clock
from checkout.mail.mails import KEPT_S
from checkout.worker import Worker, prune
from tests.dashboard.visitors import Visitor
from tests.flows.scenes import order, shopper_of
from tests.houses import House
from tests.shoppers import Shopper


def asked(house: House, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Shopper(house.url).get(f"{house.url}/events/mail.json?{query}").json()["mails"]
    return found


def test_from_an_empty_inbox_to_one_mail(house: House, visitor: Visitor) -> None:
    assert "No mail yet" in visitor.visit("/events/mail").text
    evil = {"currency": "eur", "unit_amount": 900, "product_data": {"name": "<script>alert(1)</script>"}}
    shopper_of(order(house, line_items=[{"price_data": evil, "quantity": 1}])).pay()
    Shopper(house.link).pay(email="kim@example.com")
    assert "No mail yet" in visitor.visit("/events/mail").text, "it is on its way"
    house.work()
    assert visitor.visit("/events").links["Mail"] == "/events/mail"
    visitor.visit("/events/mail")
    assert len(visitor.rows()) == 3, "a day and two mails"
    visitor.visit("/events/mail?to=jo@example.com")
    assert [row.endswith("jo@example.com") for row in visitor.rows()[1:]] == [True]

    (mail,) = asked(house, "to=jo@example.com")
    page = visitor.visit(f"/events/mail/{mail['id']}")
    assert mail["subject"] in page.text
    assert "You paid €9.00 to Tern & Tide." in page.text
    assert 'sandbox=""' in visitor.answer.text
    assert "<script>alert" not in visitor.answer.text
    assert visitor.answer.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    letter = visitor.browser.get(f"{house.url}/events/mail/{mail['id']}/html")
    assert letter.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'; sandbox")
    assert "default-src 'none'" in letter.headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in letter.text
    assert "<script" not in letter.text

    with time_machine.travel(clock.now() + KEPT_S + 1):
        with house.app.app_context():
            prune()
        assert "forgotten after 30 days" in visitor.visit(f"/events/mail/{mail['id']}").text
        assert visitor.browser.get(f"{house.url}/events/mail/{mail['id']}/html").status == 404


def test_a_program_waits_for_the_next_one(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    beside = Worker(house.app)
    beside.start()
    try:
        paying = threading.Timer(0.1, shopper.pay)
        paying.start()
        (first,) = asked(house, "to=jo@example.com&wait=10")
        paying.join()
    finally:
        beside.stop()
    assert (first["kind"], first["status"]) == ("receipt", "sent")
    assert asked(house, "to=nobody@example.com") == []
    assert asked(house, f"after={first['id']}") == []
    for wrong in ("wait=soon", "wait=-1", "wait=%C2%B2"):
        assert Shopper(house.url).get(f"{house.url}/events/mail.json?{wrong}").status == 400
