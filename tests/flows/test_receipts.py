"""After a payment: a receipt to read and print, a mail that tells of it, and one for each refund."""

from typing import Any

from checkout.kit.db import atomic
from checkout.merchants.accounts import Merchant, first_merchant
from checkout.payments import receipt_links
from checkout.sessions.sessions import CheckoutSession
from tests.flows.asking import ANSWERS, EVERYTHING, with_terms
from tests.flows.scenes import DECLINED, TEA, order, shopper_of
from tests.houses import House
from tests.shoppers import Answer, Shopper

API: Any = {"amount": 5000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}


def mails(house: House, query: str = "") -> list[dict[str, Any]]:
    """Newest first."""
    found: list[dict[str, Any]] = Shopper(house.url).get(f"{house.url}/events/mail.json{query}").json()["mails"]
    return found


def receipt_of(house: House, charge_id: str) -> Answer:
    url = house.stripe.v1.charges.retrieve(charge_id).receipt_url
    assert url is not None
    assert url.startswith(f"{house.url}/receipts/")
    return Shopper(url).get()


def the_merchant() -> Merchant:
    merchant = first_merchant()
    assert merchant is not None
    return merchant


def write_to_customers(house: House, *, wanted: bool) -> None:
    with house.app.app_context(), atomic("test: merchant"):
        the_merchant().emails_customers = wanted


def test_a_shopper_is_sent_the_receipt_and_reads_of_a_refund_made_later(house: House) -> None:
    shopper = Shopper(house.link)
    paid = shopper.follow(shopper.pay())
    assert "We sent the receipt to jo@example.com." in paid.words
    (charge,) = house.stripe.v1.charges.list().data
    assert charge.receipt_number is None, "none was sent yet"
    assert mails(house) == []
    house.work()
    number = house.stripe.v1.charges.retrieve(charge.id).receipt_number
    assert number == receipt_links.number(charge.id)
    (mail,) = mails(house, "?to=jo@example.com")
    assert (mail["subject"], mail["kind"], mail["about"]) == (
        f"Your receipt from Tern & Tide [#{number}]",
        "receipt",
        charge.id,
    )
    assert charge.receipt_url in mail["text"]
    for said in ("You paid $20.00 to Tern & Tide.", "Enamel mug: $20.00", "Visa ending in 4242", f": {number}"):
        assert said in mail["text"]
    assert "Test mode: no money was moved." in mail["html"]
    assert "Tern &amp; Tide" in mail["html"]

    page = receipt_of(house, charge.id)
    assert page.state == "receipt"
    assert f"Receipt from Tern & Tide $20.00 Receipt number {number} Date" in page.words
    assert "Enamel mug $20.00 Total $20.00" in page.words
    assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex", "no-store")

    for amount in (500, None):
        wanted: Any = {"charge": charge.id} | ({"amount": amount} if amount else {})
        refund = house.stripe.v1.refunds.create(wanted)
        house.work()
        told = mails(house, f"?after={mail['id']}")[0]
        assert (told["kind"], told["about"], told["to"]) == ("refund", refund.id, "jo@example.com")
        number = house.stripe.v1.refunds.retrieve(refund.id).receipt_number
        assert told["subject"] == f"Your refund from Tern & Tide [#{number}]"
        assert f"is giving you back ${(amount or 1500) / 100:.2f}." in told["text"]
    again = receipt_of(house, charge.id).words
    assert "This payment was refunded in full." in again
    assert "−$5.00 Refunded on" in again
    assert "−$15.00 Paid after refunds $0.00" in again
    assert len(mails(house)) == 3, "each once"


def test_an_order_with_everything_adds_up_on_its_receipt(house: House) -> None:
    v1 = house.stripe.v1
    coupon = v1.coupons.create({"percent_off": 20, "name": "Spring"})
    inside = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True})
    rate = v1.shipping_rates.create(
        {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 490, "currency": "eur"}}
    )
    session = order(
        house,
        line_items=[TEA | {"tax_rates": [inside.id]}],
        discounts=[{"coupon": coupon.id}],
        shipping_options=[{"shipping_rate": rate.id}],
    )
    with house.app.app_context(), atomic("test: language"):
        CheckoutSession.of(the_merchant().in_mode(livemode=False), session.id).locale = "de"
    shopper_of(session).pay()
    (charge,) = v1.charges.list().data
    assert charge.amount == 2490
    words = receipt_of(house, charge.id).words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Tea 25,00 € 2 × 12,50 €" in words
    assert "25,00 € Spring −5,00 € Post 4,90 € VAT (19 % inkl.) 3,19 € Gesamtsumme 24,90 €" in words
    house.work()
    (mail,) = mails(house)
    assert "24,90" in mail["text"], "in the session's language"


def test_what_the_shopper_told_is_on_the_receipt(house: House) -> None:
    with_terms(house)
    session = order(house, **EVERYTHING)
    shopper = shopper_of(session)
    answers = ANSWERS | {"shippingCountry": "DE", "shippingPostalCode": "10115", "shippingLocality": "Berlin"}
    shopper.pay(shippingCountry="DE", update="address")
    assert shopper.land(shopper.pay(**answers, billingSameAsShipping="y")).state == "paid"
    (charge,) = house.stripe.v1.charges.list().data
    home = "Jo Doe 1 Main Street 10115 Berlin Germany"
    answered = "Engraving For Al Your age 41 Size Small"
    assert f"Billing address {home} Shipping address {home} {answered}" in receipt_of(house, charge.id).words
    shopper = Shopper(house.link)
    shopper.pay()
    charge = house.stripe.v1.charges.list().data[0]
    plain = receipt_of(house, charge.id).words
    assert ("Billing address Jo Doe 94107 United States" in plain, "Shipping" in plain) == (True, False)


def test_payments_by_api_are_told_of_where_an_address_was_given(house: House) -> None:
    v1 = house.stripe.v1
    silent = v1.payment_intents.create(API | {"description": "Two chairs"})
    asked = v1.payment_intents.create(API | {"receipt_email": "kim@example.com"})
    held = v1.payment_intents.create(API | {"receipt_email": "kim@example.com", "capture_method": "manual"})
    house.work()
    assert [(mail["to"], mail["about"]) for mail in mails(house)] == [("kim@example.com", asked.latest_charge)]
    assert "Two chairs €50.00 Total €50.00" in receipt_of(house, str(silent.latest_charge)).words
    reserved = "This amount is reserved on your card. Nothing was charged yet."
    assert reserved in receipt_of(house, str(held.latest_charge)).words
    v1.payment_intents.capture(held.id, {"amount_to_capture": 3000})
    house.work()
    taken = receipt_of(house, str(held.latest_charge)).words
    assert "Total €50.00 Amount paid €30.00" in taken
    assert "You paid €30.00" in mails(house)[0]["text"]
    canceled = v1.payment_intents.create(API | {"capture_method": "manual"})
    v1.payment_intents.cancel(canceled.id)
    assert "was canceled. Nothing was charged." in receipt_of(house, str(canceled.latest_charge)).words

    v1.charges.update(str(silent.latest_charge), {"receipt_email": "lee@example.com"})
    house.work()
    assert mails(house)[0]["to"] == "lee@example.com", "an address given later is written to"
    customer = v1.customers.create({"email": "max@example.com"})
    v1.payment_intents.create(API | {"customer": customer.id})
    write_to_customers(house, wanted=False)
    v1.payment_intents.create(API | {"customer": customer.id})
    house.work()
    assert [mail["to"] for mail in mails(house)].count("max@example.com") == 1, "where the merchant writes to customers"


def test_nothing_is_said_of_a_mail_that_nobody_sends(house: House) -> None:
    write_to_customers(house, wanted=False)
    shopper = Shopper(house.link)
    assert "We sent" not in shopper.follow(shopper.pay()).words
    declined = shopper_of(order(house, payment_intent_data={"receipt_email": "kim@example.com"}))
    declined.pay(number=DECLINED)
    failed = house.stripe.v1.charges.list().data[0]
    assert (failed.status, failed.receipt_url) == ("failed", None)
    house.work()
    assert mails(house) == []
    paid = declined.follow(declined.pay())
    assert "We sent the receipt to kim@example.com." in paid.words


def test_an_address_that_was_not_signed_leads_nowhere(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.pay()
    shopper.open()
    (charge,) = house.stripe.v1.charges.list().data
    url = str(charge.receipt_url)
    for altered in (
        f"{url[:-2]}{'A' if url[-2] != 'A' else 'B'}{url[-1]}",  # the last one has bits that mean nothing
        f"{house.url}/receipts/{charge.id}",
        url + "x" * 600,
    ):
        assert shopper.get(altered).status == 404
    with house.app.app_context():
        failed = receipt_links.url("ch_3none")
    assert shopper.get(failed).status == 404
