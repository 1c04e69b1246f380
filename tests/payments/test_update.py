"""Changing an intent: what is paid changes only while nobody can still pay what it was."""

import pytest
import stripe

from tests.flows import scenes
from tests.houses import House
from tests.payments.bank import Listen, at_the_bank_of, challenge_again, challenged_intent, now, once_at


def test_an_amount_while_the_payer_is_at_their_bank(house: House) -> None:
    intent = challenged_intent(house)
    bank = at_the_bank_of(intent)
    changed = house.stripe.v1.payment_intents.update(intent.id, {"amount": 1200})
    assert (changed.amount, changed.status) == (1200, "requires_payment_method")
    bank.press("approve")
    house.work()
    assert now(house, intent).amount_received == 0
    paid = house.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.amount_received) == ("succeeded", 1200)


def test_an_amount_that_the_bank_has_just_approved(house: House) -> None:
    intent = challenged_intent(house)
    at_the_bank_of(intent).press("approve")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        house.stripe.v1.payment_intents.update(intent.id, {"amount": 1200})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert now(house, intent).amount_received == 900


def test_an_amount_while_another_challenge_is_being_opened(house: House, listen: Listen) -> None:
    """Between closing the old one and changing the amount."""
    intent = challenged_intent(house)
    listen(once_at("confirm: settle: committed", lambda: challenge_again(house, intent)))
    with pytest.raises(stripe.RateLimitError) as busy:
        house.stripe.v1.payment_intents.update(intent.id, {"amount": 1200})
    assert busy.value.error is not None
    assert busy.value.error.code == "lock_timeout"
    assert now(house, intent).amount == 900
    bank = at_the_bank_of(now(house, intent))
    bank.land(bank.press("approve"))
    assert now(house, intent).amount_received == 900


def test_what_is_not_money_leaves_the_challenge_open(house: House) -> None:
    intent = challenged_intent(house)
    bank = at_the_bank_of(intent)
    assert house.stripe.v1.payment_intents.update(intent.id, {"description": "Tea"}).status == "requires_action"
    bank.land(bank.press("approve"))
    assert now(house, intent).status == "succeeded"
    assert scenes.charges(house) == ["succeeded"]
