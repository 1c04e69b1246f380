"""What a browser is told about each field: what fills it, its keyboard, and the words for the script."""

import json

from checkout.hosted_page import checks, postal_codes
from checkout.hosted_page.words import EXPIRED_CARD, WRONG_NUMBER

# Attributes by field. No maxlength anywhere: it would cut a pasted card number with spaces, unseen.
EMAIL = {
    "type": "email",
    "autocomplete": "email",
    "inputmode": "email",
    "enterkeyhint": "next",
    "autocapitalize": "off",
    "spellcheck": "false",
    "data-wrong": checks.EMAIL_WRONG,
}
_DIGITS = {"inputmode": "numeric", "enterkeyhint": "next", "spellcheck": "false"}
CARD_NUMBER = _DIGITS | {
    "autocomplete": "cc-number",
    "data-short": checks.NUMBER_SHORT,
    "data-wrong": WRONG_NUMBER,
}
CARD_EXPIRY = _DIGITS | {
    "autocomplete": "cc-exp",
    "data-wrong": checks.EXPIRY_UNREADABLE,
    "data-month": checks.MONTH_WRONG,
    "data-past": EXPIRED_CARD,
}
CARD_CVC = _DIGITS | {
    "autocomplete": "cc-csc",
    "data-wrong": checks.cvc_rule("unknown"),
    "data-amex": checks.cvc_rule("amex"),
}
NAME = {"autocomplete": "cc-name", "enterkeyhint": "next", "autocapitalize": "words", "spellcheck": "false"}
COUNTRY = {
    "autocomplete": "billing country",
    "data-words": json.dumps({"": postal_codes.DEFAULT_WORD} | postal_codes.WORDS, separators=(",", ":")),
    "data-optional": postal_codes.OPTIONAL,
    "data-without": " ".join(sorted(postal_codes.WITHOUT)),
}
POSTAL_CODE = {
    "autocomplete": "billing postal-code",
    "enterkeyhint": "done",
    "autocapitalize": "characters",
    "spellcheck": "false",
}
