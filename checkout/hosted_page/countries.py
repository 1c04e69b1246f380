"""The countries and regions a card's owner may live in, by name."""

import unicodedata
from functools import cache

from babel import Locale
from markupsafe import Markup
from wtforms import Field
from wtforms.widgets import html_params

DEFAULT_COUNTRY = "US"
OPTION = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option value="{}" selected>{}</option>')

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


class CountrySelect:
    """The field's HTML. Its 250 options are the same for everyone but for the chosen one, so they are kept."""

    validation_attrs = ("required",)

    def __call__(self, field: Field, **attributes: object) -> Markup:
        attributes = {"id": field.id, "name": field.name} | attributes
        chosen = field.data if field.data in country_names() else ""
        return Markup("<select {}>{}</select>").format(_escaped(attributes), _options(chosen))


@cache
def _options(chosen: str) -> Markup:
    return Markup().join(
        (CHOSEN if code == chosen else OPTION).format(code, name) for code, name in country_names().items()
    )


def _escaped(attributes: dict[str, object]) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704 - WTForms has escaped their values


def _sorting_key(name: str) -> str:
    """Å sorts as A, É as E."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
