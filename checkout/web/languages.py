"""The language of a page: the first that is known of six who may say it.

The shopper's choice in the address, the merchant's wish in the address, the shopper's choice of before, the language
that was paid in, what the merchant asked for by API, what the browser prefers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh

from checkout.kit.config import settings

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt-BR": "Português (Brasil)",
    "pl": "Polski",
    "ja": "日本語",
    "zh": "中文",
    "ar": "العربية",
    "he": "עברית",
}  # by the names that ``locale`` takes, each in its own words
SOURCE = "en"  # what the code is written in
CATALOGUES = Path(__file__).with_name("translations")
COOKIE = "language"
COOKIE_S = 365 * 24 * 60 * 60
CHOSEN = "language"  # in a page's URL: its shopper's own, remembered
WISHED = "locale"  # in a page's URL: whoever made it, for this page alone. Source: Stripe


class _Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Words are read from the files that people edit: nothing is to be compiled, and nothing can be stale."""

    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale()))


class _Babel(Babel):  # type: ignore[misc]  # as above
    @cached_property
    def domain_instance(self) -> Domain:
        return _Catalogues()


@cache
def catalogue(locale: str) -> NullTranslations:
    """The words of a language, by Babel's name of it (``pt_BR``)."""
    file = _file(locale)
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as text:
        write_mo(compiled, read_po(text, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


def _file(locale: str) -> Path:
    return CATALOGUES / f"{locale}.po"


def speak(asked: str | None) -> None:
    """From here on this request's page is in the language that was asked for, unless its shopper chose one."""
    g.asked_language = asked
    g.pop("language", None)
    refresh()


def current() -> str:
    """The page's language, as ``LANGUAGES`` names it; every sentence asks for it."""
    if not has_request_context():
        return _wished()
    if "language" not in g:
        g.language = _wished()
    return str(g.language)


def current_locale() -> Locale:
    return locale_of(current())


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@cache
def spoken() -> Mapping[str, str]:
    """The languages that there are words in: a page never says that it is in another."""
    return {
        language: name
        for language, name in LANGUAGES.items()
        if language == SOURCE or _file(str(locale_of(language))).exists()
    }


def kept_in(path: str) -> str:
    """A path of ours that speaks as this page does, also to a browser that keeps no cookies."""
    there = parse_qs(urlsplit(path).query)
    said = {name: request.args[name] for name in (WISHED, CHOSEN) if _in_address(name) and name not in there}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(said)}" if said else path


def said_to(path: str) -> str:
    """The path of somebody else's page, which knows nothing of its reader, with the language that this page speaks."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode({WISHED: current()})}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A language to change to, in its own words; ``url`` is this page in it."""

    language: str
    name: str
    url: str
    is_current: bool


def choices() -> list[Choice]:
    """This page in each language, all else in its address kept."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != CHOSEN]
    now = current()
    return [
        Choice(
            language=language,
            name=name,
            url=f"{request.path}?{urlencode([*others, (CHOSEN, language)])}",
            is_current=language == now,
        )
        for language, name in spoken().items()
    ]


def _wished() -> str:
    """Chosen on the page, else asked for by whoever wrote it, else the browser's."""
    for wish in (_chosen(), _known(g.get("asked_language") if has_app_context() else None)):
        if wish is not None:
            return wish
    return _preferred()


def _chosen() -> str | None:
    """By the address, or before."""
    if not has_request_context():
        return None
    return _in_address(CHOSEN) or _in_address(WISHED) or _known(request.cookies.get(COOKIE))


def _in_address(name: str) -> str | None:
    return _known(request.args.get(name))


def _preferred() -> str:
    if not has_request_context():
        return SOURCE
    return next(filter(None, (_known(value) for value in request.accept_languages.values())), SOURCE)


def _known(name: str | None) -> str | None:
    """One of ours: ``de-AT`` is ``de``, ``pt`` is ``pt-BR``, ``zh-TW`` is ``zh``."""
    if not name:
        return None
    if name in spoken():
        return name
    base = name.replace("_", "-").partition("-")[0].lower()
    return next((known for known in spoken() if known.partition("-")[0] == base), None)


def _remember(response: Response) -> Response:
    """A choice holds for every page of ours."""
    chosen = _in_address(CHOSEN)
    if chosen is not None and response.mimetype == "text/html":
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_S, path="/", secure=settings().is_https, httponly=True, samesite="Lax"
        )
    return response


def init_app(app: Flask) -> None:
    _Babel(app, default_locale=SOURCE, locale_selector=lambda: str(current_locale()))
    app.after_request(_remember)
    app.add_template_global(choices, "language_choices")
    app.add_template_global(lambda: LANGUAGES[current()], "language_name")
    app.add_template_global(current, "language")
    app.add_template_global(lambda: current_locale().text_direction, "direction")
