"""What is compared of two languages: the same is said, in the same order, and nothing of it in the other's words."""

import re
from collections.abc import Iterable

from checkout.web.languages import LANGUAGES

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


def english_among(lines: Iterable[str]) -> list[str]:
    """Those that say something in English that is neither a name nor the merchant's own."""
    return [line for line in lines if _is_english(_words(line))]


def shape(line: str) -> tuple[str | None, ...]:
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
