"""The signed part of a link's URL: which link, under which signing key; nothing that a shopper could alter."""

from checkout.kit.signer import Signer

PURPOSE = "payment link token"

_SIGNER = Signer(PURPOSE)


def sign(link_id: str) -> str:
    """The token of a link, always signed with the newest key."""
    return _SIGNER.sign_id(link_id)


def read(token: str) -> str | None:
    """The link that a token names, None for one that is forged, altered, or signed with a retired key."""
    return _SIGNER.read_id(token)
