"""What the page says when a payment, or the whole page, cannot go on: what happened, and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from checkout.kit.card import cvc_length

CardFieldName = Literal["cardNumber", "cardExpiry", "cardCvc"]
StateKind = Literal[
    "confirming",
    "taking_back",
    "challenge_open",
    "expired",
    "inactive",
    "limit_reached",
    "altered",
    "used",
    "in_use",
    "unusable",
    "discount_gone",
    "not_found",
    "too_many_tries",
    "busy",
    "out_of_reach",
    "failed",
    "returned",
]
STATE_KINDS: tuple[StateKind, ...] = get_args(StateKind)


@dataclass(frozen=True, slots=True)
class Words:
    """A heading, and the sentences below it."""

    title: str
    text: str


NOT_THROUGH = "The payment did not go through"
NOT_SAVED = "The card was not saved"

GENERIC = "The bank declined the payment without saying why. Nothing was charged. Try another card, or ask your bank."
NO_MONEY = (
    "The card does not have enough money for this payment. Nothing was charged. "
    "Try another card, or add money and try again."
)
OVER_LIMIT = (
    "The card has reached its spending limit. Nothing was charged. "
    "Try another card, or ask your bank to raise the limit."
)
NOT_THIS_PURCHASE = (
    "This card cannot be used for this kind of payment. Nothing was charged. Use another card, or ask your bank."
)
NOT_THIS_CURRENCY = "This card cannot pay in this currency. Nothing was charged. Use another card, or ask your bank."
TRY_AGAIN = "The bank could not be reached just now. Nothing was charged. Try again in a moment, or use another card."
TWICE = (
    "The bank stopped this payment because it looks the same as one made a moment ago. "
    "Check whether you have a receipt already before you pay again."
)
NOT_ACCEPTED = "The bank did not accept this card. Nothing was charged. Try another card, or ask your bank."
OF_PAYMENTS = frozenset({GENERIC, NO_MONEY, OVER_LIMIT, NOT_THIS_PURCHASE, NOT_THIS_CURRENCY, TWICE})
NOT_CONFIRMED = "The bank could not confirm that it was you. Nothing was charged. Try again, or use another card."
PIN_WANTED = "The bank wants the card's PIN, which works only at a till. Nothing was charged. Use another card."
NOT_THIS_BRAND = "This shop does not take cards of this brand. Nothing was charged. Use another card."
ADDRESS = (
    "The postal code does not match the one the bank has. Nothing was charged. Check the postal code, then try again."
)
NEW_CARD = "The bank has replaced this card. Nothing was charged. Use the new card, or another one."
REAL_CARD_IN_TEST = "This page is in test mode, where real cards do not work. Nothing was charged. Use a test card."
WRONG_NUMBER = "The card number is not right. Check the digits."
WRONG_EXPIRY = "The expiry date is not right. Check the month and the year on the card."
EXPIRED_CARD = "This card has expired. Use another card."

# Every decline code of docs.stripe.com/declines/codes whose words are not GENERIC. Absent on purpose,
# so that the page never tells a thief: lost_card, stolen_card, pickup_card, restricted_card,
# security_violation, fraudulent, merchant_blacklist, highest_risk_level. Absent because the bank gave
# no reason: do_not_honor, do_not_try_again, call_issuer, generic_decline, no_action_taken,
# not_permitted, stop_payment_order, revocation_of_authorization, revocation_of_all_authorizations,
# transaction_not_allowed, invalid_account.
_TEXTS: dict[str, str] = {
    "insufficient_funds": NO_MONEY,
    "card_velocity_exceeded": OVER_LIMIT,
    "withdrawal_count_limit_exceeded": OVER_LIMIT,
    "invalid_amount": OVER_LIMIT,
    "card_brand_blocked": NOT_THIS_BRAND,
    "card_not_supported": NOT_THIS_PURCHASE,
    "service_not_allowed": NOT_THIS_PURCHASE,
    "currency_not_supported": NOT_THIS_CURRENCY,
    "duplicate_transaction": TWICE,
    "approve_with_id": TRY_AGAIN,
    "issuer_not_available": TRY_AGAIN,
    "processing_error": TRY_AGAIN,
    "reenter_transaction": TRY_AGAIN,
    "try_again_later": TRY_AGAIN,
    "authentication_required": NOT_CONFIRMED,
    "authentication_not_handled": NOT_CONFIRMED,
    "mobile_device_authentication_required": NOT_CONFIRMED,
    "payment_intent_authentication_failure": NOT_CONFIRMED,
    "setup_intent_authentication_failure": NOT_CONFIRMED,
    "incorrect_pin": PIN_WANTED,
    "invalid_pin": PIN_WANTED,
    "offline_pin_required": PIN_WANTED,
    "online_or_offline_pin_required": PIN_WANTED,
    "pin_try_exceeded": PIN_WANTED,
    "incorrect_address": ADDRESS,
    "incorrect_zip": ADDRESS,
    "new_account_information_available": NEW_CARD,
    "testmode_decline": REAL_CARD_IN_TEST,
    "test_mode_live_card": REAL_CARD_IN_TEST,
    "incorrect_number": WRONG_NUMBER,
    "invalid_number": WRONG_NUMBER,
    "invalid_expiry_month": WRONG_EXPIRY,
    "invalid_expiry_year": WRONG_EXPIRY,
    "expired_card": EXPIRED_CARD,
}

_FIELDS: dict[str, CardFieldName] = {
    "incorrect_number": "cardNumber",
    "invalid_number": "cardNumber",
    "invalid_expiry_month": "cardExpiry",
    "invalid_expiry_year": "cardExpiry",
    "expired_card": "cardExpiry",
    "incorrect_cvc": "cardCvc",
    "invalid_cvc": "cardCvc",
}


def decline_words(code: str | None, decline_code: str | None, brand: str) -> Words:
    """The words for a decline, by its finer code first; ``brand`` tells how long the security code is."""
    for known in (decline_code, code):
        if known and _FIELDS.get(known) == "cardCvc":
            return Words(NOT_THROUGH, f"The security code does not match the card. {cvc_hint(brand)}")
        if known and known in _TEXTS:
            return Words(NOT_THROUGH, _TEXTS[known])
    return Words(NOT_THROUGH, GENERIC)


def words_of_saving(declined: Words) -> Words:
    """The same for a card that was to be saved: nothing was to be paid."""
    return Words(NOT_SAVED, NOT_ACCEPTED if declined.text in OF_PAYMENTS else declined.text)


def cvc_hint(brand: str) -> str:
    """Where a card of this brand carries its security code."""
    side = "front" if brand == "amex" else "back"
    return f"Check the {cvc_length(brand)} digits on the {side}."


def field_of(code: str | None) -> CardFieldName | None:
    """The field a decline belongs to; None where it belongs in the panel above the card."""
    return _FIELDS.get(code or "")


def estimate_words(estimate: Mapping[str, Any] | None) -> str | None:
    """How long a delivery takes: "2 to 4 business days", "1 day to 2 weeks", "at least 3 days"."""
    if not estimate:
        return None
    shortest, longest = estimate["minimum"], estimate["maximum"]
    if shortest and longest:
        if shortest == longest:
            return _span(longest)
        first = str(shortest["value"]) if shortest["unit"] == longest["unit"] else _span(shortest)
        return f"{first} to {_span(longest)}"
    return f"at least {_span(shortest)}" if shortest else f"at most {_span(longest)}" if longest else None


def _span(span: Mapping[str, Any]) -> str:
    unit = span["unit"].replace("_", " ")
    return f"{span['value']} {unit}{'' if span['value'] == 1 else 's'}"


def state_words(kind: StateKind, merchant: str | None = None, ended_on: str | None = None) -> Words:
    """The words of a page without a form. ``ended_on`` is a date for people, such as "3 May 2027"."""
    who = merchant or "the seller"
    ended = f"This link ended on {ended_on}." if ended_on else "This link has ended."
    return {
        "confirming": Words(
            "Confirming your payment",
            "We are confirming your payment with the bank. Please do not pay again; this page updates by itself.",
        ),
        "taking_back": Words("Payment received", f"We are taking you back to {who}."),
        "challenge_open": Words(
            "Your bank is waiting",
            "Your bank wants to know that it is you. Nothing is charged until you confirm there.",
        ),
        "expired": Words("This link has ended", f"{ended} Ask {who} for a new one."),
        "inactive": Words(
            "This link is switched off",
            f"It takes no payments at the moment. Nothing was charged. Ask {who} for a new one.",
        ),
        "limit_reached": Words(
            "No longer available",
            f"All the payments this link could take have been made. Nothing was charged. Ask {who} for another one.",
        ),
        "altered": Words(
            "This link is not complete",
            f"A part of it is missing or was changed. Nothing was charged. Open it again from the message it came in, "
            f"or ask {who} for a new one.",
        ),
        "used": Words(
            "This link was used",
            f"It was for one payment, which has been made. Nothing more was charged. Ask {who} for a new one.",
        ),
        "in_use": Words(
            "A payment by this link is under way",
            "It is for one payment, which has begun. If that was you, finish it where you began; "
            "if it fails, the link can be used again.",
        ),
        "unusable": Words(
            "This link cannot be used",
            f"What it asks for does not fit what is sold. Nothing was charged. Ask {who} for a new one.",
        ),
        "discount_gone": Words(
            "The discount has ended",
            f"It was used as often as it could be. Nothing was charged. Ask {who} for a new link.",
        ),
        "not_found": Words(
            "There is nothing at this address",
            f"The link may be incomplete. Copy the whole link from the message it came in, or ask {who} for a new one.",
        ),
        "too_many_tries": Words("Too many tries", f"Wait 10 minutes, or contact {who}."),
        "busy": Words(
            "Too many people are paying right now",
            "Your payment was not started and nothing was charged. Wait a moment, then try again.",
        ),
        "out_of_reach": Words(
            "The bank cannot be reached right now",
            "This try was not started, and nothing was charged for it. Wait a moment, then try again.",
        ),
        "failed": Words(
            "Something went wrong on our side",
            "Open this page again before you pay once more: it shows whether your payment was made.",
        ),
        "returned": Words(
            "Your bank has answered",
            "You can close this page and go back to where you were paying.",
        ),
    }[kind]
