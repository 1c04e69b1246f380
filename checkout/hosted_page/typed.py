"""Reading what people type: spaces, dashes, full-width digits and years of two or four digits."""

import re
import unicodedata

from checkout.kit.card import four_digit_year

# Room for a space or a dash after each digit; more is no card number but a way to keep the server busy.
MAX_TYPED_NUMBER = 40
MAX_TYPED_EXPIRY = 12
MAX_TYPED_CVC = 12

_EXPIRY = re.compile(r"(\d{1,2})[/.\-](\d{2}|\d{4})|(\d{2})(\d{2}|\d{4})", re.ASCII)
_SPACES_AND_DASHES = {"Zs", "Pd", "Cf"}  # invisible marks too: they come along when a number is pasted
_UNUSABLE = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str | None) -> str:
    """Without the spaces around it, and with full-width letters and digits as ordinary ones."""
    return unicodedata.normalize("NFKC", text or "").strip()


def has_unusable_characters(text: str) -> bool:
    """NUL and the other controls, and marks that make text read differently from what it is."""
    return any(unicodedata.category(sign) in _UNUSABLE or sign in _DIRECTION_OVERRIDES for sign in text)


def bare(text: str) -> str:
    """Without spaces and dashes, and with every script's digits as ASCII."""
    kept = (sign for sign in plain(text) if unicodedata.category(sign) not in _SPACES_AND_DASHES)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in kept)


def read_expiry(text: str) -> tuple[int, int] | None:
    """Month and four-digit year of ``12/34``, ``1234``, ``12 / 2034`` or ``1/34``, else None."""
    joined = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain(text) if not sign.isspace())
    found = _EXPIRY.fullmatch(joined)
    if not found:
        return None
    month, year = found.group(1) or found.group(3), found.group(2) or found.group(4)
    return int(month), four_digit_year(int(year))
