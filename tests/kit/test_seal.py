"""What is sealed opens for its own row, under any root that is still kept, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.kit.seal import NONCE_BYTES, SealBroken, Secrets

OLD, NEW = b"o" * 32, b"n" * 32
SECRET = "whsec_something"


@given(st.text())
def test_what_is_sealed_opens(text: str) -> None:
    secrets = Secrets((NEW,))
    assert secrets.unseal("p", secrets.seal("p", text, "row"), "row") == text


def test_nothing_of_it_is_in_the_clear_and_no_two_are_alike() -> None:
    secrets = Secrets((NEW,))
    first, second = secrets.seal("p", SECRET, "row"), secrets.seal("p", SECRET, "row")
    assert SECRET.encode() not in first
    assert first != second
    assert first[:NONCE_BYTES] != second[:NONCE_BYTES]


def test_another_row_purpose_root_or_byte_opens_nothing() -> None:
    secrets = Secrets((NEW,))
    sealed = secrets.seal("p", SECRET, "row")
    altered = bytes([sealed[0] ^ 1]) + sealed[1:]
    cut = sealed[:-1]
    for keys, purpose, what, row in (
        (secrets, "p", sealed, "another row"),
        (secrets, "another purpose", sealed, "row"),
        (Secrets((OLD,)), "p", sealed, "row"),
        (secrets, "p", altered, "row"),
        (secrets, "p", cut, "row"),
    ):
        with pytest.raises(SealBroken):
            keys.unseal(purpose, what, row)


def test_roots_rotate() -> None:
    before, between, after = Secrets((OLD,)), Secrets((NEW, OLD)), Secrets((NEW,))
    sealed = before.seal("p", SECRET, "row")
    assert between.unseal("p", sealed, "row") == SECRET
    assert after.unseal("p", between.seal("p", SECRET, "row"), "row") == SECRET
    assert before.marks("p", "x")[0] in between.marks("p", "x")
    assert between.marks("p", "x")[0] == after.marks("p", "x")[0] != before.marks("p", "x")[0]


def test_keys_differ_by_purpose_and_show_nothing() -> None:
    secrets = Secrets((NEW,))
    assert secrets.derive("a") != secrets.derive("b")
    assert [len(key) for key in secrets.derive("a")] == [32]
    assert "nnn" not in repr(secrets)
    for roots in ((), (b"short",)):
        with pytest.raises(AssertionError):
            Secrets(roots)
