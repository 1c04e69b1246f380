"""Confirming: once, and answered with what came of this confirmation."""

import pytest
import stripe

from tests.flows import scenes
from tests.houses import House
from tests.payments.bank import at_the_bank_of, challenge_again, challenged_intent, now

KEY = {"idempotency_key": "confirm"}


def test_again_with_another_card_while_the_payer_is_at_their_bank(house: House) -> None:
    intent = challenged_intent(house)
    bank = at_the_bank_of(intent)
    for _ in range(2):
        paid = house.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, KEY)  # type: ignore[arg-type]  # the SDK's own TypedDict
        assert paid.status == "succeeded"
    bank.press("approve")
    house.work()
    assert scenes.charges(house) == ["succeeded"], "what the bank is told afterwards changes nothing"


def test_again_and_declined(house: House) -> None:
    """The answer is the new card's, not that the old challenge was left."""
    intent = challenged_intent(house)
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            house.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"}, KEY)  # type: ignore[arg-type]  # the SDK's own TypedDict
        assert declined.value.code == "card_declined"
    assert now(house, intent).status == "requires_payment_method"


def test_again_when_the_bank_has_just_approved(house: House) -> None:
    intent = challenged_intent(house)
    at_the_bank_of(intent).press("approve")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        house.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, KEY)  # type: ignore[arg-type]  # the SDK's own TypedDict
    assert str(refused.value.user_message).endswith("has already succeeded after being previously confirmed.")
    assert now(house, intent).status == "succeeded"
    assert scenes.charges(house) == ["succeeded"]


def test_two_challenges_one_after_the_other(house: House) -> None:
    intent = challenged_intent(house)
    first = at_the_bank_of(intent)
    challenge_again(house, intent)
    second = at_the_bank_of(now(house, intent))
    first.press("approve")
    assert now(house, intent).status == "requires_action"
    second.land(second.press("approve"))
    assert now(house, intent).status == "succeeded"
    assert scenes.charges(house) == ["succeeded"]
