"""A form's token says what its page was about, to that page only."""

import hashlib

import pytest
from itsdangerous import URLSafeSerializer

from checkout.hosted_page import form_token
from checkout.hosted_page.form_token import MAX_CHARS, PURPOSE, FormToken
from checkout.kit.seal import Secrets
from tests.keyrings import NEW, OLD, altered, incompressible, is_same_bits, signing_with

ABOUT = "plink_1RfzQ0Ab3dE5gH7jK9mN1pQ"
TOKEN = FormToken(ABOUT, "nonce", 2000, "usd", "/sandbox/challenge/abc")


def signed(payload: object, root: bytes = NEW) -> str:
    keys = Secrets((root,)).derive(PURPOSE)
    return str(URLSafeSerializer(keys, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256}).dumps(payload))


@pytest.mark.parametrize("token", [TOKEN, FormToken("cs_test_a1", None, 50, "jpy")])
def test_a_token_comes_back_as_it_went(token: FormToken) -> None:
    with signing_with(NEW):
        assert form_token.read(token.sign(), token.subject) == token


def test_a_token_is_for_its_own_page() -> None:
    with signing_with(NEW):
        assert form_token.read(TOKEN.sign(), "plink_1RfzQ0Ab3dE5gH7jK9mN1pR") is None


def test_a_page_may_stay_open_while_keys_change_until_its_key_is_retired() -> None:
    with signing_with(OLD):
        text = TOKEN.sign()
    with signing_with(NEW, OLD):
        assert form_token.read(text, ABOUT) == TOKEN
    with signing_with(NEW):
        assert form_token.read(text, ABOUT) is None


def test_one_changed_character_is_no_token() -> None:
    with signing_with(NEW):
        text = TOKEN.sign()
        opened = [wrong for wrong in altered(text) if form_token.read(wrong, ABOUT) is not None]
    assert all(is_same_bits(text, wrong) for wrong in opened)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        ".",
        "\0",
        "é.é",
        "\ud800",
        "x" * (MAX_CHARS + 1),
        signed([ABOUT, incompressible(2 * MAX_CHARS), 2000, "usd", None]),
        signed([ABOUT, "nonce", 2000, "usd", None], root=OLD),
        signed([ABOUT, "nonce", 2000, "usd"]),
        signed([ABOUT, "nonce", "2000", "usd", None]),
        signed([ABOUT, "nonce", 20.5, "usd", None]),
        signed([ABOUT, "nonce", 2000, None, None]),
        signed([ABOUT, 7, 2000, "usd", None]),
        signed([ABOUT, "nonce", 2000, "usd", 7]),
        signed({"subject": ABOUT}),
        signed(None),
    ],
)
def test_what_is_forged_is_none(forged: str | None) -> None:
    with signing_with(NEW):
        assert form_token.read(forged, ABOUT) is None
