"""What leads to a receipt: its number, and an address that nobody can guess."""

import hashlib
from functools import cache, lru_cache

from itsdangerous import BadData, URLSafeSerializer

from checkout.kit.config import settings
from checkout.kit.seal import Secrets

PURPOSE = "receipt token"
VERSION = 1  # of the payload
MAX_TOKEN_CHARS = 512  # a longer text is no token
KEPT = 256  # signed ids: a charge is shown several times while it is made
DIGITS = 8  # of a number, in two halves. Source: Stripe


def url(charge_id: str) -> str:
    return settings().url(f"/receipts/{sign(charge_id)}")


def sign(charge_id: str) -> str:
    """Always with the newest key."""
    return _signed(settings().secrets, charge_id)


@lru_cache(KEPT)
def _signed(secrets: Secrets, charge_id: str) -> str:
    return str(_serializer(secrets).dumps([VERSION, charge_id]))


def read(token: str) -> str | None:
    """The charge that a token names, None for one that is forged, altered, or signed with a retired key."""
    if len(token) > MAX_TOKEN_CHARS:
        return None
    try:
        payload = _serializer(settings().secrets).loads(token)
    except (BadData, UnicodeError, ValueError):
        return None
    match payload:
        case [1, str() as charge_id]:
            return charge_id
        case _:
            return None


def number(id: str) -> str:
    """Of a charge's or a refund's receipt, for people to name it by: ``nnnn-nnnn``, the same each time."""
    digest = hashlib.sha256(f"{PURPOSE} {id}".encode()).digest()
    digits = str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)
    return f"{digits[: DIGITS // 2]}-{digits[DIGITS // 2 :]}"


@cache
def _serializer(secrets: Secrets) -> URLSafeSerializer:
    """itsdangerous takes keys oldest first; it signs with the last and accepts them all."""
    oldest_first = secrets.derive(PURPOSE)[::-1]
    return URLSafeSerializer(oldest_first, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256})
