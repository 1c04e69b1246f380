"""The words of the API for each decline."""

import pytest

from checkout.processors import decline_codes


@pytest.mark.parametrize("code", sorted(decline_codes.MESSAGES))
def test_every_decline_has_a_sentence(code: str) -> None:
    assert decline_codes.message(code).startswith(("Your ", "An error ", "The card number "))


def test_a_code_that_nobody_knows_is_a_plain_decline() -> None:
    assert decline_codes.message("from_next_year") == decline_codes.message(None) == "Your card was declined."


def test_a_thief_is_not_told_that_the_card_is_known_as_stolen() -> None:
    told = {decline_codes.message(code) for code in ("lost_card", "stolen_card", "pickup_card", "fraudulent")}
    assert told == {decline_codes.message("generic_decline")}


def test_the_seller_is_told_the_reason() -> None:
    assert decline_codes.seller_message(None) == "Payment complete."
    assert decline_codes.seller_message("expired_card") == "The bank returned the decline code `expired_card`."
