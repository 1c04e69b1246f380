"""What of a text an answer may repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.kit.texts import MAX_SHOWN_CHARS, is_text, shown, straight


@pytest.mark.parametrize(
    ("given_", "is_shown"),
    [
        ("cus_123", "cus_123"),
        ("4242424242424242", "*" * 16),
        ("4242 4242-4242 4242", "*" * 19),
        ("x4242424242424242y", "x" + "*" * 16 + "y"),
        ("12345678901", "12345678901"),
        ("a\nb\x00c", "a\ufffdb\ufffdc"),
        ("x" * 300, "x" * MAX_SHOWN_CHARS),
    ],
)
def test_shown(given_: str, is_shown: str) -> None:
    assert shown(given_) == is_shown


@given(st.integers(0, 300), st.from_regex(r"[1-9][0-9]{12,18}", fullmatch=True))
def test_no_cut_lets_a_number_through(before: int, number: str) -> None:
    assert number[:12] not in shown("x" * before + number + "x" * 50)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_text_can_be_stored_and_sent(text: str) -> None:
    assert is_text(text)
    text.encode()


def test_what_is_no_text() -> None:
    assert not is_text("a\x00b")
    assert not is_text("\udcff")


def test_nothing_turns_around_what_follows() -> None:
    assert straight("Tea \u202eevil\u2066") == "Tea evil"
