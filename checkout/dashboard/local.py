"""Who may see the test-mode page: people and programs on this very machine, asking for it by a name of it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Request, abort, request

FORWARDED = (
    *("Forwarded", "Via", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
)  # a proxy on this machine speaks for someone else


def only_local() -> None:
    """404 for everyone else. The name is checked too: a page in the browser may give its own to 127.0.0.1."""
    if not is_local(request):
        abort(404)


def is_local(asked: Request) -> bool:
    forwarded = any(name in asked.headers for name in FORWARDED)
    return not forwarded and _is_loopback(asked.remote_addr) and is_local_url(f"//{asked.host}")


def is_local_url(url: str) -> bool:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host)


def _is_loopback(written: str | None) -> bool:
    try:
        address = ip_address(written or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
