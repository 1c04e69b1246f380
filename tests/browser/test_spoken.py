"""What a screen reader says is written down of every scene; ``test_scenes`` compares it."""

from tests.browser.scenes import SCENES
from tests.browser.spoken import kept
from tests.browser.spoken_words import english_among


def test_every_scene_is_written_down() -> None:
    assert list(kept()) == list(SCENES)


def test_english_words_would_be_found() -> None:
    assert english_among(["      field Email (required) -> #email"])
    assert english_among(["  text Pay Tern & Tide"])
    assert not english_among(["    button \N{ARABIC LETTER DAD} 22.50 €"])
    assert not english_among(["      item Tea 25.00 US$ 2 × 12.50 US$"])
