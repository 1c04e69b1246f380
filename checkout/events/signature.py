"""Stripe's signature over a webhook: the header that proves who sent a body, and when."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Literal

TOLERANCE_S = 300  # how old a signature may be. Source: the default of Stripe's SDKs
SCHEME = "v1"
FAKE_SCHEME = "v0"  # Stripe adds one in test mode, so that verifiers learn to pass over what they do not know

_TIMESTAMP = re.compile(r"[0-9]{1,12}")

InvalidReason = Literal["no_timestamp", "no_matching_signature", "too_old"]
_MESSAGES: dict[InvalidReason, str] = {
    "no_timestamp": "Unable to extract timestamp and signatures from header",
    "no_matching_signature": "No signatures found matching the expected signature for payload",
    "too_old": "Timestamp outside the tolerance zone",
}


class SignatureInvalid(Exception):
    """The body is not what its sender signed, or was signed too long ago."""

    def __init__(self, reason: InvalidReason) -> None:
        super().__init__(_MESSAGES[reason])
        self.reason: InvalidReason = reason


def sign(payload: bytes, secrets: Sequence[str], at: int, *, test_mode: bool = False) -> str:
    """The value of ``Stripe-Signature``: one signature for each active secret."""
    assert secrets, "an endpoint has a secret"
    assert all(secrets), "no secret is empty"
    signatures = [f"{SCHEME}={_signature(payload, secret, at)}" for secret in secrets]
    fake = [f"{FAKE_SCHEME}={_signature(b'', FAKE_SCHEME, at)}"] if test_mode else []
    return ",".join([f"t={at}", *signatures, *fake])


def verify(payload: bytes, header: str, secret: str, now: int, tolerance_s: int = TOLERANCE_S) -> None:
    """Passes in silence, as Stripe's SDKs would. Raises SignatureInvalid."""
    assert secret, "anyone can sign with an empty secret"
    at, signatures = _read(header)
    expected = _signature(payload, secret, at).encode()
    matches = [hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in signatures]
    if not any(matches):
        raise SignatureInvalid("no_matching_signature")
    if at < now - tolerance_s:
        raise SignatureInvalid("too_old")


def _read(header: str) -> tuple[int, list[str]]:
    items = [item.strip().partition("=") for item in header.split(",")]
    timestamps = [value for name, _, value in items if name == "t"]
    if not timestamps or not _TIMESTAMP.fullmatch(timestamps[0]):
        raise SignatureInvalid("no_timestamp")
    return int(timestamps[0]), [value for name, _, value in items if name == SCHEME]


def _signature(payload: bytes, secret: str, at: int) -> str:
    """The whole secret is the key, ``whsec_`` included."""
    return hmac.new(secret.encode(), b"%d." % at + payload, hashlib.sha256).hexdigest()
