"""Where a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import request

from checkout.kit.addresses import LOOPBACK
from checkout.kit.config import settings

FORWARDED = "X-Forwarded-For"
MOST_HOPS = 10  # of proxies, one behind the other


def client_address() -> str:
    """The other end of the connection; where that is a proxy of ours, whom it names, and so on through all of ours.

    Ours are those on this machine and in the networks of the settings. What stands before the first that is none of
    them was written by a stranger, and is not looked at.
    """
    found = request.remote_addr or ""
    named = [part.strip() for part in request.headers.get(FORWARDED, "").split(",")]
    for name in named[: -MOST_HOPS - 1 : -1]:
        if not _is_ours(found) or _read(name) is None:
            break
        found = name
    return found


def _is_ours(text: str) -> bool:
    address = _read(text)
    return address is not None and any(address in network for network in (*LOOPBACK, *settings().trusted_proxies))


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address stays one, whatever way it is written."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
