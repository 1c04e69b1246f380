"""Where a shopper goes after paying or turning back: addresses that a merchant set, parsed by one parser."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from checkout.kit.errors import InvalidRequest

SESSION_ID = "{CHECKOUT_SESSION_ID}"  # stands in the stored URL, filled in when the shopper is sent there
LOCAL_SUFFIXES = (
    ".localhost",
    ".test",
    ".local",
    ".internal",
)  # names that no public host can have (RFC 6761, 6762)
FORBIDDEN = frozenset('\\"<> \t\r\n')


def check(url: str | None, *, livemode: bool, param: str) -> None:
    """Refuses what a shopper must not be sent to: https only, http only for local names in test mode."""
    if url is None:
        return
    parts = _parts(url)
    if parts is None:
        raise InvalidRequest("Not a valid URL", code="url_invalid", param=param)
    if parts.scheme != "https" and (livemode or not _is_local(parts.hostname or "")):
        raise InvalidRequest(
            "Not a valid URL: it must begin with https:// (http:// is for local addresses in test mode).",
            code="url_invalid",
            param=param,
        )


def filled(url: str, session_id: str) -> str:
    return url.replace(SESSION_ID, session_id)


def origin(url: str) -> str:
    """Scheme, host and port, as a Content-Security-Policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    clean = url.isprintable() and not FORBIDDEN & set(url)
    good = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return parts if clean and good else None


def _is_local(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(LOCAL_SUFFIXES)
    return address.is_loopback or address.is_private
