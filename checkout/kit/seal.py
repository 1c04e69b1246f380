"""Keys derived from one root secret a purpose, and encryption at rest with rotation of the root."""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12  # of AES-GCM (NIST SP 800-38D, 96 bits)
MIN_ROOT_BYTES = 32


class SealBroken(Exception):
    """A sealed value was altered, moved to another row, or sealed under a root that was retired."""


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """Root secrets, newest first: the first signs and seals, all of them open."""

    roots: tuple[bytes, ...]

    def __post_init__(self) -> None:
        assert self.roots, "at least one root secret"
        short = [root for root in self.roots if len(root) < MIN_ROOT_BYTES]
        assert not short, f"a root secret has at least {MIN_ROOT_BYTES} bytes"

    def derive(self, purpose: str) -> list[bytes]:
        """A 32-byte key per root for one purpose, newest first (HMAC-SHA256 as a key derivation)."""
        return [hmac.digest(root, purpose.encode(), hashlib.sha256) for root in self.roots]

    def marks(self, purpose: str, value: str) -> list[str]:
        """Keyed marks of a value by which it can be found without being kept, newest root first."""
        return [hmac.digest(key, value.encode(), hashlib.sha256).hex() for key in self.derive(purpose)]

    def seal(self, purpose: str, value: str, about: str) -> bytes:
        """Encrypts a value for the row ``about``; it opens for that row alone."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.derive(purpose)[0]).encrypt(nonce, value.encode(), about.encode())

    def unseal(self, purpose: str, sealed: bytes, about: str) -> str:
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for key in self.derive(purpose):
            try:
                return AESGCM(key).decrypt(nonce, body, about.encode()).decode()
            except InvalidTag:
                continue
        raise SealBroken(about)
