"""One payment: what happened to it, and what can be done about it now, once however often it is pressed."""

from tests.dashboard.visitors import Visitor
from tests.flows.asking import ANSWERS, EVERYTHING, with_terms
from tests.flows.scenes import CHALLENGED, NO_MONEY, answer_bank, at_the_bank, order, shopper_of
from tests.houses import House
from tests.payments.authorised import authorised, paid
from tests.shoppers import Shopper

POSTAGE = {"amount": 500, "currency": "eur"}


def place(intent_id: str) -> str:
    return f"/dashboard/test/payments/{intent_id}"


def newest(house: House) -> str:
    return house.stripe.v1.payment_intents.list({"limit": 1}).data[0].id


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_its_story_from_a_decline_to_the_receipt(house: House, merchant: Visitor) -> None:
    shopper = Shopper(house.link)
    shopper.pay(number=NO_MONEY)
    shopper.pay()
    house.work()
    id = newest(house)
    merchant.visit(place(id))
    merchant.visit(f"{place(id)}/refund")
    merchant.press("Continue", amount="5.00", reason="duplicate")
    page = merchant.press("Refund $5.00 USD")
    assert in_order(
        page.text,
        *("by the link plink_", "Declined: not enough money on the card", "Visa 9995", "Paid $20.00 USD"),
        *("Receipt sent", "to jo@example.com", "Refunded $5.00 USD", "Paid twice"),
    ), page.text
    assert "partly refunded" in page.text
    assert "charge.failed" in page.text
    assert "no endpoint listened" in page.text
    assert "Net $14.12 USD" in page.text
    assert '"object": "payment_intent"' in page.text


def test_what_was_ordered_and_where_it_goes(house: House, merchant: Visitor) -> None:
    with_terms(house)
    ways = [{"shipping_rate_data": {"display_name": "By post", "type": "fixed_amount", "fixed_amount": POSTAGE}}]
    shopper = shopper_of(order(house, **EVERYTHING, shipping_options=ways))
    told = shopper.fill(**ANSWERS, enableTaxId="y", businessName="Doe Ltd", taxId="91 1144442")
    assert shopper.land(shopper.send(told)).state == "paid"
    page = merchant.visit(place(newest(house)))
    for words in (
        "Order Tea 2 × €12.50 EUR €25.00 EUR By post €5.00 EUR",
        "Ship to Jo Doe 1 Main Street Springfield, CA 94107 United States",
        "Phone +14155552671 Person Jo Doe Business Doe Ltd Tax id us_ein 91-1144442",
        "Engraving For Al Your age 41 Size Small Terms Agreed News and offers Not agreed",
    ):
        assert words in page.text, words
    assert "Ship to" not in merchant.visit(place(paid(house, 1000).id)).text


def test_a_challenge_that_was_passed(house: House, merchant: Visitor) -> None:
    shopper = shopper_of(order(house))
    at_the_bank(shopper, number=CHALLENGED)
    waits = merchant.visit(place(newest(house))).text
    assert in_order(waits, "Checkout opened", "Tried to pay €25.00 EUR", "The bank asked the payer to confirm")
    assert "waits for the payer" in waits
    answer_bank(shopper, "approve")
    text = merchant.visit(place(newest(house))).text
    assert in_order(text, "The bank asked the payer to confirm", "The payer confirmed", "Paid €25.00 EUR")


def test_what_a_dispute_took_is_counted(house: House, merchant: Visitor) -> None:
    disputed = paid(house, 6000, "pm_card_createDispute")
    house.work()
    facts = merchant.visit(place(disputed.id)).text
    assert in_order(facts, "Amount $60.00 USD", "Disputed -$60.00 USD", "Fees -$17.04 USD", "Net -$17.04 USD")


def test_a_refund_says_its_amount_first_and_is_made_once(house: House, merchant: Visitor) -> None:
    intent = paid(house, 4000)
    merchant.visit(f"{place(intent.id)}/refund")
    page = merchant.press("Continue", amount="10,00", reason="requested_by_customer")
    assert "$10.00 USD of this payment of $40.00 USD goes back to Visa 4242" in page.text
    assert house.stripe.v1.refunds.list().data == [], "it only asked"
    sure = merchant.answer
    assert "$10.00 USD refunded." in merchant.press("Refund $10.00 USD").text
    merchant.answer = sure  # the second press of a double click
    assert "$10.00 USD refunded." in merchant.press("Refund $10.00 USD").text
    (made,) = house.stripe.v1.refunds.list().data
    assert (made.amount, made.reason) == (1000, "requested_by_customer")


def test_a_refund_that_cannot_be_is_refused_at_its_field(house: House, merchant: Visitor) -> None:
    intent = paid(house, 4000)
    merchant.visit(f"{place(intent.id)}/refund")
    for amount, why in (("40.01", "At most $40.00 USD."), ("0", "Write an amount"), ("much", "Write an amount")):
        page = merchant.press("Continue", amount=amount)
        assert merchant.answer.status == 422
        assert page.text.count(why) == 2, "above, and at the field"
    merchant.press("Continue", amount="40")
    sure = merchant.page.form("Refund $40.00 USD").values
    house.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 3000})
    assert "At most $10.00 USD." in merchant.press("Refund $40.00 USD").text, "another was quicker"
    forged = merchant.browser.post(f"{merchant.base}{place(intent.id)}/refund", sure | {"amount": "1", "once": "x"})
    assert forged.status == 303
    assert len(house.stripe.v1.refunds.list().data) == 1


def test_a_part_is_captured_and_the_rest_let_go(house: House, merchant: Visitor) -> None:
    intent = authorised(house, 5000)
    merchant.visit(f"{place(intent.id)}/capture")
    page = merchant.press("Continue", amount="30")
    assert "The remaining $20.00 USD goes back to the payer" in page.text
    sure = merchant.answer
    page = merchant.press("Capture $30.00 USD")
    assert in_order(page.text, "$50.00 USD is kept ready", "Captured $30.00 USD")
    merchant.answer = sure
    assert "was captured already" in merchant.press("Capture $30.00 USD").text


def test_what_is_kept_ready_or_open_is_canceled(house: House, merchant: Visitor) -> None:
    for id in (authorised(house, 5000).id, _open_checkout(house)):
        merchant.visit(place(id))
        page = merchant.press("Cancel payment")
        assert "Canceled: nothing can be paid by it any more." in page.text
        assert house.stripe.v1.payment_intents.retrieve(id).status == "canceled"
        assert "Cancel payment" not in page.buttons()
    assert house.stripe.v1.checkout.sessions.list().data[0].status == "expired"
    answer = merchant.browser.post(f"{merchant.base}{place(paid(house).id)}/cancel", {})
    assert answer.status == 400, "without its token"


def _open_checkout(house: House) -> str:
    shopper_of(order(house)).pay(number=NO_MONEY)
    return newest(house)


def test_a_receipt_is_sent_and_sent_again(house: House, merchant: Visitor) -> None:
    intent = paid(house)
    merchant.visit(place(intent.id))
    assert merchant.press("Send", email="not an address").text.count("This is not an e-mail address.") == 1
    for _ in range(2):
        merchant.visit(place(intent.id))
        merchant.press("Send", email="kim@example.com")
        house.work()
    assert "Receipt sent to kim@example.com" in merchant.visit(place(intent.id)).text
    mails = Shopper(house.url).get(f"{house.url}/events/mail.json?to=kim@example.com").json()["mails"]
    assert [mail["status"] for mail in mails] == ["sent"], "one row, sent twice"


def test_another_shops_payment_is_not_there(merchant: Visitor) -> None:
    merchant.visit(place("pi_unknown"))
    assert merchant.answer.status == 404
