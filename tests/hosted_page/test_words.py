"""The page says what happened and what to do now, and never tells a thief."""

import re

import pytest

from checkout.hosted_page.words import (
    GENERIC,
    NOT_CONFIRMED,
    STATE_KINDS,
    StateKind,
    decline_words,
    field_of,
    state_words,
)

# docs.stripe.com/declines/codes, and the error codes that a try to pay can end with.
_CODES = """
approve_with_id authentication_not_handled authentication_required call_issuer card_not_supported
card_velocity_exceeded currency_not_supported do_not_honor do_not_try_again duplicate_transaction
expired_card fraudulent generic_decline highest_risk_level incorrect_address incorrect_cvc
incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account invalid_amount
invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available
lost_card merchant_blacklist mobile_device_authentication_required new_account_information_available
no_action_taken not_permitted offline_pin_required online_or_offline_pin_required
payment_intent_authentication_failure pickup_card pin_try_exceeded processing_error
reenter_transaction restricted_card revocation_of_all_authorizations revocation_of_authorization
security_violation service_not_allowed stolen_card stop_payment_order testmode_decline
transaction_not_allowed try_again_later withdrawal_count_limit_exceeded
"""
DECLINE_CODES = _CODES.split()


def text(code: str | None, decline_code: str | None = None, brand: str = "visa") -> str:
    return decline_words(code, decline_code, brand).text


TABLE = {
    "insufficient_funds": """The card does not have enough money for this payment. Nothing was charged.
        Try another card, or add money and try again.""",
    "expired_card": "This card has expired. Use another card.",
    "generic_decline": """The bank declined the payment without saying why. Nothing was charged.
        Try another card, or ask your bank.""",
    "authentication_required": """The bank could not confirm that it was you. Nothing was charged.
        Try again, or use another card.""",
}


@pytest.mark.parametrize(("code", "words"), TABLE.items())
def test_the_words_of_the_table(code: str, words: str) -> None:
    assert text("card_declined", code) == " ".join(words.split())


@pytest.mark.parametrize(
    "code",
    [
        "lost_card",
        "stolen_card",
        "pickup_card",
        "fraudulent",
        "do_not_honor",
        "merchant_blacklist",
        "never_heard_of",
    ],
)
def test_a_thief_and_an_honest_shopper_read_the_same(code: str) -> None:
    assert text("card_declined", code) == GENERIC


def test_the_security_code_is_where_the_brand_has_it() -> None:
    assert text("incorrect_cvc") == "The security code does not match the card. Check the 3 digits on the back."
    assert text("incorrect_cvc", "incorrect_cvc", "amex").endswith("Check the 4 digits on the front.")


def test_a_code_alone_is_enough_and_none_is_too() -> None:
    assert text("payment_intent_authentication_failure") == NOT_CONFIRMED
    assert text("card_declined") == text(None) == GENERIC


@pytest.mark.parametrize("code", DECLINE_CODES)
def test_every_decline_is_in_the_shoppers_terms(code: str) -> None:
    words = decline_words("card_declined", code, "visa")
    for sentence in (words.title, words.text):
        assert not re.search(r"[!_]|stolen|lost|fraud|invalid", sentence, re.IGNORECASE)
    assert words.text.count(".") >= 2, "what happened, and what now"
    if field_of(code) is None and code != "duplicate_transaction":
        assert "Nothing was charged." in words.text


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("incorrect_number", "cardNumber"),
        ("invalid_number", "cardNumber"),
        ("invalid_expiry_month", "cardExpiry"),
        ("invalid_expiry_year", "cardExpiry"),
        ("expired_card", "cardExpiry"),
        ("incorrect_cvc", "cardCvc"),
        ("invalid_cvc", "cardCvc"),
        ("card_declined", None),
        ("insufficient_funds", None),
        (None, None),
    ],
)
def test_what_is_wrong_with_the_card_belongs_at_its_field(code: str | None, field: str | None) -> None:
    assert field_of(code) == field


@pytest.mark.parametrize("kind", STATE_KINDS)
def test_every_state_has_words_with_and_without_a_merchant(kind: StateKind) -> None:
    for merchant in ("Linden & Oak", None):
        words = state_words(kind, merchant)
        assert words.title
        assert words.text.endswith(".")
        assert "None" not in words.text


def test_a_state_names_whom_to_ask() -> None:
    assert state_words("expired", "Oak", "3 May 2027").text == "This link ended on 3 May 2027. Ask Oak for a new one."
    assert state_words("too_many_tries", "Oak").text == "Wait 10 minutes, or contact Oak."
    assert "Please do not pay again" in state_words("confirming").text
