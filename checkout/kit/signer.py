"""Signs what a stranger carries and brings back: a link's token, a receipt's, a form's, a visit's cookie."""

import hashlib
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from checkout.kit.config import settings

MAX_CHARS = 512  # of a signed text; a longer one is none of ours
VERSION = 1  # of what is signed about an id alone


@dataclass(frozen=True, slots=True)
class Signer:
    """What is signed for one purpose is nothing for another."""

    purpose: str
    max_chars: int = MAX_CHARS

    def sign(self, payload: list[object]) -> str:
        """Always with the newest key."""
        return str(self._serializer.dumps(payload))

    def read(self, text: str | None) -> object:
        """None for what is forged, altered, or signed with a retired key."""
        if not text or len(text) > self.max_chars:
            return None
        try:
            return self._serializer.loads(text)
        except (BadData, UnicodeError, ValueError):
            return None

    def sign_id(self, id: str) -> str:
        return self.sign([VERSION, id])

    def read_id(self, token: str) -> str | None:
        match self.read(token):
            case [1, str() as id]:
                return id
            case _:
                return None

    @property
    def _serializer(self) -> URLSafeSerializer:
        """itsdangerous takes keys oldest first; it signs with the last and accepts them all."""
        oldest_first = settings().secrets.derive(self.purpose)[::-1]
        return URLSafeSerializer(oldest_first, salt=self.purpose, signer_kwargs={"digest_method": hashlib.sha256})
