"""What a web address and a mailbox look like."""

import re
from urllib.parse import urlsplit

from email_validator import validate_email

MAX_URL_CHARS = 5_000  # Stripe's limit for a URL
MAX_EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets; also bounds the parser's work

_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\s\\]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def is_web_address(url: str) -> bool:
    """Absolute http(s) without credentials; its host ASCII (``xn--..``), so that it can stand in a header."""
    if len(url) > MAX_URL_CHARS or _NOT_IN_URL.search(url):
        return False
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and "@" not in parts.netloc and bool(_HOST.fullmatch(host))


def is_mailbox(email: str) -> bool:
    """By its form only. The domain ``.test`` (RFC 2606) is welcome, so that tests need no real one."""
    if len(email) > MAX_EMAIL_CHARS:
        return False
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except ValueError:
        return False
    return True
