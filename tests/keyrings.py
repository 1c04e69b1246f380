"""Root secrets, and an application that knows nothing else: for what is signed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from checkout.kit.config import SETTINGS, Settings
from checkout.kit.seal import Secrets

OLD = b"the root secret of last year, 32+ bytes"
NEW = b"the root secret of this year, 32+ bytes"


@contextmanager
def signing_with(*newest_first: bytes) -> Iterator[None]:
    app = Flask("keyring")
    app.extensions[SETTINGS] = Settings(database="sqlite://", secrets=Secrets(newest_first))
    with app.app_context():
        yield


def incompressible(chars: int) -> str:
    """A text that stays as long as it is when a serializer squeezes it."""
    digests = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(chars // 64 + 1))
    return "".join(digests)[:chars]


def altered(signed: str) -> Iterator[str]:
    """A signed text with one character changed, in every place."""
    for place, sign in enumerate(signed):
        yield signed[:place] + ("A" if sign != "A" else "B") + signed[place + 1 :]


def is_same_bits(one: str, other: str) -> bool:
    """Whether two spellings decode to the same bytes: base64's last character has bits that mean nothing."""
    return len(one) == len(other) and one[:-1] == other[:-1] and one[-1] != other[-1]
