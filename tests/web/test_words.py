"""The catalogues of translations: every sentence of the code, in every language, with what is filled in."""

import re

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

from checkout.web.languages import CATALOGUES
from tests import words

FILLED_IN = re.compile(r"%\((\w+)\)s|%%|%")


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return words.found()


@pytest.mark.parametrize("locale", words.LOCALES, ids=str)
def test_every_sentence_is_translated_and_no_other(sentences: Catalog, locale: Locale) -> None:
    catalog = words.kept(locale)
    assert _ids(catalog) == _ids(sentences), "`make words` brings them up to date"
    assert [problem for message in catalog if message.id for problem in _problems(message, catalog.num_plurals)] == []


@pytest.mark.parametrize("locale", words.LOCALES, ids=str)
def test_the_files_are_as_they_would_be_written(sentences: Catalog, locale: Locale) -> None:
    catalog = words.kept(locale)
    catalog.update(sentences, no_fuzzy_matching=True)
    assert words.written(catalog).decode() == (CATALOGUES / f"{locale}.po").read_text("utf-8")


def test_the_template_is_what_the_code_says(sentences: Catalog) -> None:
    assert words.written(sentences) == words.TEMPLATE.read_bytes()


def _ids(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def _problems(message: Message, num_plurals: int) -> list[str]:
    name, sources, texts = message.id, _texts(message.id), _texts(message.string)
    if message.fuzzy or len(texts) != (num_plurals if message.pluralizable else 1) or not all(texts):
        return [f"{name}: not translated"]
    wanted = _filled_in(sources[-1])
    # A form for one number alone may leave the number out, and say it in a word.
    wrong = [text for text in texts if not wanted - {"num"} <= _filled_in(text) <= wanted]
    return [f"{name}: fills in something else: {text}" for text in wrong]


def _texts(said: object) -> list[str]:
    return [str(text or "") for text in said] if isinstance(said, tuple | list) else [str(said or "")]


def _filled_in(text: str) -> set[str]:
    return {match[1] or match[0] for match in FILLED_IN.finditer(text)}
