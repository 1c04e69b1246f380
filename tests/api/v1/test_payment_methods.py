"""/v1/payment_methods: cards become tokens, belong to one customer at a time, and leave them again."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.houses import House

CARD: Any = {"number": "4242 4242-4242 4242", "exp_month": "12", "exp_year": "34", "cvc": "123"}


def typed(**card: str) -> dict[str, str]:
    return {"type": "card"} | {f"card[{name}]": value for name, value in (CARD | card).items()}


def test_a_card_is_shown_but_for_its_number(house: House) -> None:
    answer = call(house, "POST", "/v1/payment_methods", typed() | {"billing_details[address][postal_code]": "94107"})
    card = answer.json["card"]
    assert (card["last4"], card["exp_month"], card["exp_year"]) == ("4242", 12, 2034)
    assert (card["brand"], card["display_brand"], card["networks"]) == (
        "visa",
        "visa",
        {"available": ["visa"], "preferred": None},
    )
    assert answer.json["billing_details"]["address"]["postal_code"] == "94107"
    assert b"4242424242424242" not in answer.body
    again = call(house, "POST", "/v1/payment_methods", typed()).json
    assert again["id"] != answer.json["id"]
    assert again["card"]["fingerprint"] == card["fingerprint"]
    other = call(house, "POST", "/v1/payment_methods", typed(number="5555555555554444")).json
    assert other["card"]["fingerprint"] != card["fingerprint"]


def test_each_use_of_an_alias_makes_a_new_object(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"}).id
    pay: Any = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa"}
    used = {
        str(v1.payment_intents.create(pay).payment_method),
        str(v1.payment_intents.create(pay | {"confirm": True}).payment_method),
        v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id,
        v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id,
    }
    assert len(used) == 4
    assert not any(id.startswith("pm_card_") for id in used)
    assert {it.id for it in v1.payment_methods.list({"customer": customer})} < used


def test_attached_and_detached(house: House) -> None:
    v1 = house.stripe.v1
    jo, al = (v1.customers.create({"name": name}).id for name in ("Jo", "Al"))
    id = v1.payment_methods.attach("pm_card_visa", {"customer": jo}).id
    assert v1.payment_methods.attach(id, {"customer": jo}).customer == jo
    loose = v1.payment_methods.create({"type": "card", "card": CARD}).id
    for path, form in ((f"{id}/attach", {"customer": al}), (f"{loose}/detach", {})):
        answer = call(house, "POST", f"/v1/payment_methods/{path}", form)
        assert (answer.status, answer.error["code"]) == (400, "payment_method_unexpected_state")
    assert v1.payment_methods.detach(id).customer is None
    assert v1.payment_methods.list({"customer": jo}).data == []
    v1.customers.delete(al)
    with pytest.raises(stripe.InvalidRequestError, match="No such customer") as caught:
        v1.payment_methods.attach(id, {"customer": al})
    assert (caught.value.http_status, caught.value.param) == (400, "customer")
    attached, detached = (
        list(v1.events.list({"type": f"payment_method.{what}"}).data) for what in ("attached", "detached")
    )
    assert [event.data.object["customer"] for event in attached] == [jo]
    assert [event.data.object["customer"] for event in detached] == [None]
    previous = detached[0].data.previous_attributes
    assert previous is not None
    assert previous.to_dict() == {"customer": jo}


def test_a_declining_card_is_declined_at_attach(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"}).id
    for alias, code, decline_code in (
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ):
        with pytest.raises(stripe.CardError) as caught:
            v1.payment_methods.attach(alias, {"customer": customer})
        assert (caught.value.http_status, caught.value.code) == (402, code)
        assert caught.value.error is not None
        assert caught.value.error.decline_code == decline_code
    assert v1.payment_methods.list({"customer": customer}).data == []
    attachable = v1.payment_methods.create({"type": "card", "card": CARD | {"number": "4000000000000341"}}).id
    v1.payment_methods.attach(attachable, {"customer": customer})
    with pytest.raises(stripe.CardError):
        v1.payment_intents.create(
            {"amount": 2000, "currency": "usd", "customer": customer, "payment_method": attachable, "confirm": True}
        )


def test_what_cannot_be_asked(house: House) -> None:
    for path, sent, status, text in (
        ("/v1/payment_methods", {"type": "card"}, 400, "Missing required param: card."),
        (
            "/v1/payment_methods",
            {"type": "card", "card[number]": "4242"},
            400,
            "Missing required param: card[exp_month].",
        ),
        ("/v1/payment_methods", {"type": "klarna"}, 400, 'The payment method type "klarna" is invalid.'),
        ("/v1/payment_methods", {"type": "barter"}, 400, "Invalid type: must be one of acss_debit, affirm, "),
        ("/v1/payment_methods/pm_unknown/attach", {"customer": "cus_1"}, 400, "No such customer: 'cus_1'"),
        ("/v1/payment_methods/pm_unknown/detach", {}, 404, "No such PaymentMethod: 'pm_unknown'"),
        ("/v1/payment_methods/pm_unknown", {}, 404, "No such PaymentMethod: 'pm_unknown'"),
    ):
        answer = call(house, "POST", path, sent)
        assert answer.status == status, answer.body
        assert answer.error["message"].startswith(text)
    assert call(house, "GET", "/v1/payment_methods").error["param"] == "customer"
    answer = call(house, "GET", "/v1/payment_methods?customer=cus_unknown")
    assert (answer.status, answer.error["code"]) == (400, "resource_missing")
    answer = call(house, "GET", "/v1/customers/cus_unknown/payment_methods")
    assert (answer.status, answer.error["code"]) == (404, "resource_missing")


def test_an_update_changes_only_what_it_names(house: House) -> None:
    v1 = house.stripe.v1
    details: Any = {"name": "Jo", "email": "jo@example.com", "address": {"line1": "1 Road", "city": "Town"}}
    id = v1.payment_methods.create({"type": "card", "card": CARD, "billing_details": details}).id
    changed = v1.payment_methods.update(
        id, {"billing_details": {"email": "", "address": {"city": "City"}}, "allow_redisplay": "always"}
    )
    assert (changed.billing_details.name, changed.billing_details.email) == ("Jo", None)
    address = changed.billing_details.address
    assert address is not None
    assert (address.line1, address.city) == ("1 Road", "City")
    (event,) = v1.events.list({"type": "payment_method.updated"}).data
    previous = event.data.previous_attributes
    assert previous is not None
    assert previous.to_dict() == {
        "allow_redisplay": "unspecified",
        "billing_details": {"address": {"city": "Town"}, "email": "jo@example.com"},
    }
    v1.payment_methods.update(id, {"metadata": {}})
    assert len(v1.events.list({"type": "payment_method.updated"}).data) == 1
