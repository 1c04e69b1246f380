"""Paying otherwise than by card on a session's page and a link's, without a script."""

from typing import Any, cast

import pytest
import stripe
import time_machine

from checkout.kit import clock
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.flows import scenes
from tests.houses import House
from tests.shoppers import Answer, Shopper
from tests.tables import written

IBAN = "NL39 RABO 0300 0652 64"
SLOW_IBAN = "DE08 3704 0044 0532 0130 03"
FAILING_IBAN = "DE62370400440532013001"
EUR_WAYS = ["card", "ideal", "sepa_debit"]
SEPA: Any = {"method": "sepa_debit", "iban": IBAN, "ibanHolder": "Jo Doe"}
ACH: Any = {
    "method": "us_bank_account",
    "routingNumber": "110000000",
    "accountNumber": "000123456789",
    "accountType": "checking",
    "accountHolder": "Jo Doe",
}


def ordered(house: House, *types: str, **more: Any) -> tuple[stripe.checkout.Session, Shopper]:
    session = scenes.order(house, allowed_payment_method_types=list(types), **more)
    return session, scenes.shopper_of(session)


def intent_of(house: House, session: stripe.checkout.Session) -> stripe.PaymentIntent:
    return house.stripe.v1.payment_intents.retrieve(str(scenes.session_of(house, session).payment_intent))


def pay_there(shopper: Shopper, answer: str) -> Answer:
    bank = shopper.land(shopper.pay(method="ideal"))
    assert "Pay with iDEAL" in bank.words
    return scenes.answer_bank(shopper, answer)


def test_what_is_offered(house: House) -> None:
    """All that the currency allows; a page of cards alone has nothing new on it."""
    session, shopper = ordered(house, *EUR_WAYS)
    assert (session.payment_method_types, session.allowed_payment_method_types) == (EUR_WAYS, EUR_WAYS)
    assert missing_members(call(house, "GET", f"/v1/checkout/sessions/{session.id}").json) == []
    page = shopper.open()
    for type in EUR_WAYS:
        assert f'data-testid="{type}-accordion-item"' in page.text
    assert "us_bank_account" not in page.text
    assert "By pressing the button you authorize " in page.words
    plain = scenes.shopper_of(scenes.order(house)).open()
    assert 'name="method"' not in plain.text
    excluded, shopper = ordered(house, *EUR_WAYS, excluded_payment_method_types=["ideal", "klarna"])
    assert excluded.payment_method_types == ["card", "sepa_debit"]
    assert excluded.to_dict()["excluded_payment_method_types"] == ["ideal", "klarna"]
    assert "ideal-accordion-item" not in shopper.open().text


def test_by_ideal(house: House) -> None:
    session, shopper = ordered(house, *EUR_WAYS)
    receipt = pay_there(shopper, "approve")
    assert receipt.state == "paid"
    assert "Paid with iDEAL, Rabobank" in receipt.words
    assert scenes.events(house) == [
        *("payment_intent.created", "payment_intent.requires_action", "charge.succeeded", "payment_intent.succeeded"),
        *("checkout.session.completed", "charge.updated"),
    ]
    now = scenes.session_of(house, session)
    assert (now.status, now.payment_status) == ("complete", "paid")
    assert now.customer_details is not None
    assert (now.customer_details.email, now.customer_details.address) == ("jo@example.com", None)


def test_not_there_then_by_another_way(house: House) -> None:
    """On the same PaymentIntent; the way that was tried stays chosen, and what was typed stays typed."""
    session, shopper = ordered(house, *EUR_WAYS)
    back = pay_there(shopper, "fail")
    assert "Your bank did not confirm it." in back.words
    assert 'value="ideal" checked' in " ".join(back.text.split())
    assert back.values["email"] == "jo@example.com"
    first = intent_of(house, session).id
    bank = shopper.land(shopper.pay(method="ideal"))
    waiting = shopper.open(str(session.url).split("#", maxsplit=1)[0])
    assert waiting.state == "challenge_open"
    shopper.click("Pay another way")
    assert shopper.land(shopper.pay(number="4000000000009995", method="card")).status == 402
    assert shopper.land(shopper.pay(method="card")).state == "paid"
    assert intent_of(house, session).id == first
    assert shopper.get(bank.url).status == 303  # the bank has nothing more to ask
    assert scenes.charges(house) == ["failed", "succeeded"]


def test_by_sepa_debit(house: House) -> None:
    session, shopper = ordered(house, *EUR_WAYS)
    receipt = shopper.land(shopper.pay(**SEPA))
    assert receipt.state == "processing"
    assert "Your payment is being processed." in receipt.words
    assert "IBAN ending in 5264" in receipt.words
    now = scenes.session_of(house, session)
    assert (now.status, now.payment_status, now.url) == ("complete", "unpaid", None)
    assert house.problems() == []
    house.work()
    assert scenes.events(house) == [
        *("payment_intent.created", "charge.pending", "payment_intent.processing", "checkout.session.completed"),
        *("charge.succeeded", "payment_intent.succeeded"),
        *("mandate.updated", "checkout.session.async_payment_succeeded", "charge.updated"),
    ]
    assert shopper.open().state == "paid"
    assert scenes.session_of(house, session).payment_status == "paid"
    expanded: Any = {"expand": ["latest_charge"]}
    intent = house.stripe.v1.payment_intents.retrieve(str(now.payment_intent), expanded)
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details is not None
    mandate = house.stripe.v1.mandates.retrieve(intent.latest_charge.payment_method_details.sepa_debit.mandate)  # type: ignore[union-attr,arg-type]
    assert mandate.customer_acceptance.online is not None
    assert mandate.customer_acceptance.online.ip_address == "127.0.0.1"
    assert intent.latest_charge.billing_details.name == "Jo Doe"


def test_a_debit_that_fails_later(house: House) -> None:
    """The session stays complete and unpaid; the link's place stays used."""
    price = house.stripe.v1.prices.create({"currency": "eur", "unit_amount": 900, "product_data": {"name": "Cup"}})
    link = house.stripe.v1.payment_links.create(
        {
            "line_items": [{"price": price.id, "quantity": 1}],
            "payment_method_types": ["sepa_debit"],
            "restrictions": {"completed_sessions": {"limit": 1}},
        }
    )
    assert link.payment_method_types == ["sepa_debit"]
    shopper = Shopper(link.url)
    page = shopper.open()
    assert page.values["method"] == "sepa_debit"
    assert 'name="cardNumber"' not in page.text
    assert shopper.land(shopper.pay(iban=FAILING_IBAN, ibanHolder="Jo Doe")).state == "processing"
    assert "No longer available" in Shopper(link.url).open().words
    house.work()
    assert scenes.events(house)[-3:] == [
        *("charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"),
    ]
    gone = shopper.open()
    assert gone.state == "failed"
    assert "Your bank did not make the payment" in gone.words
    (session,) = scenes.sessions(house)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert house.stripe.v1.payment_links.retrieve(link.id).restrictions.completed_sessions.count == 1  # type: ignore[union-attr]
    link = house.stripe.v1.payment_links.update(link.id, {"payment_method_types": ""})
    assert link.payment_method_types is None


def test_a_slow_debit_outlives_the_session(house: House) -> None:
    session, shopper = ordered(house, "sepa_debit", success_url="https://shop.test/thanks?{CHECKOUT_SESSION_ID}")
    answer = shopper.pay(**{**SEPA, "iban": SLOW_IBAN})
    assert answer.location == f"https://shop.test/thanks?{session.id}"
    house.work()
    assert scenes.session_of(house, session).payment_status == "unpaid"
    with time_machine.travel(clock.now() + 2 * clock.DAY_S):
        house.work()
        assert scenes.session_of(house, session).payment_status == "paid"


def test_by_us_bank_account(house: House) -> None:
    tea = {**scenes.TEA, "price_data": {**scenes.TEA["price_data"], "currency": "usd"}}
    session, shopper = ordered(house, "card", "us_bank_account", line_items=[tea])
    page = shopper.open()
    assert "to debit this bank account by ACH for $25.00" in page.words
    receipt = shopper.land(shopper.pay(**ACH))
    assert receipt.state == "processing"
    assert "Bank account ending in 6789" in receipt.words
    house.work()
    assert scenes.session_of(house, session).payment_status == "paid"


def test_saved_for_later(house: House) -> None:
    """In setup mode, by each way that there is."""
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    made: Any = {"mode": "setup", "allowed_payment_method_types": [*EUR_WAYS, "us_bank_account"], "customer": jo}
    for typed, kept in ((SEPA, "sepa_debit"), (ACH, "us_bank_account"), ({"method": "ideal"}, "sepa_debit")):
        session = v1.checkout.sessions.create(made)
        shopper = scenes.shopper_of(session)
        assert "Save a way to pay with" in shopper.open().words
        page = shopper.land(shopper.pay(**typed))
        if "Confirm with iDEAL" in page.words:
            page = scenes.answer_bank(shopper, "approve")
        assert "You saved a way to pay with" in page.words
        intent = v1.setup_intents.retrieve(str(session.setup_intent))
        assert (intent.status, v1.payment_methods.list({"customer": jo}).data[0].type) == ("succeeded", kept)
        assert intent.mandate is not None
    assert len(v1.payment_methods.list({"customer": jo}).data) == 3


@pytest.mark.parametrize("json", [False, True])
def test_what_is_wrong_with_what_was_typed(house: House, json: bool) -> None:
    """Only the chosen way's fields are looked at; numbers are never sent back."""
    _, shopper = ordered(house, *EUR_WAYS)
    for typed, sentences in (
        ({"method": ""}, ["Choose how to pay."]),
        ({"method": "us_bank_account"}, ["Choose how to pay."]),
        ({"method": "ideal", "email": ""}, ["Enter your email address."]),
        ({"method": "sepa_debit"}, ["Enter your IBAN.", "Enter the name that is on the account."]),
        (SEPA | {"iban": "NL39 RABO 0300 0652 65"}, ["The IBAN is not right."]),
        (SEPA | {"iban": "x" * 5000}, ["The IBAN is not right."]),
        (SEPA | {"iban": "DE75 5121 0800 1245 1261 99"}, ["In test mode only test accounts work."]),
        (SEPA | {"iban": "AT271904300000055555"}, ["The bank of this account takes no direct debits."]),
        ({"method": "card", "number": "4242424242424241"}, ["The card number is not right."]),
    ):
        answer = shopper.pay(json=json, **cast(Any, typed))
        text = answer.json()["html"] if json else answer.text
        assert answer.status in (402, 422)
        for sentence in sentences:
            assert sentence in text, (typed, sentence)
        assert text.count('class="cell bad"') == sum("Choose" not in it for it in sentences)
        assert "0300065264"[:8] not in text.replace(" ", "")
    assert scenes.intents(house) == []


def test_numbers_of_accounts_stay_nowhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    _, shopper = ordered(house, "sepa_debit")
    shopper.land(shopper.pay(**SEPA))
    house.work()
    shown = written(house)
    for number in ("RABO0300065264", "0300065264", "0300 0652 64"):
        assert number not in repr(shown)
        assert number not in caplog.text


def test_saved_cards_among_other_ways(house: House) -> None:
    """Who pays by debit is asked for their address, whichever card would be the first."""
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    kept = v1.payment_methods.attach("pm_card_visa", {"customer": jo})
    home: Any = {"line1": "Damrak 1", "city": "Amsterdam", "postal_code": "1012 LG", "country": "NL"}
    v1.payment_methods.update(kept.id, {"allow_redisplay": "always", "billing_details": {"address": home}})
    options: Any = {"payment_method_save": "enabled"}
    more: Any = {"customer": jo, "billing_address_collection": "required", "saved_payment_method_options": options}
    session, shopper = ordered(house, *EUR_WAYS, **more)
    assert shopper.open().values["savedCard"] == kept.id
    refused = shopper.pay(**SEPA, country="NL", postal_code="", saveCard="y")
    assert refused.status == 422
    assert "Enter the first line of the billing address." in refused.words
    assert refused.values["savedCard"] == kept.id, "should they change their mind"
    typed: Any = {"billingAddressLine1": "Dam 1", "billingLocality": "Amsterdam", "postal_code": "1012 JS"}
    assert shopper.land(shopper.pay(**SEPA, country="NL", saveCard="y", **typed)).state == "processing"
    details = scenes.session_of(house, session).customer_details
    assert details is not None
    assert details.address is not None
    assert details.address.line1 == "Dam 1"
    assert [it.type for it in v1.customers.payment_methods.list(jo).data] == ["card"], "no card was typed to be saved"
    by_card, again = ordered(house, *EUR_WAYS, **more)
    assert again.land(again.pay(method="card")).state == "paid"
    assert intent_of(house, by_card).payment_method == kept.id
