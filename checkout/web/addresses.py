"""Where a request comes from."""

from ipaddress import ip_address

from flask import request

FORWARDED = "X-Forwarded-For"


def client_address() -> str:
    """The other end of the connection; where that is a proxy on this machine, whom the proxy itself names as its own.

    What stands before the last entry was written by the client, and is not looked at.
    """
    direct = request.remote_addr or ""
    named = request.headers.get(FORWARDED, "").rpartition(",")[2].strip()
    return named if _is_address(named) and _is_loopback(direct) else direct


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
