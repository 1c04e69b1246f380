"""Phone numbers, as people type them in their country, and as E.164 has them."""

import phonenumbers

from checkout.kit.texts import marked
from checkout.web import typed
from checkout.web.sentences import gettext as _

MAX_TYPED = 40  # characters: room for signs between 15 digits
WRONG = marked("Write the phone number with its country code, like +44 20 7946 0123.")


def read_phone(text: str, country: str) -> str | None:
    """``+442079460123``; None where it can be no number. ``country``: of one without its country code."""
    try:
        number = phonenumbers.parse(typed.plain(text[:MAX_TYPED]), country)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_problem(text: str, country: str) -> str | None:
    if not typed.plain(text):
        return _("Enter your phone number.")
    return None if read_phone(text, country) and len(text) <= MAX_TYPED else _(WRONG)
