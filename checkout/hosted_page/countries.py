"""The countries and regions a card's owner may live in, by name."""

import unicodedata
from functools import cache

from babel import Locale

DEFAULT_COUNTRY = "US"

# Named by CLDR, but no countries of ISO 3166-1: unions, pseudo-locales, reservations.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@cache
def country_names(locale: str = "en") -> dict[str, str]:
    """ISO 3166-1 code to name, in the order of the names."""
    territories = Locale.parse(locale, sep="_").territories
    names = {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: _sorting_key(item[1])))


def _sorting_key(name: str) -> str:
    """Å sorts as A, É as E."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
