"""Cards that were saved before, where a page asks for more: what was chosen stays, whatever comes between."""

from typing import Any

import pytest

from tests.flows.scenes import CHALLENGED, answer_bank, at_the_bank, intents, order, shopper_of
from tests.flows.test_changed_orders import code, update
from tests.houses import House
from tests.shoppers import Answer, Shopper

DUTCH: Any = {"line1": "Damrak 1", "city": "Amsterdam", "postal_code": "1012 LG", "country": "NL"}


def known(house: House, *aliases: str) -> tuple[str, list[str]]:
    """A customer with these cards, the newest last."""
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo", "email": "jo@example.com"}).id
    kept = [v1.payment_methods.attach(alias, {"customer": jo}).id for alias in aliases]
    for id in kept:
        v1.payment_methods.update(id, {"allow_redisplay": "always", "billing_details": {"address": DUTCH}})
    return jo, kept


def opened(house: House, customer: str, **more: Any) -> tuple[Shopper, Answer]:
    shopper = shopper_of(order(house, customer=customer, **more))
    return shopper, shopper.open()


@pytest.mark.parametrize("answer", ["fail", "leave"])
def test_another_card_stays_chosen_after_its_bank_was_asked(house: House, answer: str) -> None:
    jo, _kept = known(house, "pm_card_visa", "pm_card_mastercard")
    shopper, _page = opened(house, jo)
    url = shopper.url
    shopper.change_language("English", savedCard="new")
    at_the_bank(shopper, CHALLENGED)
    back = answer_bank(shopper, "fail") if answer == "fail" else shopper.open(url)
    if answer == "leave":
        back = shopper.click("Use another card")
    assert (back.values["savedCard"], back.values["cardExpiry"]) == ("new", "12 / 34")
    assert shopper.send(back.values).status == 422, "no saved card is charged unasked"


def test_the_saved_card_that_was_declined_stays_chosen(house: House) -> None:
    jo, (visa, _mastercard) = known(house, "pm_card_chargeCustomerFail", "pm_card_mastercard")
    shopper, page = opened(house, jo)
    assert shopper.send(page.values | {"savedCard": visa}).status == 402
    again = shopper.open(shopper.url)
    assert (again.values["savedCard"], again.values["cardExpiry"]) == (visa, "")


def test_a_saved_cards_own_country_says_which_tax_id_is_asked_for(house: House) -> None:
    jo, _kept = known(house, "pm_card_visa")
    asked: Any = {"enabled": True, "required": "if_supported"}
    shopper, page = opened(house, jo, tax_id_collection=asked, customer_update={"name": "auto"})
    assert "VAT number" in page.words
    typed = {"businessName": "Doe BV", "taxId": "NL123456789B13", "billingCountry": "US"}
    paid = shopper.land(shopper.send(page.values | typed))
    assert paid.state == "paid", paid.words
    sent = house.stripe.v1.checkout.sessions.list().data[0].customer_details
    assert sent is not None
    assert [(it.type, it.value) for it in sent.tax_ids or ()] == [("eu_vat", "NL123456789B13")]
    assert sent.address is not None
    assert sent.address.country == "NL"


def test_after_a_failed_transfer_the_address_that_is_asked_for_says_it(house: House) -> None:
    """Whoever pays otherwise has no card whose country could."""
    jo, _kept = known(house, "pm_card_visa")
    asked: Any = {"enabled": True, "required": "if_supported"}
    ways: Any = {"allowed_payment_method_types": ["card", "ideal"], "customer_update": {"name": "auto"}}
    shopper, page = opened(house, jo, tax_id_collection=asked, **ways)
    sent = page.values | {"method": "ideal", "businessName": "Doe", "taxId": "91-1144442", "billingCountry": "US"}
    sent |= {"billingPostalCode": "94107"}
    bank = shopper.land(shopper.send(sent))
    assert "test-source-fail-3ds" in bank.text, bank.words
    back = answer_bank(shopper, "fail")
    assert back.values["method"] == "ideal"
    assert "EIN" in back.words


def test_what_was_chosen_stays_while_nothing_is_to_pay(house: House) -> None:
    jo, _kept = known(house, "pm_card_visa", "pm_card_mastercard")
    code(house, coupon={"percent_off": 100}, code="GIFT")
    shopper, _page = opened(house, jo, allow_promotion_codes=True)
    free = update(shopper, "code", promotionCode="GIFT", savedCard="new", billingName="Zoë", billingPostalCode="10115")
    assert "Complete order" in free.words
    assert "cardNumber" not in free.values
    full = shopper.send(free.values | {"update": "no_code"})
    assert [full.values[it] for it in ("savedCard", "billingName", "billingPostalCode")] == ["new", "Zoë", "10115"]
    assert [intent.status for intent in intents(house)] == []
