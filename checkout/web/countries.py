"""The countries and regions that people live in, by name."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale

from checkout.web.languages import current_locale

# Named by CLDR, but no countries of ISO 3166-1: unions, pseudo-locales, reservations.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def country_names(locale: Locale | None = None) -> Mapping[str, str]:
    """ISO 3166-1 code to name in the page's language, or another, in the order of the names."""
    return _country_names(locale or current_locale())


def names_among(codes: Iterable[str], locale: Locale | None = None) -> dict[str, str]:
    """Those of these codes, in the order of their names; also the few that only parcels go to."""
    locale = locale or current_locale()
    return _sorted({code: str(locale.territories.get(code, code)) for code in codes}, locale)


@cache
def _country_names(locale: Locale) -> dict[str, str]:
    names = {
        code: str(name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return _sorted(names, locale)


def _sorted(names: Mapping[str, str], locale: Locale) -> dict[str, str]:
    key = _in_pinyin if locale.language == "zh" else _sorting_key
    return dict(sorted(names.items(), key=lambda item: key(item[1])))


def _in_pinyin(name: str) -> bytes:
    """The usual signs stand in this encoding as they sound."""
    return name.encode("gb18030")


def _sorting_key(name: str) -> str:
    """Å sorts as A, É as E, Ł as L."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().replace("ł", "l")
