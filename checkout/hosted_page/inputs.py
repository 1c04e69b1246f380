"""What a browser is told about each field: what fills it, its keyboard, and the words for the script."""

import json

from checkout.hosted_page import checks, postal_codes
from checkout.hosted_page.words import EXPIRED_CARD, WRONG_NUMBER
from checkout.web.sentences import Later, later

# Attributes by field. No maxlength anywhere: it would cut a pasted card number with spaces, unseen.
EMAIL: dict[str, object] = {
    "type": "email",
    "autocomplete": "email",
    "inputmode": "email",
    "enterkeyhint": "next",
    "autocapitalize": "off",
    "spellcheck": "false",
    "dir": "ltr",
    "data-wrong": later(checks.EMAIL_WRONG),
}
_DIGITS: dict[str, object] = {"inputmode": "numeric", "enterkeyhint": "next", "spellcheck": "false", "dir": "ltr"}
CARD_NUMBER = _DIGITS | {
    "autocomplete": "cc-number",
    "data-short": later(checks.NUMBER_SHORT),
    "data-wrong": later(WRONG_NUMBER),
}
CARD_EXPIRY = _DIGITS | {
    "autocomplete": "cc-exp",
    "data-wrong": later(checks.EXPIRY_UNREADABLE),
    "data-month": later(checks.MONTH_WRONG),
    "data-past": later(EXPIRED_CARD),
}
CARD_CVC = _DIGITS | {
    "autocomplete": "cc-csc",
    "data-wrong": Later(lambda: checks.cvc_rule("unknown")),
    "data-amex": Later(lambda: checks.cvc_rule("amex")),
}
NAME = {
    "autocomplete": "cc-name",
    "enterkeyhint": "next",
    "autocapitalize": "words",
    "spellcheck": "false",
    "dir": "auto",
}
COUNTRY: dict[str, object] = {
    "autocomplete": "billing country",
    "data-words": Later(lambda: _json(postal_codes.labels(needed=True))),
    "data-optional": Later(lambda: _json(postal_codes.labels(needed=False))),
    "data-without": " ".join(sorted(postal_codes.WITHOUT)),
}
POSTAL_CODE = {
    "autocomplete": "billing postal-code",
    "enterkeyhint": "done",
    "autocapitalize": "characters",
    "spellcheck": "false",
}


def _json(labels: dict[str, str]) -> str:
    return json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
