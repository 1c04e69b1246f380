"""What a merchant may want of ways to pay and of invoices, where a page is opened: shown, and acted on."""

from typing import Any

from tests.callers import call
from tests.flows.scenes import TEA, intents, order, shopper_of
from tests.houses import House
from tests.payments.authorised import post, refused

PREPAID = "5105105105105100"
US = "payment_method_options[us_bank_account]"
KIND = "This shop does not take cards of this kind. Nothing was charged. Use another card."


def test_cards_of_a_kind_are_not_taken(house: House) -> None:
    options: Any = {"card": {"restrictions": {"funding_types_blocked": ["prepaid"]}, "installments": {"enabled": True}}}
    made = order(house, payment_method_options=options)
    assert made.to_dict()["payment_method_options"]["card"]["restrictions"] == options["card"]["restrictions"]
    shopper = shopper_of(made)
    page = shopper.pay(number=PREPAID)
    assert (page.status, KIND in page.words, intents(house)) == (402, True, [])
    assert shopper.land(shopper.pay()).state == "paid"
    (paid,) = intents(house)
    assert paid.to_dict()["payment_method_options"]["card"] == {
        "installments": {"available_plans": [], "enabled": True, "plan": None},
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }


def test_what_the_method_and_the_parcel_are_made_with(house: House) -> None:
    parcel = {"address": {"line1": "1 Quay"}, "name": "Jo", "carrier": "Tern Mail", "tracking_number": "T1"}
    data: Any = {"payment_method_data": {"allow_redisplay": "limited"}, "payment_intent_data": {"shipping": parcel}}
    shopper = shopper_of(order(house, **data))
    shopper.land(shopper.pay())
    (paid,) = intents(house)
    assert paid.shipping is not None
    assert (paid.shipping.carrier, paid.shipping.tracking_number) == ("Tern Mail", "T1")
    assert house.stripe.v1.payment_methods.retrieve(str(paid.payment_method)).allow_redisplay == "limited"


def test_a_debit_at_a_day_and_for_a_purpose(house: House) -> None:
    said = {
        f"{US}[target_date]": "2034-05-06",
        f"{US}[financial_connections][permissions][]": "balances",
    }
    form = {"amount": "900", "currency": "usd", "payment_method_types[]": "us_bank_account"}
    wanted = {f"{US}[transaction_purpose]": "goods", f"{US}[networks][requested][]": "ach"}
    intent = post(house, "/payment_intents", form | said | wanted).json
    shown = {
        "financial_connections": {"permissions": ["balances"], "prefetch": None},
        "target_date": "2034-05-06",
        "verification_method": "automatic",
    }
    assert intent["payment_method_options"] == {"us_bank_account": shown | {"transaction_purpose": "goods"}}
    page = {"mode": "payment", "success_url": "https://shop.test", "payment_method_types[]": "us_bank_account"}
    line = {"line_items[0][price_data][currency]": "usd", "line_items[0][price_data][unit_amount]": "900"}
    line |= {"line_items[0][price_data][product_data][name]": "Tea", "line_items[0][quantity]": "1"}
    session = post(house, "/checkout/sessions", page | line | said).json
    del shown["verification_method"]
    assert session["payment_method_options"] == {"us_bank_account": shown}
    wire = {f"{US}[networks][requested][]": "us_domestic_wire"}
    assert refused(post(house, "/payment_intents", form | wire))[3] == f"{US}[networks][requested]"


def test_what_an_invoice_would_say(house: House) -> None:
    data: Any = {"custom_fields": [{"name": "PO", "value": "7"}], "footer": "Thanks", "metadata": {"a": "1"}}
    whole = dict.fromkeys(("account_tax_ids", "description", "issuer", "rendering_options")) | data
    made = order(house, invoice_creation={"enabled": False, "invoice_data": data | {"issuer": {"type": "self"}}})
    whole_of_session = {"enabled": False, "invoice_data": whole | {"issuer": {"type": "self"}}}
    assert made.to_dict()["invoice_creation"] == whole_of_session
    price = house.stripe.v1.prices.create(TEA["price_data"]).id
    lines: Any = {"line_items": [{"price": price, "quantity": 1}]}
    link = house.stripe.v1.payment_links.create(lines | {"invoice_creation": {"enabled": False}})
    changed = house.stripe.v1.payment_links.update(
        link.id, {"invoice_creation": {"enabled": False, "invoice_data": data}}
    )
    assert changed.to_dict()["invoice_creation"] == {"enabled": False, "invoice_data": whole}
    form = {"invoice_creation[enabled]": "false", "invoice_creation[invoice_data][account_tax_ids][]": "txi_1"}
    assert refused(call(house, "POST", f"/v1/payment_links/{link.id}", form)) == (
        400,
        "resource_missing",
        "No such tax ID: 'txi_1'",
        "invoice_creation[invoice_data][account_tax_ids][0]",
    )


def test_a_customers_cash_pays_nothing(house: House) -> None:
    intent = post(house, "/payment_intents", {"amount": "900", "currency": "usd"}).json["id"]
    path = f"/payment_intents/{intent}/apply_customer_balance"
    no_cash = "This PaymentIntent cannot be paid from a customer's cash balance: it is paid by card."
    assert refused(post(house, path, {"amount": "100", "currency": "usd"}))[2] == no_cash
    assert refused(post(house, path, {"amount": "0"}))[3] == "amount"
