"""What the page says of ways to pay that are no cards: their names, what a shopper agrees to, and why they failed."""

from collections.abc import Mapping
from typing import Any

from checkout.hosted_page.words import NOT_THROUGH, Words
from checkout.kit.texts import marked
from checkout.web.sentences import gettext as _
from checkout.web.sentences import ngettext

BRAND_NAMES = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
# Translators: a bank card, debit or credit
CARD = marked("Card")
LABELS = {
    "card": CARD,
    "ideal": marked("iDEAL"),
    "sepa_debit": marked("SEPA Direct Debit"),
    "us_bank_account": marked("US bank account"),
}
SETTLES_WITHIN = {"sepa_debit": 5, "us_bank_account": 4}  # business days, as a rule. Source: Stripe
CHOOSE = marked("Choose how to pay.")
AT_BANK = marked("You will be taken to your bank to confirm. Afterwards you come back here.")
NOT_SAVED_YET = marked("The account was not saved")
_NOT_CONFIRMED = {
    True: marked("Your bank did not confirm it. Nothing was charged. Try again, or choose another way to pay."),
    False: marked("Your bank did not confirm it. Nothing was charged. Try again, or ask your bank."),
}  # by whether there is a choice
_DECLINED = {
    True: marked("The bank declined it. Nothing was charged. Use another account, or choose another way to pay."),
    False: marked("The bank declined it. Nothing was charged. Use another account, or ask your bank."),
}
_NOT_HERE = marked("This account cannot be used here. In test mode only test accounts work.")
_NO_DEBITS = marked("The bank of this account takes no direct debits. Use another account.")
_CONFIRMED_THERE = ("payment_intent_authentication_failure", "setup_intent_authentication_failure")
_FIELDS = {
    "invalid_bank_account_iban": ("iban", _NOT_HERE),
    "sepa_debit_bank_not_supported": ("iban", _NO_DEBITS),
    "sepa_debit_debits_not_supported": ("iban", _NO_DEBITS),
    "routing_number_invalid": ("routingNumber", marked("The bank's routing number is not known. Check the digits.")),
    "account_number_invalid": ("accountNumber", marked("The account number is not known. Check the digits.")),
    "bank_account_unusable": ("accountNumber", _NOT_HERE),
}


def account_field(code: str | None) -> tuple[str, str] | None:
    """The field that a refusal belongs to, and its sentence there."""
    if code not in _FIELDS:
        return None
    name, sentence = _FIELDS[code]
    return name, _(sentence)


def account_words(code: str | None, *, saving: bool, choice: bool) -> Words:
    """``choice``: whether there are other ways to pay."""
    texts = _NOT_CONFIRMED if code in _CONFIRMED_THERE else _DECLINED
    return Words(NOT_SAVED_YET if saving else NOT_THROUGH, texts[choice]).said


def mandate_words(type: str, seller: str, total: str | None) -> str | None:
    """What a shopper allows by pressing the button. ``total``: None where nothing is paid now."""
    if type == "sepa_debit":
        return _(
            "By pressing the button you authorize %(merchant)s and its payment provider to debit your account, and "
            "your bank to carry that out. You are entitled to a refund from your bank under the terms of your "
            "agreement with it; you must ask for it within 8 weeks of the day your account was debited. You agree to "
            "be told of later debits up to 2 days before they happen.",
            merchant=seller,
        )
    if type != "us_bank_account":
        return None
    if total:
        return _(
            "By pressing the button you authorize %(merchant)s to debit this bank account by ACH for %(amount)s, and "
            "to credit it to correct a debit made in error. You can withdraw this at any time by telling %(merchant)s.",
            merchant=seller,
            amount=total,
        )
    return _(
        "By pressing the button you authorize %(merchant)s to debit this bank account by ACH for payments that you "
        "agree to later, and to credit it to correct a debit made in error. You can withdraw this at any time by "
        "telling %(merchant)s.",
        merchant=seller,
    )


def brand_name(brand: str | None) -> str:
    return BRAND_NAMES.get(brand or "") or _(CARD)


def named(type: str, details: Mapping[str, Any]) -> str | None:
    """A way to pay as a receipt names it."""
    last4 = details.get("last4")
    match type:
        case "card":
            # Translators: a card by its brand and its last four digits, such as "Visa ending in 4242"
            return (
                _("%(brand)s ending in %(last4)s", brand=brand_name(details.get("brand")), last4=last4)
                if last4
                else None
            )
        case "ideal":
            bank = details.get("bank")
            return f"iDEAL, {bank.replace('_', ' ').title()}" if bank else "iDEAL"
        case "sepa_debit":
            return _("IBAN ending in %(last4)s", last4=last4)
        case _any:
            return _("Bank account ending in %(last4)s", last4=last4)


def undecided_words(type: str, seller: str) -> str:
    days = SETTLES_WITHIN.get(type)
    if days is None:
        return _(
            "Your payment is being processed. Your bank confirms it within a few days, as a rule. You do not have to "
            "do anything more; %(merchant)s hears of it as soon as it is done.",
            merchant=seller,
        )
    return ngettext(
        "Your payment is being processed. Your bank confirms it within %(num)s business day, as a rule. You do not "
        "have to do anything more; %(merchant)s hears of it as soon as it is done.",
        "Your payment is being processed. Your bank confirms it within %(num)s business days, as a rule. You do not "
        "have to do anything more; %(merchant)s hears of it as soon as it is done.",
        days,
        merchant=seller,
    )


def bounced_words(seller: str) -> str:
    return _(
        "Your bank did not make the payment, and nothing was charged. Contact %(merchant)s to pay in another way.",
        merchant=seller,
    )
