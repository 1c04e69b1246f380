"""Canceling an intent: afterwards nobody can take its money."""

import pytest
import stripe

from tests.flows import scenes
from tests.houses import House
from tests.payments.bank import Listen, at_the_bank_of, challenge_again, challenged_intent, now, once_at


def test_while_the_payer_is_at_their_bank(house: House) -> None:
    intent = challenged_intent(house)
    bank = at_the_bank_of(intent)
    canceled = house.stripe.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "duplicate"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "duplicate")
    bank.press("approve")
    house.work()
    assert now(house, intent).status == "canceled"
    assert scenes.charges(house) == []


def test_when_the_bank_has_just_approved(house: House) -> None:
    intent = challenged_intent(house)
    at_the_bank_of(intent).press("approve")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        house.stripe.v1.payment_intents.cancel(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert now(house, intent).status == "succeeded"


def test_while_another_challenge_is_being_opened(house: House, listen: Listen) -> None:
    """Between closing the old one and canceling: what is open at the bank could still take the money."""
    intent = challenged_intent(house)
    listen(once_at("confirm: settle: committed", lambda: challenge_again(house, intent)))
    with pytest.raises(stripe.RateLimitError) as busy:
        house.stripe.v1.payment_intents.cancel(intent.id)
    assert busy.value.error is not None
    assert busy.value.error.code == "lock_timeout"
    assert now(house, intent).status == "requires_action"
    assert house.stripe.v1.payment_intents.cancel(intent.id).status == "canceled"
