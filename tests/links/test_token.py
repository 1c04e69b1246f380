"""A link's token opens that link, by every key that is not retired, and nothing else is one."""

import hashlib

import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from checkout.kit.seal import Secrets
from checkout.kit.signer import MAX_CHARS
from links import token
from links.token import PURPOSE
from tests.keyrings import NEW, OLD, altered, incompressible, is_same_bits, signing_with

LINK = "plink_1RfzQ0Ab3dE5gH7jK9mN1pQ"


def signed(payload: object, *, root: bytes = NEW, purpose: str = PURPOSE, salt: str = PURPOSE) -> str:
    """As ``token.sign``, with anything in it."""
    keys = Secrets((root,)).derive(purpose)
    return str(URLSafeSerializer(keys, salt=salt, signer_kwargs={"digest_method": hashlib.sha256}).dumps(payload))


def test_a_token_names_its_link() -> None:
    with signing_with(NEW):
        text = token.sign(LINK)
        assert token.read(text) == LINK
    assert text == signed([1, LINK])
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_the_newest_key_signs_and_older_ones_open_until_they_are_retired() -> None:
    with signing_with(OLD):
        old = token.sign(LINK)
    with signing_with(NEW, OLD):
        assert token.sign(LINK) == signed([1, LINK], root=NEW) != old
        assert token.read(old) == LINK
        assert token.read(token.sign(LINK)) == LINK
    with signing_with(NEW):
        assert token.read(old) is None


def test_one_changed_character_is_no_token() -> None:
    with signing_with(NEW):
        text = token.sign(LINK)
        opened = [wrong for wrong in altered(text) if token.read(wrong) is not None]
    assert all(is_same_bits(text, wrong) for wrong in opened)


@pytest.mark.parametrize("cut", [1, 5, 27, 43, 60])
def test_a_truncated_token_is_none(cut: int) -> None:
    with signing_with(NEW):
        text = token.sign(LINK)
        assert token.read(text[:-cut]) is None
        assert token.read(text[cut:]) is None


@pytest.mark.parametrize(
    "forged",
    [
        "",
        ".",
        "..",
        "A.B",
        "%00",
        "\0",
        "é.é",
        "\ud800",
        "x" * MAX_CHARS,
        "x" * (MAX_CHARS + 1),
        signed([1, LINK], root=OLD),
        signed([1, LINK], purpose="payment link visit"),
        signed([1, LINK], salt="payment link visit"),
        signed([2, LINK]),
        signed([1]),
        signed([1, LINK, LINK]),
        signed([1, 7]),
        signed([1, None]),
        signed({"link": LINK}),
        signed(LINK),
        signed(1),
        signed(None),
        str(URLSafeTimedSerializer(Secrets((NEW,)).derive(PURPOSE), salt=PURPOSE).dumps([1, LINK])),
        signed([1, LINK]) + "." + signed([1, LINK]).rpartition(".")[2],
    ],
    ids=lambda _: "forged",  # of one name in every process, though a signed text holds the time
)
def test_what_is_forged_is_none(forged: str) -> None:
    with signing_with(NEW):
        assert token.read(forged) is None


def test_a_text_that_is_too_long_is_not_even_looked_at() -> None:
    long = signed([1, "plink_" + incompressible(2 * MAX_CHARS)])
    assert len(long) > MAX_CHARS
    with signing_with(NEW):
        assert token.read(long) is None
        assert len(token.sign(LINK)) < MAX_CHARS / 2, "room for ids that grow"
