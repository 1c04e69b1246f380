"""The countries and regions a card's owner may live in, by name."""

import unicodedata
from collections.abc import Iterable, Mapping
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


def names_among(codes: Iterable[str], locale: str = "en") -> dict[str, str]:
    """Those of these codes, in the order of their names; also the few that only parcels go to."""
    territories = Locale.parse(locale, sep="_").territories
    names = {code: str(territories.get(code, code)) for code in codes}
    return dict(sorted(names.items(), key=lambda item: _sorting_key(item[1])))


class CountrySelect:
    """The field's HTML. Its 250 options are the same for everyone but for the chosen one, so they are kept."""

    validation_attrs = ("required",)

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        """``names``: those that may be chosen, where they are not all."""
        self.names = names

    def __call__(self, field: Field, **attributes: object) -> Markup:
        attributes = {"id": field.id, "name": field.name} | attributes
        chosen = field.data if field.data in (self.names or country_names()) else ""
        options = _options(chosen) if self.names is None else _listed(self.names, chosen)
        return Markup("<select {}>{}</select>").format(_escaped(attributes), options)


@cache
def _options(chosen: str) -> Markup:
    return _listed(country_names(), chosen)


def _listed(names: Mapping[str, str], chosen: str) -> Markup:
    return Markup().join((CHOSEN if code == chosen else OPTION).format(code, name) for code, name in names.items())


def _escaped(attributes: dict[str, object]) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704 - WTForms has escaped their values


def _sorting_key(name: str) -> str:
    """Å sorts as A, É as E."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
