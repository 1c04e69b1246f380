"""Currencies and minor units: an amount is an integer with its currency beside it."""

import re
from copy import copy
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern

from checkout.kit.errors import InvalidRequest

MAX_AMOUNT = 99_999_999  # eight digits, as Stripe charges at most in most currencies
DEFAULT_EXPONENT = 2
_LETTERED_SIGN = re.compile(r"[A-Z]+\$")
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")  # CLDR sets them apart; Babel does not
DEFAULT_MINIMUM = 50
SHOWN_KEPT = 1_024  # amounts in words: a page shows the same ones about ten times, and shoppers the same pages

# Exponents and limits are Stripe's, not CLDR's: CLDR gives 0 decimals to 14 currencies that have 2 here.
ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})  # two decimals that must be 00

# Smallest charge in minor units. Source: docs.stripe.com/currencies, minimum charge amounts.
MINIMUMS = {
    "aed": 200,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "jpy": 50,
    "krw": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
}

# Largest charge in minor units, where a unit is worth little. Source: docs.stripe.com/currencies, charge limits.
MAXIMUMS = {"cop": 9_999_999_999, "idr": 999_999_999_999, "inr": 999_999_999}
LARGEST = max(MAXIMUMS.values())

SUPPORTED = frozenset(
    [
        "usd",
        "aed",
        "afn",
        "all",
        "amd",
        "ang",
        "aoa",
        "ars",
        "aud",
        "awg",
        "azn",
        "bam",
        "bbd",
        "bdt",
        "bgn",
        "bhd",
        "bif",
        "bmd",
        "bnd",
        "bob",
        "brl",
        "bsd",
        "bwp",
        "byn",
        "bzd",
        "cad",
        "cdf",
        "chf",
        "clp",
        "cny",
        "cop",
        "crc",
        "cve",
        "czk",
        "djf",
        "dkk",
        "dop",
        "dzd",
        "egp",
        "etb",
        "eur",
        "fjd",
        "fkp",
        "gbp",
        "gel",
        "gip",
        "gmd",
        "gnf",
        "gtq",
        "gyd",
        "hkd",
        "hnl",
        "hrk",
        "htg",
        "huf",
        "idr",
        "ils",
        "inr",
        "isk",
        "jmd",
        "jod",
        "jpy",
        "kes",
        "kgs",
        "khr",
        "kmf",
        "krw",
        "kwd",
        "kyd",
        "kzt",
        "lak",
        "lbp",
        "lkr",
        "lrd",
        "lsl",
        "mad",
        "mdl",
        "mga",
        "mkd",
        "mmk",
        "mnt",
        "mop",
        "mur",
        "mvr",
        "mwk",
        "mxn",
        "myr",
        "mzn",
        "nad",
        "ngn",
        "nio",
        "nok",
        "npr",
        "nzd",
        "omr",
        "pab",
        "pen",
        "pgk",
        "php",
        "pkr",
        "pln",
        "pyg",
        "qar",
        "ron",
        "rsd",
        "rub",
        "rwf",
        "sar",
        "sbd",
        "scr",
        "sek",
        "sgd",
        "shp",
        "sle",
        "sos",
        "srd",
        "std",
        "szl",
        "thb",
        "tjs",
        "tnd",
        "top",
        "try",
        "ttd",
        "twd",
        "tzs",
        "uah",
        "ugx",
        "uyu",
        "uzs",
        "vnd",
        "vuv",
        "wst",
        "xaf",
        "xcd",
        "xof",
        "xpf",
        "yer",
        "zar",
        "zmw",
    ]
)


def exponent(currency: str) -> int:
    """How many decimals a currency's amounts have."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else DEFAULT_EXPONENT


def minimum(currency: str) -> int:
    """The smallest amount that may be charged, in minor units."""
    return MINIMUMS.get(currency, 500 if currency in THREE_DECIMAL else DEFAULT_MINIMUM)


def maximum(currency: str) -> int:
    """The largest amount that may be charged, in minor units."""
    return MAXIMUMS.get(currency, MAX_AMOUNT)


def step(currency: str) -> int:
    """What every amount that is charged is a multiple of, in minor units."""
    return 100 if currency in WHOLE_UNITS_ONLY else 10 if currency in THREE_DECIMAL else 1


def major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-exponent(currency))


@lru_cache(maxsize=SHOWN_KEPT)
def show(amount: int, currency: str, locale: str = "en") -> str:
    """An amount for people: ``show(4000, "eur")`` is ``€40.00``."""
    parsed = Locale.parse(locale, sep="_")
    pattern: NumberPattern = copy(parsed.currency_formats["standard"])
    decimals = exponent(currency)
    pattern.frac_prec = (decimals, decimals)
    shown = pattern.apply(
        major(amount, currency),
        parsed,
        currency=currency.upper(),
        currency_digits=False,
    )
    if parsed.text_direction == "rtl":  # a sign stays behind its letters: US$
        shown = _LETTERED_SIGN.sub("\\g<0>\N{LEFT-TO-RIGHT MARK}", shown)
    return _LETTER_BESIDE_DIGIT.sub("\N{NO-BREAK SPACE}", str(shown))


def check_chargeable(amount: int, currency: str, param: str = "amount", least: int | None = None) -> None:
    """Refuses an amount that no charge may have. ``least``: where a way to pay has one of its own. Texts: Stripe's."""
    least = minimum(currency) if least is None else least
    if amount > maximum(currency):
        raise InvalidRequest(
            f"Amount must be no more than {show(maximum(currency), currency)}",
            code="amount_too_large",
            param=param,
        )
    if amount < least:
        raise InvalidRequest(
            f"Amount must be at least {show(least, currency)} {currency}",
            code="amount_too_small",
            param=param,
        )
    if amount % step(currency):
        raise InvalidRequest(
            f"Invalid amount: in {currency} it must be a multiple of {step(currency)}.",
            param=param,
        )
