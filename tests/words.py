"""Finds every sentence that shoppers read, and brings the catalogues of its translations up to date: ``make words``.

What a catalogue keeps depends on the code alone: no dates, no names, no numbers of lines.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from checkout.web.languages import CATALOGUES, LANGUAGES, SOURCE

ROOT = Path(__file__).parents[1]
TEMPLATE = CATALOGUES / "messages.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None, "marked": None}
COMMENTS = ["Translators:"]
NO_SHOPPERS = {"dashboard"}  # folders of templates that only merchants read
WIDTH = 100
LOCALES = tuple(Locale.parse(language, sep="-") for language in LANGUAGES if language != SOURCE)


def found() -> Catalog:
    """Every sentence in the code, with what its author tells the translators."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path, method in _files():
        with path.open("rb") as file:
            for _line, message, comments, context in extract(
                method, file, KEYWORDS, COMMENTS, {"trimmed": "true"}, strip_comment_tags=True
            ):
                where = [(path.relative_to(ROOT).as_posix(), 0)]
                catalog.add(message, None, where, auto_comments=comments, context=context)
    return catalog


def kept(locale: Locale) -> Catalog:
    with _file(locale).open("rb") as file:
        return read_po(file, locale=locale)


def written(catalog: Catalog) -> bytes:
    """As its file keeps it."""
    text = BytesIO()
    write_po(text, catalog, WIDTH, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return _head(catalog).encode() + text.getvalue()


def update() -> None:
    """New sentences come in without a translation, and old ones go."""
    template = found()
    TEMPLATE.write_bytes(written(template))
    for locale in LOCALES:
        catalog = kept(locale) if _file(locale).exists() else Catalog(locale=locale)
        catalog.update(template, no_fuzzy_matching=True)
        _file(locale).write_bytes(written(catalog))


def _file(locale: Locale) -> Path:
    return CATALOGUES / f"{locale}.po"


def _files() -> Iterator[tuple[Path, str]]:
    for room in ("checkout", "links"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "sentences import" in (text := path.read_text("utf-8")) or "marked(" in text:
                yield path, "python"
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.parent.name not in NO_SHOPPERS:
            yield path, "jinja2"


def _head(catalog: Catalog) -> str:
    said = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    if catalog.locale is not None:
        said = {"Language": str(catalog.locale), "Plural-Forms": catalog.plural_forms, **said}
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in said.items())
    return f'msgid ""\nmsgstr ""\n{lines}\n'


if __name__ == "__main__":
    update()
