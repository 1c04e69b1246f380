"""What the codes of payments mean to the merchant: why a card was declined, a refund made, a payment canceled."""

from collections.abc import Mapping
from typing import Any

from checkout.payments.charges import Charge

DECLINES = {
    "authentication_required": "the bank wants the payer to confirm",
    "card_not_supported": "the card cannot be used for this",
    "card_velocity_exceeded": "used too often, or beyond its limit",
    "currency_not_supported": "the card does not pay in this currency",
    "do_not_honor": "the bank gave no reason",
    "expired_card": "the card has expired",
    "fraudulent": "the bank suspects fraud",
    "generic_decline": "the bank gave no reason",
    "incorrect_cvc": "wrong security code",
    "incorrect_number": "wrong card number",
    "incorrect_zip": "the postal code does not match the card",
    "insufficient_funds": "not enough money on the card",
    "invalid_cvc": "wrong security code",
    "lost_card": "the card was reported lost",
    "pickup_card": "the bank wants the card back",
    "processing_error": "the bank could not process it; worth another try",
    "stolen_card": "the card was reported stolen",
    "try_again_later": "the bank could not say; worth another try",
}
REFUND_REASONS = {
    "duplicate": "Paid twice",
    "fraudulent": "Fraud",
    "requested_by_customer": "The customer asked for it",
}
CANCELED = {
    "abandoned": "The payer left",
    "automatic": "It was not captured in time",
    "duplicate": "It was a duplicate",
    "expired": "It was not captured in time",
    "fraudulent": "It looked like fraud",
    "requested_by_customer": "The customer asked for it",
}
DISPUTE_REASONS = {
    "credit_not_processed": "a refund that was promised did not come",
    "duplicate": "charged twice",
    "fraudulent": "the cardholder says that they did not pay this",
    "general": "no reason given",
    "noncompliant": "against the network’s rules",
    "product_not_received": "what was bought did not come",
    "product_unacceptable": "what came was not as described",
    "subscription_canceled": "the subscription was canceled",
    "unrecognized": "the cardholder does not know the payment",
}
VERBS = {  # of what is done with money that is kept ready: done, not done, under way
    "capture": ("Captured", "Not captured:", "Being captured:"),
    "increment": ("Raised by", "Not raised by", "Being raised by"),
    "release": ("Released", "Not released:", "Being released:"),
}
REASONS = {"not_written": "the letter could not be written"}  # why a mail was given up


def decline_words(error: Mapping[str, Any] | None, charge: Charge | None) -> str:
    said = error or {}
    code = said.get("decline_code") or said.get("code") or (charge.failure_code if charge else None) or ""
    message: str = said.get("message") or (charge.failure_message if charge else None) or "no reason known"
    return DECLINES.get(code, message)


def refund_reason(reason: str | None) -> str:
    return REFUND_REASONS.get(reason or "", (reason or "").replace("_", " ").capitalize())


def dispute_words(reason: str) -> str:
    return DISPUTE_REASONS.get(reason, reason.replace("_", " "))
