"""What leads to a receipt: its number, and an address that nobody can guess."""

import hashlib
from functools import lru_cache

from checkout.kit.config import settings
from checkout.kit.seal import Secrets
from checkout.kit.signer import Signer

PURPOSE = "receipt token"
KEPT = 256  # signed ids: a charge is shown several times while it is made
DIGITS = 8  # of a number, in two halves. Source: Stripe

_SIGNER = Signer(PURPOSE)


def url(charge_id: str) -> str:
    return settings().url(f"/receipts/{sign(charge_id)}")


def sign(charge_id: str) -> str:
    """Always with the newest key."""
    return _signed(settings().secrets, charge_id)


@lru_cache(KEPT)
def _signed(_secrets: Secrets, charge_id: str) -> str:
    return _SIGNER.sign_id(charge_id)


def read(token: str) -> str | None:
    """The charge that a token names, None for one that is forged, altered, or signed with a retired key."""
    return _SIGNER.read_id(token)


def number(id: str) -> str:
    """Of a charge's or a refund's receipt, for people to name it by: ``nnnn-nnnn``, the same each time."""
    digest = hashlib.sha256(f"{PURPOSE} {id}".encode()).digest()
    digits = str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)
    return f"{digits[: DIGITS // 2]}-{digits[DIGITS // 2 :]}"
