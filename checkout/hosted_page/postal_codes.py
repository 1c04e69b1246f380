"""What each country calls its postal code, whether it has one, and how one is written."""

import re

MAX_POSTAL_CODE = 16  # characters; the longest in use have 10

DEFAULT_WORD = "Postal code"
OPTIONAL = "(optional)"
WORDS = {
    "US": "ZIP code",
    "PR": "ZIP code",
    "PH": "ZIP code",
    "GB": "Postcode",
    "GG": "Postcode",
    "IM": "Postcode",
    "JE": "Postcode",
    "AU": "Postcode",
    "NZ": "Postcode",
    "IE": "Eircode",
    "IN": "PIN code",
}

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


def label_for(country: str) -> str:
    """The label of the field: the country's word, and whether it may stay empty."""
    return word_for(country) if is_required(country) else f"{word_for(country)} {OPTIONAL}"


def word_for(country: str) -> str:
    return WORDS.get(country, DEFAULT_WORD)


def is_required(country: str) -> bool:
    return country not in WITHOUT


def problem_with(postal_code: str, country: str) -> str | None:
    """What is wrong with a postal code, for people, or None."""
    word = word_for(country)
    if not postal_code:
        return f"Enter the {_in_sentence(word)}." if is_required(country) else None
    if len(postal_code) > MAX_POSTAL_CODE:
        return f"The {_in_sentence(word)} is too long. Use at most {MAX_POSTAL_CODE} characters."
    pattern, example = _FORMATS.get(country, (".*", ""))
    if re.fullmatch(pattern, re.sub(r"[\s-]", "", postal_code.upper()), re.ASCII):
        return None
    return f"The {_in_sentence(word)} is not right. Write it like {example}."


def _in_sentence(word: str) -> str:
    return word if word.split(maxsplit=1)[0].isupper() or word == "Eircode" else word[0].lower() + word[1:]
