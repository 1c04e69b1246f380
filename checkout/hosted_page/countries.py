"""The choice of a country on the page, and the one that it starts with."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask import request
from markupsafe import Markup
from wtforms import Field

from checkout.web.countries import country_names
from checkout.web.fields import attributes, options_of, with_chosen
from checkout.web.languages import current_locale

DEFAULT_COUNTRY = "US"


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

    def __call__(self, field: Field, **named: object) -> Markup:
        named = {"id": field.id, "name": field.name} | named
        options = _options(current_locale()) if self.names is None else options_of(self.names.items())
        return Markup("<select {}>{}</select>").format(attributes(**named), with_chosen(options, field.data))


@cache
def _options(locale: Locale) -> Markup:
    return options_of(country_names(locale).items())
