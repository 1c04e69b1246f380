"""A card that is kept with a payment pays again later, with the customer there or not."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.flows.scenes import events
from tests.houses import House
from tests.payments.bank import at_the_bank_of
from tests.shoppers import Shopper

USD: Any = {"amount": 2000, "currency": "usd"}
NEVER_ALONE = "pm_card_authenticationRequired"
ONCE_SET_UP = "pm_card_authenticationRequiredOnSetup"
ALREADY_SET_UP = "pm_card_authenticationRequiredSetupForOffSession"
NO_MONEY_LATER = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"


def set_up(house: House, customer: str, alias: str) -> str:
    """The id of a method that the customer has proved themselves with."""
    intents = house.stripe.v1.setup_intents
    params: Any = {"customer": customer, "payment_method": alias, "confirm": True}
    intent = intents.create(params)
    assert intent.next_action is not None
    at_the_bank = Shopper(str(intent.next_action["use_stripe_sdk"]["stripe_js"]))
    Shopper(at_the_bank.press("approve").location).open()
    return str(intents.retrieve(intent.id).payment_method)


def kept(house: House, customer: str) -> list[str]:
    return [method.id for method in house.stripe.v1.payment_methods.list({"customer": customer})]


@pytest.mark.parametrize("usage", ["on_session", "off_session"])
def test_kept_by_a_payment(house: House, usage: str) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    params: Any = USD | {"customer": jo, "payment_method": "pm_card_visa", "setup_future_usage": usage, "confirm": True}
    paid = v1.payment_intents.create(params)
    assert (paid.status, paid.setup_future_usage) == ("succeeded", usage)
    assert kept(house, jo) == [paid.payment_method]
    assert events(house)[-3:] == ["payment_intent.succeeded", "payment_method.attached", "charge.updated"]
    again: Any = USD | {
        "customer": jo,
        "payment_method": paid.payment_method,
        "confirm": True,
        "off_session": "recurring",
    }
    assert v1.payment_intents.create(again).status == "succeeded"
    without = call(house, "POST", "/v1/payment_intents", USD | {"payment_method": str(paid.payment_method)})
    assert (without.status, without.error["param"]) == (400, "payment_method")
    assert "belongs to a Customer" in without.error["message"]


def test_kept_only_when_all_is_there(house: House) -> None:
    """Not without a customer, not without the wish, not after a decline; a wish can be made and taken back."""
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    card: Any = {"payment_method": "pm_card_visa"}
    v1.payment_intents.create(USD | card | {"confirm": True, "setup_future_usage": "on_session"})
    v1.payment_intents.create(USD | card | {"confirm": True, "customer": jo})
    declined: Any = {"payment_method": "pm_card_chargeDeclined", "setup_future_usage": "on_session"}
    with pytest.raises(stripe.CardError):
        v1.payment_intents.create(USD | declined | {"confirm": True, "customer": jo})
    intent = v1.payment_intents.create(USD | {"customer": jo, "setup_future_usage": "off_session"})
    assert v1.payment_intents.update(intent.id, {"setup_future_usage": ""}).setup_future_usage is None
    v1.payment_intents.confirm(intent.id, card)
    assert kept(house, jo) == []
    intent = v1.payment_intents.create(USD | {"customer": jo})
    v1.payment_intents.confirm(intent.id, card | {"setup_future_usage": "off_session"})
    assert len(kept(house, jo)) == 1
    wrong = call(house, "POST", "/v1/payment_intents", USD | {"setup_future_usage": "never"})
    assert wrong.error["message"] == "Invalid setup_future_usage: must be one of off_session or on_session"


@pytest.mark.parametrize("alone", ["off_session", "error_on_requires_action"])
def test_a_bank_that_asks_while_the_customer_is_away(house: House, alone: str) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    method = set_up(house, jo, NEVER_ALONE)
    form = USD | {"customer": jo, "payment_method": method, "confirm": "true", alone: "true"}
    answer = call(house, "POST", "/v1/payment_intents", form)
    error = answer.error
    assert (answer.status, error["type"]) == (402, "card_error")
    assert (error["code"], error["decline_code"]) == ("authentication_required", "authentication_required")
    assert error["message"] == "Your card was declined. This transaction requires authentication."
    intent = error["payment_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert (error["payment_method"]["id"], error["charge"]) == (method, intent["latest_charge"])
    back = v1.payment_intents.confirm(intent["id"], {"payment_method": method})
    assert back.status == "requires_action", "with the customer there, the bank may ask"
    Shopper(at_the_bank_of(back).press("approve").location).open()
    assert v1.payment_intents.retrieve(intent["id"]).status == "succeeded"


@pytest.mark.parametrize(
    ("alias", "code"),
    [(ONCE_SET_UP, None), (ALREADY_SET_UP, None), (NO_MONEY_LATER, "insufficient_funds")],
)
def test_a_card_that_was_set_up(house: House, alias: str, code: str | None) -> None:
    jo = house.stripe.v1.customers.create({"name": "Jo"}).id
    form = USD | {"customer": jo, "payment_method": set_up(house, jo, alias), "confirm": "true", "off_session": "true"}
    answer = call(house, "POST", "/v1/payment_intents", form)
    assert answer.status == (402 if code else 200), answer.body
    assert answer.json.get("error", {}).get("decline_code") == code


@pytest.mark.parametrize(
    ("alias", "code"),
    [(ONCE_SET_UP, "authentication_required"), (ALREADY_SET_UP, None), (NEVER_ALONE, "authentication_required")],
)
def test_a_card_that_was_never_set_up(house: House, alias: str, code: str | None) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    method = v1.payment_methods.attach(alias, {"customer": jo}).id
    form = USD | {"customer": jo, "payment_method": method, "confirm": "true", "off_session": "true"}
    answer = call(house, "POST", "/v1/payment_intents", form)
    assert answer.json.get("error", {}).get("code") == code


def test_who_is_gone_keeps_nothing(house: House) -> None:
    """The customer is deleted, or another has the card, while the payer is at their bank: the payment counts."""
    v1 = house.stripe.v1
    for away in ("deleted", "taken"):
        jo, al = (v1.customers.create({"name": name}).id for name in ("Jo", "Al"))
        params: Any = {"customer": jo, "payment_method": NEVER_ALONE, "setup_future_usage": "off_session"}
        intent = v1.payment_intents.create(USD | params | {"confirm": True})
        if away == "deleted":
            v1.customers.delete(jo)
        else:
            v1.payment_methods.attach(str(intent.payment_method), {"customer": al})
        Shopper(at_the_bank_of(intent).press("approve").location).open()
        assert v1.payment_intents.retrieve(intent.id).status == "succeeded"
        assert kept(house, al) == ([intent.payment_method] if away == "taken" else [])
