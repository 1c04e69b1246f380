"""The choice of a country on the page, and the one that it starts with."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask import request
from markupsafe import Markup
from wtforms import Field
from wtforms.widgets import html_params

from checkout.web.countries import country_names
from checkout.web.languages import current_locale

DEFAULT_COUNTRY = "US"
OPTION = Markup('<option value="{}">{}</option>')
BEFORE_CODE = Markup('<option value="{}"')
CHOSEN = Markup('<option value="{}" selected')


def homes(merchants: str) -> tuple[str, ...]:
    """Where a shopper lives, the likeliest first: the region of their first language, the merchant's country.

    A second language says nothing of a place: ``de,en-US`` is how a German browser asks.
    """
    _language, *more = (request.accept_languages.best or "").upper().split("-")
    return (*(region for region in more if region in country_names()), merchants)


class CountrySelect:
    """The field's HTML. Its 250 options are the same for everyone but for the chosen one, so they are kept."""

    validation_attrs = ("required",)

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        """``names``: those that may be chosen, where they are not all."""
        self.names = names

    def __call__(self, field: Field, **attributes: object) -> Markup:
        attributes = {"id": field.id, "name": field.name} | attributes
        options = _options(current_locale()) if self.names is None else _listed(self.names)
        if field.data in (country_names() if self.names is None else self.names):
            options = options.replace(BEFORE_CODE.format(field.data), CHOSEN.format(field.data), 1)
        return Markup("<select {}>{}</select>").format(_escaped(attributes), options)


@cache
def _options(locale: Locale) -> Markup:
    return _listed(country_names(locale))


def _listed(names: Mapping[str, str]) -> Markup:
    return Markup().join(OPTION.format(code, name) for code, name in names.items())


def _escaped(attributes: dict[str, object]) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704 - WTForms has escaped their values
