"""/v1/checkout/sessions in setup mode: a card is saved through the page, and what becomes of its setup intent."""

from typing import Any

import pytest
import stripe
import time_machine

from checkout.kit import clock
from tests.api.v1.test_catalogue import told
from tests.callers import call
from tests.flows.scenes import CHALLENGED, NO_MONEY, events, session_of, shopper_of
from tests.houses import House

SETUP: Any = {"mode": "setup", "currency": "eur"}


def opened(house: House, **more: Any) -> stripe.checkout.Session:
    return house.stripe.v1.checkout.sessions.create(SETUP | more)


def intent_of(house: House, session: stripe.checkout.Session) -> stripe.SetupIntent:
    return house.stripe.v1.setup_intents.retrieve(str(session.setup_intent))


def test_a_card_is_saved_for_a_customer(house: House) -> None:
    customer = house.stripe.v1.customers.create({"email": "jo@example.com"}).id
    data = {"description": "For later", "metadata": {"a": "1"}}
    session = opened(
        house, customer=customer, setup_intent_data=data, success_url="https://shop.test/?{CHECKOUT_SESSION_ID}"
    )
    shown = session.to_dict()
    for name in ("amount_subtotal", "amount_total", "total_details", "payment_intent"):
        assert shown[name] is None, name
    assert (shown["mode"], shown["currency"], shown["payment_status"]) == ("setup", "eur", "no_payment_required")
    intent = intent_of(house, session)
    assert (intent.status, intent.customer, intent.description) == ("requires_payment_method", customer, "For later")
    assert intent.to_dict()["metadata"] == {"a": "1"}

    shopper = shopper_of(session)
    page = shopper.open()
    assert "Save a card with Tern & Tide" in page.words
    assert "Save card" in page.words
    assert "€" not in page.words
    declined = shopper.pay(number=NO_MONEY)
    assert declined.status == 402
    assert "The card was not saved The bank did not accept this card." in declined.words
    done = shopper.pay()
    assert (done.status, done.location) == (303, f"https://shop.test/?{session.id}")
    assert shopper.pay().location == done.location
    receipt = shopper.open()
    assert receipt.state == "paid"
    assert "You saved a card with Tern & Tide" in receipt.words
    assert "Visa ending in 4242" in receipt.words

    saved, complete = intent_of(house, session), session_of(house, session)
    assert (saved.status, complete.status, complete.payment_status) == ("succeeded", "complete", "no_payment_required")
    (method,) = house.stripe.v1.customers.payment_methods.list(customer)
    assert method.id == saved.payment_method
    assert events(house)[-5:] == [
        "setup_intent.created",
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
        "payment_method.attached",
        "checkout.session.completed",
    ]


def test_the_bank_is_asked_and_the_session_completes_on_the_way_back(house: House) -> None:
    session = opened(house, customer_creation="always")
    shopper = shopper_of(session)
    bank = shopper.follow(shopper.pay(number=CHALLENGED))
    assert bank.status == 200
    assert (session_of(house, session).status, intent_of(house, session).status) == ("open", "requires_action")
    assert shopper.land(shopper.press("approve")).state == "paid"
    paid = session_of(house, session)
    assert (paid.status, paid.customer is not None) == ("complete", True)
    assert intent_of(house, session).customer == paid.customer


def test_a_shopper_may_turn_away_from_the_bank(house: House) -> None:
    session = opened(house)
    shopper = shopper_of(session)
    shopper.follow(shopper.pay(number=CHALLENGED))
    shopper.open(shopper_of(session).url)
    shopper.click("Use another card")
    assert shopper.land(shopper.pay()).state == "paid"
    assert intent_of(house, session).status == "succeeded"


def test_expiring_cancels_its_setup_intent_and_nothing_else_does(house: House) -> None:
    v1 = house.stripe.v1
    session = opened(house)
    intent = str(session.setup_intent)
    calls: tuple[Any, ...] = (v1.setup_intents.cancel, v1.setup_intents.confirm)
    for refused in calls:
        with pytest.raises(stripe.InvalidRequestError, match="Checkout Session"):
            refused(intent)
    with pytest.raises(stripe.InvalidRequestError, match="set up through a Checkout Session"):
        v1.setup_intents.update(intent, {"payment_method": "pm_card_visa"})
    expired = v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    canceled = v1.setup_intents.retrieve(intent)
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert shopper_of(session).open().state == "expired"
    late = opened(house)
    with time_machine.travel(clock.now() + 2 * clock.DAY_S):
        house.work()
        assert session_of(house, late).status == "expired"
    assert len(told(house, "checkout.session.expired")) == 2


def test_what_saves_no_card(house: House) -> None:
    for params, param, text in (
        ({}, "currency", "Missing required param: currency."),
        (
            {"currency": "eur", "discounts[0][coupon]": "X"},
            "discounts",
            "You can not pass `discounts` in `setup`",
        ),
        ({"currency": "eur", "submit_type": "pay"}, "submit_type", "You can not pass `submit_type` in `setup` mode."),
        (
            {"currency": "eur", "setup_intent_data[on_behalf_of]": "acct_1"},
            "setup_intent_data[on_behalf_of]",
            "No such on_behalf_of: 'acct_1'",
        ),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", {"mode": "setup", **params})
        assert (answer.status, answer.error["param"]) == (400, param), answer.body
        assert answer.error["message"].startswith(text), answer.body
    made = call(house, "POST", "/v1/checkout/sessions", {"mode": "setup", "payment_method_types[]": "card"}).json
    assert (made["currency"], made["setup_intent"][:5]) == (None, "seti_")
