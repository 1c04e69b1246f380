"""Reading what people type: spaces, dashes, full-width digits and years of two or four digits."""

import re
import unicodedata

from checkout.kit import money
from checkout.kit.card import four_digit_year

# Room for a space or a dash after each digit; more is no card number but a way to keep the server busy.
MAX_TYPED_NUMBER = 40
MAX_TYPED_EXPIRY = 12
MAX_TYPED_CVC = 12
MAX_TYPED_COUNT = 12
MAX_TYPED_AMOUNT = 40
THOUSAND = 3  # digits in a group

_EXPIRY = re.compile(r"(\d{1,2})[/.\-](\d{2}|\d{4})|(\d{2})(\d{2}|\d{4})", re.ASCII)
_COUNT = re.compile(r"-?\d+", re.ASCII)
_UNIT = r"[^\d.,+\-−]{0,6}"  # a currency's code or symbol, on either side
_ARABIC_SIGNS = str.maketrans({"\N{ARABIC DECIMAL SEPARATOR}": ".", "\N{ARABIC THOUSANDS SEPARATOR}": ","})
_AMOUNT = re.compile(_UNIT + r"(\d+(?:[.,'\s]\d+)*)" + _UNIT, re.ASCII)
_GROUP_SIGNS = re.compile(r"[.,'\s]")
_SPACES_AND_DASHES = {"Zs", "Pd", "Cf"}  # invisible marks too: they come along when a number is pasted
_TWO_WAYS = re.compile(r"\D*\d{1,3}[.,]\d{3}\D*", re.ASCII)
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


def read_count(text: str) -> int | None:
    """A whole number, in any script's digits; a negative one too."""
    digits = in_ascii(text[:MAX_TYPED_COUNT])
    return int(digits) if len(text) <= MAX_TYPED_COUNT and _COUNT.fullmatch(digits) else None


def read_amount(text: str, currency: str) -> int | None:
    """Minor units of ``12``, ``12.50``, ``12,50``, ``1,200.50``, ``1 200,50`` or ``€12``.

    None where it is no amount, or may mean two.
    """
    if len(text) > MAX_TYPED_AMOUNT:
        return None
    found = _AMOUNT.fullmatch(in_ascii(text).translate(_ARABIC_SIGNS))
    if found is None:
        return None
    decimals = money.exponent(currency)
    whole, fraction = _parts(found.group(1), decimals)
    if whole is None or len(fraction) > decimals:
        return None
    return int(whole + fraction.ljust(decimals, "0"))


def may_mean_two(text: str, currency: str) -> bool:
    """``1.234`` and ``1,234``, where a currency has fewer than three decimals: thousands, or one and a slip."""
    return money.exponent(currency) < THOUSAND and _TWO_WAYS.fullmatch(in_ascii(text)) is not None


def in_ascii(text: str) -> str:
    """Every script's digits as ASCII, all else as it is."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain(text))


def _parts(figure: str, decimals: int) -> tuple[str | None, str]:
    """What is before the decimal sign and behind it: the last sign is one, unless three digits follow."""
    groups = _GROUP_SIGNS.split(figure)
    last = figure[-len(groups[-1]) - 1] if len(groups) > 1 else ""
    thousands = len(groups[-1]) == THOUSAND and (decimals < THOUSAND or figure.count(last) > 1)
    if thousands and {".", ","} <= set(figure):
        return None, ""  # 12.345,678: one of them would have to be a decimal sign
    if last and last in ".," and not thousands:
        if decimals >= THOUSAND and last == "," and len(groups[-1]) == THOUSAND:
            return None, ""  # 1,200: with three decimals it may be either
        *groups, fraction = groups
    else:
        fraction = ""
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= THOUSAND or any(len(it) != THOUSAND for it in groups[1:])):
        return None, ""
    return "".join(groups), fraction


def read_expiry(text: str) -> tuple[int, int] | None:
    """Month and four-digit year of ``12/34``, ``1234``, ``12 / 2034`` or ``1/34``, else None."""
    joined = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain(text) if not sign.isspace())
    found = _EXPIRY.fullmatch(joined)
    if not found:
        return None
    month, year = found.group(1) or found.group(3), found.group(2) or found.group(4)
    return int(month), four_digit_year(int(year))
