"""confirmation_method=manual: the payer proves themselves first, and the merchant's server confirms again."""

from typing import Any

import pytest

from tests.callers import call
from tests.houses import House
from tests.payments.authorised import charge_of, last_event, post, told
from tests.payments.bank import CHALLENGED, at_the_bank_of, challenged_intent, now

MANUAL: Any = {"confirmation_method": "manual"}
DECLINED_AFTERWARDS = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"


@pytest.mark.parametrize("capture_method", ["automatic_async", "manual"])
def test_the_walk(house: House, capture_method: str) -> None:
    intent = challenged_intent(house, **MANUAL, capture_method=capture_method)
    assert intent.confirmation_method == "manual"
    before = last_event(house)
    bank = at_the_bank_of(intent)
    bank.land(bank.press("approve"))
    proved = now(house, intent)
    assert (proved.status, proved.next_action, proved.latest_charge) == ("requires_confirmation", None, None)
    assert proved.payment_method == intent.payment_method
    assert (told(house, before), house.problems()) == ([], [])
    confirmed = house.stripe.v1.payment_intents.confirm(intent.id)
    assert confirmed.status == ("requires_capture" if capture_method == "manual" else "succeeded")
    details = charge_of(house, confirmed).payment_method_details
    assert details is not None
    assert details.card is not None
    assert details.card.three_d_secure is not None
    assert details.card.three_d_secure.result == "authenticated"


def test_what_was_proved_is_one_payment_alone(house: House) -> None:
    """Another amount or another card has to be proved anew; what the bank thinks of the money is told last."""
    intents = house.stripe.v1.payment_intents
    for changes in ({"amount": 800}, {"payment_method": CHALLENGED}):
        intent = challenged_intent(house, **MANUAL)
        bank = at_the_bank_of(intent)
        bank.land(bank.press("approve"))
        post(house, f"/payment_intents/{intent.id}", changes)
        assert intents.confirm(intent.id).status == "requires_action"
    intent = challenged_intent(house, **MANUAL, payment_method=DECLINED_AFTERWARDS)
    bank = at_the_bank_of(intent)
    bank.land(bank.press("approve"))
    reply = post(house, f"/payment_intents/{intent.id}/confirm")
    assert (reply.status, reply.error["decline_code"]) == (402, "insufficient_funds")
    failed = challenged_intent(house, **MANUAL)
    bank = at_the_bank_of(failed)
    bank.land(bank.press("fail"))
    assert now(house, failed).status == "requires_payment_method"
    at_once = post(
        house,
        "/payment_intents",
        {
            "amount": 900,
            "currency": "eur",
            "confirmation_method": "manual",
            "confirm": "true",
            "payment_method": "pm_card_visa",
        },
    )
    assert at_once.json["status"] == "succeeded"


def test_a_browser_may_not_confirm_it(house: House) -> None:
    intent = house.stripe.v1.payment_intents.create(MANUAL | {"amount": 900, "currency": "eur"})
    form = {"client_secret": intent.client_secret, "payment_method": "pm_card_visa"}
    reply = call(house, "POST", f"/v1/payment_intents/{intent.id}/confirm", form, key=house.world.publishable_key)
    assert reply.status == 400
    assert "cannot be confirmed using your publishable key because its `confirmation_method` is set to" in str(
        reply.error["message"]
    )
