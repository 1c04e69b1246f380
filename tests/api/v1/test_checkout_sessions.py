"""/v1/checkout/sessions: what may be sold by a session, and how it ends without being paid."""

from typing import Any

import pytest
import stripe

from checkout.kit import clock
from tests.callers import call
from tests.houses import House
from tests.shoppers import Shopper

PLATE: Any = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Plate"}}
PAGE: Any = {
    "mode": "payment",
    "success_url": "https://shop.test/",
    "line_items": [{"price_data": PLATE, "quantity": 2}],
}


def flat(params: dict[str, Any]) -> dict[str, str]:
    base = {"mode": "payment", "success_url": "https://shop.test/"}
    line = {
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "900",
        "line_items[0][price_data][product_data][name]": "Plate",
        "line_items[0][quantity]": "1",
    }
    merged: dict[str, Any] = base | line | params
    return {name: value for name, value in merged.items() if value is not None}


def test_values_of_a_new_session(house: House) -> None:
    before = clock.now()
    session = house.stripe.v1.checkout.sessions.create(PAGE | {"customer_email": "jo@example.com", "locale": "auto"})
    assert (session.amount_subtotal, session.amount_total, session.currency) == (1800, 1800, "usd")
    assert session.payment_intent is None
    assert session.customer is None
    assert session.customer_creation == "if_required"
    assert session.customer_details is not None
    assert (session.customer_email, session.customer_details.email) == ("jo@example.com", "jo@example.com")
    assert session.expires_at - session.created == clock.DAY_S
    assert session.created >= before
    assert session.id.startswith("cs_test_a1")
    assert len(session.id) == 66
    (price,) = house.stripe.v1.prices.list({"active": False})
    assert price.unit_amount == 900
    assert "checkout.session" not in {event.type.rpartition(".")[0] for event in house.stripe.v1.events.list()}


def test_how_long_it_lives(house: House) -> None:
    now = clock.now()
    sessions = house.stripe.v1.checkout.sessions
    assert sessions.create(PAGE | {"expires_at": now + 40 * clock.MINUTE_S}).expires_at == now + 40 * clock.MINUTE_S
    for wrong, text in ((10 * clock.MINUTE_S, "at least 30 minutes"), (2 * clock.DAY_S, "less than 24 hours")):
        with pytest.raises(stripe.InvalidRequestError, match=text) as caught:
            sessions.create(PAGE | {"expires_at": now + wrong})
        assert caught.value.param == "expires_at"


def test_what_cannot_be_sold(house: House) -> None:
    inactive = house.stripe.v1.prices.create({"currency": "usd", "unit_amount": 1, "product_data": {"name": "Old"}})
    house.stripe.v1.prices.update(inactive.id, {"active": False})
    no_data = {
        f"line_items[0][price_data]{name}": None for name in ("[currency]", "[unit_amount]", "[product_data][name]")
    }
    for params, param, text in (
        ({"mode": None}, "mode", "Missing required param: mode."),
        ({"mode": "subscription"}, "mode", "Invalid mode: `subscription` bills a customer again and again"),
        ({"mode": "setup"}, "line_items", "You can not pass `line_items` in `setup` mode."),
        (
            {"currency": "eur"},
            "line_items[0][price_data]",
            "The price specified only supports `usd`. This doesn't match the expected currency: `eur`.",
        ),
        ({"setup_intent_data[description]": "x"}, "setup_intent_data", "You can not pass `setup_intent_data` in"),
        ({"ui_mode": "embedded"}, "ui_mode", "Invalid ui_mode: `embedded` shows Stripe's form"),
        ({"line_items[0][quantity]": None}, "line_items[0][quantity]", "Missing required param"),
        ({"line_items[0][quantity]": "0"}, "line_items[0][quantity]", "This value must be greater than or equal to 1"),
        ({"line_items[0][price]": "price_1"}, "line_items[0][price]", "You may only specify one of these parameters"),
        (no_data, "line_items[0][price]", "Missing required param: line_items[0][price]."),
        (no_data | {"line_items[0][price]": inactive.id}, "line_items[0][price]", "The price specified is inactive."),
        (no_data | {"line_items[0][price]": "price_1"}, "line_items[0][price]", "No such price: 'price_1'"),
        ({"line_items[0][price_data][unit_amount]": "10"}, "line_items", "Amount must be at least $0.50 usd"),
        (
            {"line_items[0][price_data][unit_amount]": "99999999", "line_items[0][quantity]": "999"},
            "line_items",
            "Amount must be no more than $999,999.99",
        ),
        ({"success_url": "javascript:alert(1)"}, "success_url", "Not a valid URL"),
        ({"success_url": "http://shop.example/"}, "success_url", "Not a valid URL: it must begin with https://"),
        ({"cancel_url": "https://a:b@shop.test/"}, "cancel_url", "Not a valid URL"),
        ({"customer": "cus_1"}, "customer", "No such customer: 'cus_1'"),
        ({"customer": "cus_1", "customer_email": "jo@example.com"}, "customer", "You may only specify one of these"),
        ({"locale": "xx"}, "locale", "Invalid locale: must be one of ar, auto, bg, "),
        ({"client_reference_id": "x" * 201}, "client_reference_id", "Invalid string"),
        ({"payment_method_types[]": "klarna"}, "payment_method_types", 'The payment method type "klarna" is invalid'),
        ({"payment_method_types[]": "ideal"}, "payment_method_types", "Invalid currency options ``usd``. The payment"),
        ({"excluded_payment_method_types[]": "card"}, "payment_method_types", "No valid payment method types for this"),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", flat(params))
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    two = flat({"line_items[1][price_data][currency]": "eur", "line_items[1][quantity]": "1"}) | {
        "line_items[1][price_data][unit_amount]": "900",
        "line_items[1][price_data][product_data][name]": "Teller",
    }
    answer = call(house, "POST", "/v1/checkout/sessions", two)
    assert "must have the same currency" in answer.error["message"]
    assert house.stripe.v1.checkout.sessions.list().data == []
    assert len(house.stripe.v1.products.list().data) == 2


def test_expiring_ends_its_intent_too(house: House) -> None:
    v1 = house.stripe.v1
    session = v1.checkout.sessions.create(PAGE)
    assert session.url is not None
    Shopper(session.url).pay(number="4000000000009995")
    (intent,) = v1.payment_intents.list()
    assert v1.checkout.sessions.retrieve(session.id).payment_intent == intent.id

    expired = v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    assert isinstance(expired.payment_intent, stripe.PaymentIntent)
    assert (expired.payment_intent.status, expired.payment_intent.cancellation_reason) == ("canceled", "abandoned")
    types = [event.type for event in v1.events.list({"limit": 2})]
    assert types == ["checkout.session.expired", "payment_intent.canceled"]


def test_a_paid_one_cannot_be_expired(house: House) -> None:
    v1 = house.stripe.v1
    session = v1.checkout.sessions.create(PAGE)
    assert session.url is not None
    Shopper(session.url).pay()
    with pytest.raises(stripe.InvalidRequestError, match="This Checkout Session has a status of `complete`"):
        v1.checkout.sessions.expire(session.id)
    told = [event for event in v1.events.list() if event.type.startswith("checkout.session.")]
    assert [event.type for event in told] == ["checkout.session.completed"]
    completed: Any = told[0].data.object
    assert (completed.status, completed.payment_status, completed.url) == ("complete", "paid", None)
    assert told[0].request is not None
    assert (told[0].request.id, told[0].request.idempotency_key) == (None, None)


def test_filters(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"}).id
    session = v1.checkout.sessions.create(PAGE | {"customer": customer})
    assert session.url is not None
    Shopper(session.url).pay()
    intent = str(v1.checkout.sessions.retrieve(session.id).payment_intent)
    v1.checkout.sessions.create(PAGE)
    known = v1.checkout.sessions.create(PAGE | {"customer_email": "known@example.com"}).id
    finds: Any = (
        {"customer": customer},
        {"payment_intent": intent},
        {"status": "complete"},
        {"customer_details": {"email": "jo@example.com"}},
    )
    for query in finds:
        assert [it.id for it in v1.checkout.sessions.list(query)] == [session.id]
    by_email: Any = {"customer_details": {"email": "known@example.com"}}
    assert [it.id for it in v1.checkout.sessions.list(by_email)] == [known]
    by_link: Any = {"payment_link": v1.payment_links.list().data[0].id}
    assert v1.checkout.sessions.list(by_link).data == []


def test_a_product_made_for_one_order(house: House) -> None:
    """It takes what its page shows, and not what only a price's own product has."""
    product = "line_items[0][price_data][product_data]"
    shown = {f"{product}[description]": "Of tin", f"{product}[images][]": "https://shop.test/1.png"}
    session = call(house, "POST", "/v1/checkout/sessions", flat(shown) | {"expand[]": "line_items.data.price.product"})
    made = session.json["line_items"]["data"][0]["price"]["product"]
    assert (made["description"], made["images"], made["active"]) == ("Of tin", ["https://shop.test/1.png"], True)
    answer = call(house, "POST", "/v1/checkout/sessions", flat({f"{product}[active]": "false"}))
    assert (answer.error["code"], answer.error["param"]) == ("parameter_unknown", f"{product}[active]")


def test_metadata_changes_at_any_time_and_the_order_only_while_it_is_open(house: House) -> None:
    v1 = house.stripe.v1
    session = v1.checkout.sessions.create(PAGE | {"metadata": {"a": "1", "b": "2"}})
    assert session.url is not None
    assert v1.checkout.sessions.update(session.id, {"metadata": {"a": "", "c": "3"}}).to_dict()["metadata"] == {
        "b": "2",
        "c": "3",
    }
    Shopper(session.url).pay()
    changed = v1.checkout.sessions.update(session.id, {"metadata": ""}).to_dict()
    assert (changed["status"], changed["metadata"]) == ("complete", {})
    for given in ("line_items[0][quantity]", "shipping_options[0][shipping_rate]"):
        answer = call(house, "POST", f"/v1/checkout/sessions/{session.id}", {given: "1"})
        assert answer.error["message"] == (
            'Only Checkout Sessions with a status in ["open"] can be updated. This Checkout Session has a status of '
            "`complete`."
        )
