"""What the page says of ways to pay that are no cards: their names, what a shopper agrees to, and why they failed."""

from collections.abc import Mapping
from typing import Any

from checkout.hosted_page.words import NOT_THROUGH, Words

BRAND_NAMES = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
LABELS = {
    "card": "Card",
    "ideal": "iDEAL",
    "sepa_debit": "SEPA Direct Debit",
    "us_bank_account": "US bank account",
}
SETTLES_WITHIN = {"sepa_debit": "5 business days", "us_bank_account": "4 business days"}  # as a rule. Source: Stripe
CHOOSE = "Choose how to pay."
AT_BANK = "You will be taken to your bank to confirm. Afterwards you come back here."
NOT_SAVED_YET = "The account was not saved"

_NOT_CONFIRMED = "Your bank did not confirm it. Nothing was charged. Try again, or {}."
_DECLINED = "The bank declined it. Nothing was charged. Use another account, or {}."
_ELSE = {True: "choose another way to pay", False: "ask your bank"}  # by whether there is a choice
_NOT_HERE = "This account cannot be used here. In test mode only test accounts work."
_NO_DEBITS = "The bank of this account takes no direct debits. Use another account."
_CONFIRMED_THERE = ("payment_intent_authentication_failure", "setup_intent_authentication_failure")
_FIELDS = {
    "invalid_bank_account_iban": ("iban", _NOT_HERE),
    "sepa_debit_bank_not_supported": ("iban", _NO_DEBITS),
    "sepa_debit_debits_not_supported": ("iban", _NO_DEBITS),
    "routing_number_invalid": ("routingNumber", "The bank's routing number is not known. Check the digits."),
    "account_number_invalid": ("accountNumber", "The account number is not known. Check the digits."),
    "bank_account_unusable": ("accountNumber", _NOT_HERE),
}


def account_field(code: str | None) -> tuple[str, str] | None:
    """The field that a refusal belongs to, and its sentence there."""
    return _FIELDS.get(code or "")


def account_words(code: str | None, *, saving: bool, choice: bool) -> Words:
    """``choice``: whether there are other ways to pay."""
    text = _NOT_CONFIRMED if code in _CONFIRMED_THERE else _DECLINED
    return Words(NOT_SAVED_YET if saving else NOT_THROUGH, text.format(_ELSE[choice]))


def mandate_words(type: str, seller: str, total: str | None) -> str | None:
    """What a shopper allows by pressing the button. ``total``: None where nothing is paid now."""
    if type == "sepa_debit":
        return (
            f"By pressing the button you authorize {seller} and its payment provider to debit your account, and your "
            "bank to carry that out. You are entitled to a refund from your bank under the terms of your agreement "
            "with it; you must ask for it within 8 weeks of the day your account was debited. You agree to be told of "
            "later debits up to 2 days before they happen."
        )
    if type != "us_bank_account":
        return None
    what = f"for {total}" if total else "for payments that you agree to later"
    return (
        f"By pressing the button you authorize {seller} to debit this bank account by ACH {what}, and to credit it to "
        f"correct a debit made in error. You can withdraw this at any time by telling {seller}."
    )


def named(type: str, details: Mapping[str, Any]) -> str | None:
    """A way to pay as a receipt names it."""
    last4 = details.get("last4")
    match type:
        case "card":
            return f"{BRAND_NAMES.get(details.get('brand') or '', 'Card')} ending in {last4}" if last4 else None
        case "ideal":
            bank = details.get("bank")
            return f"iDEAL, {bank.replace('_', ' ').title()}" if bank else "iDEAL"
        case "sepa_debit":
            return f"IBAN ending in {last4}"
        case _:
            return f"Bank account ending in {last4}"


def undecided_words(type: str, seller: str) -> str:
    days = SETTLES_WITHIN.get(type, "a few days")
    return (
        f"Your payment is being processed. Your bank confirms it within {days}, as a rule. You do not have to do "
        f"anything more; {seller} hears of it as soon as it is done."
    )


def bounced_words(seller: str) -> str:
    return f"Your bank did not make the payment, and nothing was charged. Contact {seller} to pay in another way."
