"""What a screen reader says of every scene: word for word in English, and the same in Arabic, in Arabic words."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from checkout.web.languages import LANGUAGES
from tests.browser.scenes import SCENES
from tests.browser.spoken import kept, said
from tests.flows.asking import with_terms
from tests.houses import Databases, House

HEAD, TARGET = r"^ *\w+( \d\b)?", r"-> #[\w-]+"
STATE = r" \((?:required|read only|focused|invalid|chosen|unfolded)[^)]*\)"
ARABIC = re.compile(r"[\u0600-\u06FF]")
PHRASE = re.compile(r"[A-Za-z]{2}")
SAME_EVERYWHERE = (
    *LANGUAGES.values(),
    "Bag",
    "City tax",
    "Courier",
    "Cup",
    "EIN",
    "Enamel mug",
    "Engraving",
    "For Al",
    "Gift",
    "How",
    "I have read the terms",
    "Lid",
    "On the house",
    "Post",
    "SPRING26",
    "Sandbox Bank",
    "Size",
    "Small",
    "Spring sale",
    "Teapot of cast iron, 1.2 l",
    "Tea",
    "Tern & Tide",
    "Thank you for reading.",
    "The workshop is closed in August. See you in September.",
    "US$",
    "We do not ship to post office boxes.",
    "We make it after you pay.",
    "We ship on Monday. Write to us if you are in a hurry.",
    "White with a blue rim, 35 cl",
    "Your age",
    "ch_…",
    "hello@ternandtide.example",
    "iDEAL",
    "the terms",
)  # the merchant's words and names: nobody translates them


@pytest.fixture(scope="module")
def world(sqlite_databases: Databases) -> Iterator[House]:
    with sqlite_databases.standing.lived_in() as house:
        with_terms(house)
        yield house


def test_every_scene_is_written_down() -> None:
    assert list(kept()) == list(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_in_english_as_it_is_written_down(world: House, browser: Browser, name: str) -> None:
    assert said(browser, world, name) == kept()[name], "as it should be? `python -m tests.browser.spoken` keeps it"


@pytest.mark.parametrize("name", SCENES)
def test_in_arabic_the_same_in_arabic_words(world: House, browser: Browser, name: str) -> None:
    lines = said(browser, world, name, "ar")
    assert list(map(_shape, lines)) == list(map(_shape, kept()[name]))
    assert [line for line in lines if _is_english(_words(line))] == []


def test_english_words_would_be_found() -> None:
    assert _is_english(_words("      field Email (required) -> #email"))
    assert _is_english(_words("  text Pay Tern & Tide"))
    assert not _is_english(_words("    button \N{ARABIC LETTER DAD} 22.50 €"))
    assert not _is_english(_words("      item Tea 25.00 US$ 2 × 12.50 US$"))


def _shape(line: str) -> tuple[str | None, ...]:
    """How deep, which role, in which state, whether it is described."""
    head = re.match(HEAD, line)
    assert head is not None
    said_of, _bar, about = line.partition(" | ")
    state = re.search(STATE, said_of)
    target = re.search(TARGET, said_of)
    return (head[0], state and state[0], target and target[0], "described" if about else None)


def _words(line: str) -> str:
    """Without the role and the state, which are ours."""
    return re.sub(
        r"^ *\w+( \d\b)?|\((?:required|read only|focused|invalid|chosen|unfolded)[^)]*\)|-> #[\w-]+", "", line
    )


def _is_english(words: str) -> bool:
    for phrase in SAME_EVERYWHERE:
        words = words.replace(phrase, "")
    return not ARABIC.search(words) and bool(PHRASE.search(words))
