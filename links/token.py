"""The signed part of a link's URL: which link, under which signing key; nothing that a shopper could alter."""

import hashlib

from itsdangerous import BadData, URLSafeSerializer

from checkout.kit.config import settings

PURPOSE = "payment link token"
VERSION = 1  # of the payload
MAX_TOKEN_CHARS = 512  # a longer text is no token


def sign(link_id: str) -> str:
    """The token of a link, always signed with the newest key."""
    return str(_serializer().dumps([VERSION, link_id]))


def read(token: str) -> str | None:
    """The link that a token names, None for one that is forged, altered, or signed with a retired key."""
    if len(token) > MAX_TOKEN_CHARS:
        return None
    try:
        payload = _serializer().loads(token)
    except (BadData, UnicodeError, ValueError):
        return None
    match payload:
        case [1, str() as link_id]:
            return link_id
        case _:
            return None


def _serializer() -> URLSafeSerializer:
    """itsdangerous takes keys oldest first; it signs with the last and accepts them all."""
    oldest_first = settings().secrets.derive(PURPOSE)[::-1]
    return URLSafeSerializer(oldest_first, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256})
