"""The two walks of ARCHITECTURE.md, whole: a shopper pays by link and the merchant hears; a merchant makes a link."""

import json
from base64 import b64encode
from typing import Any

import stripe

from tests.contract.shapes import missing_members
from tests.flows.scenes import NO_MONEY, charges, intents, sessions
from tests.houses import House
from tests.inboxes import Inbox
from tests.shoppers import TYPED, Shopper


def test_a_shopper_pays_by_link_and_the_merchant_hears(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
    shopper = Shopper(house.link)

    page = shopper.open()
    assert page.status == 200
    assert "<title>Pay Tern &amp; Tide</title>" in page.text
    for words in ("Pay Tern & Tide", "Enamel mug", "White with a blue rim, 35 cl", "$20.00", "Test mode"):
        assert words in page.words
    assert sessions(house) == intents(house) == []

    declined = shopper.pay(number=NO_MONEY)
    assert declined.status == 402
    assert "Location" not in declined.headers
    assert "<title>The payment did not go through – Pay Tern &amp; Tide</title>" in declined.text
    assert (
        "The card does not have enough money for this payment. Nothing was charged. "
        "Try another card, or add money and try again."
    ) in declined.words
    assert "There is a problem" not in declined.words
    assert declined.typed == TYPED | {"cardNumber": "", "cardCvc": ""}
    assert_declined(house)

    paid = shopper.pay()
    assert paid.status == 303
    (session,) = sessions(house)
    assert paid.location == f"{house.url}/c/{session.id}"

    receipt = shopper.follow(paid)
    assert receipt.status == 200
    assert receipt.state == "paid"
    for words in ("You paid Tern & Tide", "$20.00", "Enamel mug", "Visa ending in 4242", "Pay again"):
        assert words in receipt.words
    assert_paid(house)

    assert inbox.bodies == [], "nobody waits for the merchant's endpoint"
    house.work()
    assert endpoint.secret is not None
    assert_heard(inbox.events(endpoint.secret), house)


def assert_declined(house: House) -> None:
    (session,), (intent,) = sessions(house), intents(house)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", intent.id)
    assert session.url == f"{house.url}/c/{session.id}#fid"
    assert (intent.status, intent.payment_method, intent.amount_received) == ("requires_payment_method", None, 0)
    error = intent.last_payment_error
    assert error is not None
    assert (error.type, error.code, error.decline_code) == ("card_error", "card_declined", "insufficient_funds")
    assert (error.charge, charges(house)) == (intent.latest_charge, ["failed"])
    assert house.stripe.v1.balance_transactions.list().data == []


def assert_paid(house: House) -> None:
    (session,), (intent,) = sessions(house), intents(house)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (2000, 2000, "usd")
    assert session.payment_link is not None
    assert session.customer is None, "a customer only when asked for"
    details = session.customer_details
    assert details is not None
    assert details.address is not None
    assert (details.email, details.name) == ("jo@example.com", "Jo Doe")
    assert (details.address.country, details.address.postal_code) == ("US", "94107")

    assert (intent.status, intent.amount_received, intent.last_payment_error) == ("succeeded", 2000, None)
    failed, charge = house.stripe.v1.charges.list().data[::-1]
    assert (failed.status, failed.payment_intent, failed.paid) == ("failed", intent.id, False)
    assert (charge.status, charge.payment_intent, charge.id) == ("succeeded", intent.id, intent.latest_charge)
    (transaction,) = house.stripe.v1.balance_transactions.list().data
    assert (transaction.source, transaction.amount) == (charge.id, 2000)
    assert transaction.net == 2000 - transaction.fee < 2000


def assert_heard(heard: list[stripe.Event], house: House) -> None:
    assert [event.type for event in heard] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    for event in heard:
        assert missing_members(json.loads(str(event))) == []
        assert (event.livemode, event.pending_webhooks, event.api_version) == (False, 1, stripe.api_version)
        assert event.request is not None
        assert (event.request.id, event.request.idempotency_key) == (None, None), "no call of the API caused it"
    created, failed, refused, charged, succeeded, completed, updated = (thing_of(event) for event in heard)
    (intent,), (session,) = intents(house), sessions(house)
    assert {thing["id"] for thing in (created, refused, succeeded)} == {intent.id}, "one intent"
    assert failed["id"] != charged["id"] == updated["id"], "a charge for each try"
    statuses = [thing["status"] for thing in (created, failed, refused, charged, succeeded, completed)]
    assert statuses == [
        "requires_payment_method",
        "failed",
        "requires_payment_method",
        "succeeded",
        "succeeded",
        "complete",
    ]
    assert refused["last_payment_error"]["decline_code"] == "insufficient_funds"
    assert completed["id"] == session.id
    assert (completed["payment_intent"], completed["payment_status"], completed["url"]) == (intent.id, "paid", None)
    assert charged["balance_transaction"] is None
    assert updated["balance_transaction"] is not None
    assert json.loads(str(heard[-1]))["data"]["previous_attributes"] == {"balance_transaction": None}
    assert house.stripe.v1.events.list({"limit": 1}).data[0].pending_webhooks == 0


def thing_of(event: stripe.Event) -> dict[str, Any]:
    """What an event is about, as it came."""
    thing = json.loads(str(event))["data"]["object"]
    assert isinstance(thing, dict)
    return thing


def test_a_merchant_makes_a_link_and_it_can_be_paid(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create(
        {"url": inbox.url, "enabled_events": ["payment_link.created", "checkout.session.completed"]}
    )
    merchant = Merchant(house)
    product = merchant.post("/v1/products", {"name": "Teapot"}, "k0")
    price = merchant.post("/v1/prices", {"product": product["id"], "unit_amount": "3500", "currency": "eur"}, "k1")
    form = {"line_items[0][price]": price["id"], "line_items[0][quantity]": "2", "metadata[shop]": "harbour"}
    link = merchant.post("/v1/payment_links", form, "k2")
    assert missing_members(link) == []
    assert (link["object"], link["active"], link["livemode"], link["currency"]) == ("payment_link", True, False, "eur")
    assert link["url"].startswith(f"{house.url}/l/")
    assert link["metadata"] == {"shop": "harbour"}
    assert merchant.post("/v1/payment_links", form, "k2") == link, "the same key gives the same link"
    assert house.stripe.v1.payment_links.list().data[0].id == link["id"]
    assert len(house.stripe.v1.payment_links.list().data) == 2, "this one and the demo's"

    shopper = Shopper(link["url"])
    assert "€70.00" in shopper.open().words
    receipt = shopper.follow(shopper.pay())
    assert receipt.state == "paid"
    assert "2 × €35.00" in receipt.words

    house.work()
    assert endpoint.secret is not None
    made, completed = inbox.events(endpoint.secret)
    assert (made.type, thing_of(made)["id"]) == ("payment_link.created", link["id"])
    assert made.request is not None
    assert made.request.idempotency_key == "k2"
    assert completed.type == "checkout.session.completed"
    session = thing_of(completed)
    assert (session["payment_link"], session["amount_total"]) == (link["id"], 7000)
    assert session["metadata"] == {"shop": "harbour"}


class Merchant:
    """Calls the API without any SDK: a form, Basic authentication and an idempotency key."""

    def __init__(self, house: House) -> None:
        self.browser = Shopper(house.url)
        self.credentials = b64encode(f"{house.world.secret_key}:".encode()).decode()

    def post(self, path: str, form: dict[str, str], key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Basic {self.credentials}", "Idempotency-Key": key}
        answer = self.browser.post(self.browser.url + path, form, headers)
        assert answer.status == 200, answer.text
        return answer.json()
