"""One shopper's visit of a link: a signed nonce, in the form and in a cookie, that names the session it may become."""

import hashlib
import secrets
from dataclasses import dataclass

from checkout.kit.signer import Signer

PURPOSE = "payment link visit"
COOKIE = "tender_visit"
NONCE_BYTES = 16
COOKIE_CHARS = 12  # of a personal one's name, after COOKIE

_SIGNER = Signer(PURPOSE)


@dataclass(frozen=True, slots=True)
class Visit:
    """``is_new``: its cookie has not been set yet."""

    nonce: str
    is_new: bool


def new_visit() -> Visit:
    return Visit(secrets.token_urlsafe(NONCE_BYTES), is_new=True)


def cookie_of(subject: str) -> str:
    """The name of its cookie: personal URLs of one link share a path, so each has a name of its own."""
    return COOKIE if "/" not in subject else f"{COOKIE}_{hashlib.sha256(subject.encode()).hexdigest()[:COOKIE_CHARS]}"


def read(cookie: str | None, subject: str) -> Visit | None:
    """The visit that a cookie of this subject names: of a link, or of a personal one."""
    match _SIGNER.read(cookie):
        case [str() as about, str() as nonce] if about == subject:
            return Visit(nonce, is_new=False)
        case _:
            return None


def sign(visit: Visit, subject: str) -> str:
    return _SIGNER.sign([subject, visit.nonce])
