"""What each country calls its postal code, whether it has one, and how one is written."""

import re

from checkout.hosted_page import checks, faults
from checkout.hosted_page.asked_inputs import labelled
from checkout.kit.texts import marked
from checkout.web import typed
from checkout.web.sentences import gettext as _

MAX_POSTAL_CODE = 16  # characters; the longest in use have 10

DEFAULT_WORD = marked("Postal code")
# Translators: what the United States call a postal code
ZIP_CODE = marked("ZIP code")
# Translators: what the United Kingdom and Australia call a postal code
POSTCODE = marked("Postcode")
# Translators: what Ireland calls a postal code
EIRCODE = marked("Eircode")
# Translators: what India calls a postal code
PIN_CODE = marked("PIN code")
WORDS = {
    "US": ZIP_CODE,
    "PR": ZIP_CODE,
    "PH": ZIP_CODE,
    "GB": POSTCODE,
    "GG": POSTCODE,
    "IM": POSTCODE,
    "JE": POSTCODE,
    "AU": POSTCODE,
    "NZ": POSTCODE,
    "IE": EIRCODE,
    "IN": PIN_CODE,
}
_SAID = {
    DEFAULT_WORD: (
        marked("Enter the postal code."),
        marked("The postal code is not right. Write it like %(example)s."),
    ),
    ZIP_CODE: (marked("Enter the ZIP code."), marked("The ZIP code is not right. Write it like %(example)s.")),
    POSTCODE: (marked("Enter the postcode."), marked("The postcode is not right. Write it like %(example)s.")),
    EIRCODE: (marked("Enter the Eircode."), marked("The Eircode is not right. Write it like %(example)s.")),
    PIN_CODE: (marked("Enter the PIN code."), marked("The PIN code is not right. Write it like %(example)s.")),
}  # where it is missing, and where it is wrong

# Countries without postal codes, or where many addresses do without. Source: Universal Postal Union.
_WITHOUT = """
AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CO CW DJ DM ER FJ GA GD GH GM GQ GY HK
HM IE JM KE KI KM KN KP LC LY ML MO MR MW NA NR NU PA QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL
TO TT TV UG VU WS YE ZM ZW
"""
WITHOUT = frozenset(_WITHOUT.split())

# Pattern of the code in capitals, without spaces and dashes; and one to show. No row: anything goes.
_FORMATS: dict[str, tuple[str, str]] = {
    "AT": (r"\d{4}", "1010"),
    "AU": (r"\d{4}", "2000"),
    "BE": (r"\d{4}", "1000"),
    "BR": (r"\d{8}", "01310-100"),
    "CA": (r"[A-Z]\d[A-Z]\d[A-Z]\d", "K1A 0B1"),
    "CH": (r"\d{4}", "8001"),
    "CZ": (r"\d{5}", "110 00"),
    "DE": (r"\d{5}", "10115"),
    "DK": (r"\d{4}", "1050"),
    "ES": (r"\d{5}", "28013"),
    "FI": (r"\d{5}", "00100"),
    "FR": (r"\d{5}", "75001"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", "SW1A 1AA"),
    "IN": (r"\d{6}", "110001"),
    "IT": (r"\d{5}", "00184"),
    "JP": (r"\d{7}", "100-0001"),
    "MX": (r"\d{5}", "06000"),
    "NL": (r"\d{4}[A-Z]{2}", "1012 AB"),
    "NO": (r"\d{4}", "0150"),
    "NZ": (r"\d{4}", "6011"),
    "PL": (r"\d{5}", "00-001"),
    "PT": (r"\d{7}", "1100-148"),
    "SE": (r"\d{5}", "111 20"),
    "US": (r"\d{5}(\d{4})?", "94107"),
}


def word_for(country: str) -> str:
    """Before it is translated."""
    return WORDS.get(country, DEFAULT_WORD)


def labels(*, needed: bool) -> dict[str, str]:
    """The labels of the field by country, as the page's script needs them; that of all others by ""."""
    words = {"": DEFAULT_WORD} | WORDS
    shown = words if needed else {code: word for code, word in words.items() if code in WITHOUT | {""}}
    return {code: labelled(_(word), needed=needed) for code, word in shown.items()}


def label_for(country: str) -> str:
    """The label of the field: the country's word, and whether it may stay empty."""
    return labelled(_(word_for(country)), needed=is_required(country))


def is_required(country: str) -> bool:
    return country not in WITHOUT


def problem_with(text: str, country: str, missing: str | None = None) -> str | None:
    """What is wrong with a postal code as it was typed, for people, or None.

    ``missing``: what is said where there is none, on a page that asks for several.
    """
    unnamed, wrong = _SAID[word_for(country)]
    postal_code = typed.in_ascii(text)
    said = faults.of_postal_code(missing or _(unnamed))
    for it in (text, postal_code):
        if problem := checks.text_problem(it, said, MAX_POSTAL_CODE):
            return problem
    if not postal_code:
        return said.missing if is_required(country) else None
    pattern, example = _FORMATS.get(country, (".*", ""))
    if re.fullmatch(pattern, re.sub(r"[\s-]", "", postal_code.upper()), re.ASCII):
        return None
    return _(wrong, example=example)
