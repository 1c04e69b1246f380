"""One vocabulary of declines: each decline code with the words of Stripe's API for it.

After docs.stripe.com/declines/codes. The words for ``insufficient_funds``, ``expired_card``,
``incorrect_cvc``, ``processing_error``, ``card_velocity_exceeded`` and the plain decline are published
facts of the test cards, those for ``transaction_not_allowed`` a recorded answer;
the rest is from memory, not checked.
What a shopper reads is the checkout page's own.
"""

DECLINED = "Your card was declined."
TRY_AGAIN = "An error occurred while processing your card. Try again in a little bit."
_TESTING = "For a list of valid test cards, visit: https://stripe.com/docs/testing."

MESSAGES = {
    "approve_with_id": DECLINED,
    "authentication_not_handled": DECLINED,
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "call_issuer": DECLINED,
    "card_not_supported": "Your card is not supported.",
    "card_velocity_exceeded": (
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."
    ),
    "currency_not_supported": "Your card does not support this currency.",
    "do_not_honor": DECLINED,
    "do_not_try_again": DECLINED,
    "duplicate_transaction": DECLINED,
    "expired_card": "Your card has expired.",
    "fraudulent": DECLINED,
    "generic_decline": DECLINED,
    "highest_risk_level": DECLINED,
    "incorrect_address": "Your card's address is incorrect.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "incorrect_number": "Your card number is incorrect.",
    "incorrect_pin": "Your card's PIN is incorrect.",
    "incorrect_zip": "Your card's postal code is incorrect.",
    "insufficient_funds": "Your card has insufficient funds.",
    "invalid_account": "Your card was declined. The card, or the account it belongs to, is not valid.",
    "invalid_amount": "Your card was declined. The amount is not valid, or is more than the card allows.",
    "invalid_cvc": "Your card's security code is invalid.",
    "invalid_expiry_month": "Your card's expiration month is invalid.",
    "invalid_expiry_year": "Your card's expiration year is invalid.",
    "invalid_number": "The card number is not a valid credit card number.",
    "invalid_pin": "Your card's PIN is incorrect.",
    "issuer_not_available": DECLINED,
    "live_mode_test_card": (
        f"Your card was declined. Your request was in live mode, but used a known test card. {_TESTING}"
    ),
    "lost_card": DECLINED,
    "merchant_blacklist": DECLINED,
    "mobile_device_authentication_required": (
        "Your card was declined. This transaction requires authentication on the mobile device."
    ),
    "new_account_information_available": DECLINED,
    "no_action_taken": DECLINED,
    "not_permitted": DECLINED,
    "offline_pin_required": "Your card was declined. It requires a PIN.",
    "online_or_offline_pin_required": "Your card was declined. It requires a PIN.",
    "pickup_card": DECLINED,
    "pin_try_exceeded": "Your card was declined. The allowable number of PIN tries has been exceeded.",
    "previously_declined_do_not_retry": DECLINED,
    "processing_error": TRY_AGAIN,
    "reenter_transaction": TRY_AGAIN,
    "restricted_card": DECLINED,
    "revocation_of_all_authorizations": DECLINED,
    "revocation_of_authorization": DECLINED,
    "security_violation": DECLINED,
    "service_not_allowed": DECLINED,
    "stolen_card": DECLINED,
    "stop_payment_order": DECLINED,
    "test_mode_live_card": (
        f"Your card was declined. Your request was in test mode, but used a non test (live) card. {_TESTING}"
    ),
    "testmode_decline": DECLINED,
    "transaction_not_allowed": "Your card does not support this type of purchase.",
    "try_again_later": DECLINED,
    "withdrawal_count_limit_exceeded": DECLINED,
}

_SELLER_MESSAGES = {
    "elevated_risk_level": (
        "Stripe evaluated this payment as having elevated risk, and placed it in your manual review queue."
    ),
    "generic_decline": "The bank did not return any further details with this decline.",
    "highest_risk_level": "Stripe blocked this payment as too risky.",
    "merchant_blacklist": "Stripe blocked this payment.",
    "rule": "Stripe blocked this payment.",
}


def message(decline_code: str | None) -> str:
    """What the API says of a decline; the plain sentence for a code that is not in the table."""
    return MESSAGES.get(decline_code or "generic_decline", DECLINED)


def seller_message(reason: str | None) -> str:
    """What the seller is told of an outcome's ``reason``; None is an approval without one."""
    if reason is None:
        return "Payment complete."
    return _SELLER_MESSAGES.get(reason, f"The bank returned the decline code `{reason}`.")
