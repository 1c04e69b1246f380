"""What is wrong with a thing a shopper typed, in a sentence that says how to mend it, or None."""

import re
from datetime import UTC, datetime

from email_validator import EmailNotValidError, validate_email

from checkout.hosted_page import faults
from checkout.hosted_page.faults import Faults
from checkout.hosted_page.words import EXPIRED_CARD, WRONG_NUMBER
from checkout.kit import clock
from checkout.kit.card import MAX_DIGITS, MAX_YEARS_AHEAD, MIN_DIGITS, brand_of, cvc_length, is_expired, luhn_holds
from checkout.kit.texts import marked
from checkout.web import typed
from checkout.web.countries import country_names
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row, ngettext

CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", re.ASCII)
MAX_NAME = 200  # characters
MAX_EMAIL = 254  # characters, RFC 5321

NUMBER_SHORT = marked("The card number is too short. Check that no digit is missing.")
EXPIRY_UNREADABLE = marked("Write the expiry date as month and year, like 12 / 34.")
MONTH_WRONG = marked("The month is not right. It is a number from 01 to 12.")
EMAIL_WRONG = marked("Write the email address like name@example.com.")
COUNTRY_WANTED = marked("Choose a country or region from the list.")


def email_problem(text: str) -> str | None:
    return needed_problem(text, faults.of_email(), MAX_EMAIL) or (None if _is_address(text) else _(EMAIL_WRONG))


def is_email(text: str) -> bool:
    """The same for a text that nobody typed: without spaces around it, and without a sentence about it."""
    fits = len(text) <= MAX_EMAIL and not typed.has_unusable_characters(text)
    return fits and typed.plain(text) == text and _is_address(text)


def _is_address(text: str) -> bool:
    try:
        # .test is for testing: refusing it would shut out the people who try this page.
        validate_email(typed.plain(text), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def name_problem(text: str) -> str | None:
    return needed_problem(text, faults.of_name(_("Enter the name that is on the card.")), MAX_NAME)


def needed_problem(text: str, said: Faults, limit: int) -> str | None:
    """Of a text that may not be empty."""
    return text_problem(text, said, limit) if typed.plain(text) else said.missing


def text_problem(text: str, said: Faults, limit: int) -> str | None:
    """Over-long text, characters that no such text has, and a card number, which is kept nowhere.

    A merchant's own field, of which ``said`` knows nothing missing, may ask for any number.
    """
    if len(text) > limit:
        most = ngettext("Use at most %(num)s character.", "Use at most %(num)s characters.", limit)
        return in_a_row(said.too_long, most)
    if said.missing and holds_card_number(text):
        return _("This looks like a card number. Type it only where the card is asked for.")
    return said.unusable if typed.has_unusable_characters(text) else None


def holds_card_number(text: str) -> bool:
    """One that a shopper has typed, or a browser filled in, beside its own field."""
    runs = (re.sub(r"\D", "", run) for run in CARD_NUMBER.findall(typed.in_ascii(text)))
    return any(luhn_holds(digits) and brand_of(digits) != "unknown" for digits in runs)


def number_problem(text: str) -> str | None:
    digits = typed.bare(text[: typed.MAX_TYPED_NUMBER])
    if not digits:
        return _("Enter the card number.")
    if not (digits.isascii() and digits.isdigit()):
        return _("A card number has only digits. Take out everything else.")
    if len(text) > typed.MAX_TYPED_NUMBER or len(digits) > MAX_DIGITS:
        return _("The card number is too long. Check that no digit is there twice.")
    if len(digits) < MIN_DIGITS:
        return _(NUMBER_SHORT)
    return None if luhn_holds(digits) else _(WRONG_NUMBER)


def expiry_problem(text: str) -> str | None:
    if not typed.plain(text):
        return _("Enter the expiry date.")
    expiry = typed.read_expiry(text) if len(text) <= typed.MAX_TYPED_EXPIRY else None
    if expiry is None:
        return _(EXPIRY_UNREADABLE)
    month, year = expiry
    if not 1 <= month <= 12:
        return _(MONTH_WRONG)
    if year > datetime.fromtimestamp(clock.now(), UTC).year + MAX_YEARS_AHEAD:
        return _("The year is not right. Check the date on the card.")
    return _(EXPIRED_CARD) if is_expired(month, year) else None


def cvc_problem(text: str, brand: str) -> str | None:
    """An unknown brand may have three digits or four."""
    digits = typed.bare(text[: typed.MAX_TYPED_CVC])
    if not digits:
        return _("Enter the security code.")
    lengths = {3, 4} if brand == "unknown" else {cvc_length(brand)}
    if len(text) <= typed.MAX_TYPED_CVC and digits.isascii() and digits.isdigit() and len(digits) in lengths:
        return None
    return cvc_rule(brand)


def cvc_rule(brand: str) -> str:
    if brand == "amex":
        return _("The security code is the 4 digits on the front of the card.")
    return _("The security code is the 3 digits on the back of the card.")


def country_problem(code: str) -> str | None:
    return None if code in country_names() else _(COUNTRY_WANTED)
