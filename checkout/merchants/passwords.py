"""Passwords: which are strong enough, how they are kept, and whether one is right, in the same time for anybody."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update

from checkout.kit.db import locked, now_writing
from checkout.kit.errors import InvalidRequest
from checkout.merchants.accounts import Merchant
from checkout.merchants.users import User

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1  # of argon2id. Source: OWASP's password storage sheet
MIN_CHARS = 12
MAX_CHARS = 200  # a longer one would only cost time
MIN_OWN_CHARS, MIN_OWN_SIGNS = 6, 5  # what has to be left without common words and names, and how many of it differ
MIN_NAME_CHARS = 3  # a shorter part of a name is found in any text
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def check_strong(text: str, user: User, merchant: Merchant) -> None:
    """Raises ``InvalidRequest`` with how to mend it."""
    if len(text) < MIN_CHARS:
        raise _refused(f"Use at least {MIN_CHARS} characters: a few words together are easy to remember.")
    if len(text) > MAX_CHARS:
        raise _refused(f"Use at most {MAX_CHARS} characters.")
    own = _own_part(text, _names(user, merchant))
    if len(own) < MIN_OWN_CHARS or len(set(own)) < MIN_OWN_SIGNS:
        raise _refused("This is easy to guess. Add words that have nothing to do with you or the shop.")


def hash_of(text: str) -> str:
    """What is kept. It takes its time, so no step may be open."""
    return _hasher.hash(_plain(text))


def is_right(user: User | None, text: str) -> bool:
    """Whoever is unknown, or has none, takes as long as whoever has another one. No step may be open."""
    kept = user.password_hash if user is not None else None
    try:
        return _hasher.verify(kept or _nobodys(), _plain(text[: MAX_CHARS + 1])) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(user: User) -> bool:
    """Whether its password was hashed with other parameters than today's."""
    return user.password_hash is not None and _hasher.check_needs_rehash(user.password_hash)


def keep(user: User, hashed: str) -> None:
    """From now on, in the open step, this is the person's password."""
    held = locked(User, user.id)
    assert held is not None, "whoever sets a password is there"
    held.password_hash = hashed


def renew(user: User, hashed: str) -> None:
    """The same password hashed anew, in the open step, unless it was changed meanwhile."""
    same = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
    now_writing().execute(same.values(password_hash=hashed), execution_options={"synchronize_session": False})


def _refused(why: str) -> InvalidRequest:
    return InvalidRequest(why, param="password")


def _plain(text: str) -> str:
    """However a keyboard composes its letters. Source: NIST SP 800-63B"""
    return unicodedata.normalize("NFKC", text)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password, which is compared where there is none")


@cache
def _common() -> tuple[str, ...]:
    """The longest first, so that a word is taken out whole."""
    return tuple(sorted(COMMON.read_text(encoding="utf-8").split(), key=len, reverse=True))


def _names(user: User, merchant: Merchant) -> list[str]:
    said = f"{user.email} {merchant.name}".casefold()
    parts = "".join(char if char.isalnum() else " " for char in said).split()
    return sorted({part for part in parts if len(part) >= MIN_NAME_CHARS}, key=len, reverse=True)


def _own_part(text: str, names: list[str]) -> str:
    left = _plain(text).casefold()
    for word in (*names, *_common()):
        left = left.replace(word, "")
    return left
