"""A stranger's URL, taken apart once by one strict parser, so that what was checked is what is dialed."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from checkout.kit.addresses import Address

MAX_URL_CHARS = 2048  # what every server and database column takes
MAX_HOST_CHARS = 253  # RFC 1035, without the dot at the end
DEFAULT_PORTS = {"http": 80, "https": 443}

_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:@%]+)(:(?P<port>[0-9]{1,5}))?")
_HOST_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as a last label it makes the host an IPv4 address (WHATWG)
_KEPT_IN_TARGET = "/%:@!$&'()*+,;=-._~?[]"


class UrlRefused(ValueError):
    """The URL cannot be one that we post to; the text says why, as the end of "Invalid URL: ..."."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: ``host`` in lower-case ASCII without brackets, ``address`` where it is a number."""

    scheme: str
    host: str
    port: int
    path_and_query: str
    address: Address | None

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def names_this_machine(self) -> bool:
        """RFC 6761 gives these names to loopback."""
        name = self.host.removesuffix(".")
        return name == "localhost" or name.endswith(".localhost")


def parse(url: str) -> Target:
    """Takes a URL apart. Raises UrlRefused."""
    _check_characters(url)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UrlRefused("it could not be parsed.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlRefused("An explicit scheme (such as https) must be provided.")
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if authority is None:
        raise UrlRefused("it must have a host, and neither a user name nor a password.")
    host, address = _host(authority["host"])
    return Target(parts.scheme, host, _port(authority["port"], parts.scheme), _path_and_query(parts), address)


def _check_characters(url: str) -> None:
    if len(url) > MAX_URL_CHARS:
        raise UrlRefused(f"it must have at most {MAX_URL_CHARS} characters.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise UrlRefused("it must not contain spaces, backslashes or control characters.")


def _port(digits: str | None, scheme: str) -> int:
    port = DEFAULT_PORTS[scheme] if digits is None else int(digits)
    if not 1 <= port <= 65535:
        raise UrlRefused("its port must be between 1 and 65535.")
    return port


def _host(written: str) -> tuple[str, Address | None]:
    try:
        if written.startswith("["):
            literal = IPv6Address(written[1:-1])
            return str(literal), literal
        name = _in_ascii(written)
        return name, IPv4Address(name) if _is_number(name) else None
    except ValueError as error:  # AddressValueError and IDNAError are such; 127.1 and 0x7f000001 end here
        raise UrlRefused("its host is not a valid name or address.") from error


def _in_ascii(written: str) -> str:
    name = written.lower() if written.isascii() else idna.encode(written, uts46=True).decode()
    if not _HOST_NAME.fullmatch(name) or len(name.removesuffix(".")) > MAX_HOST_CHARS:
        raise ValueError("not a host name")
    return name


def _is_number(name: str) -> bool:
    return _NUMBER.fullmatch(name.removesuffix(".").rpartition(".")[2]) is not None


def _path_and_query(parts: SplitResult) -> str:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe=_KEPT_IN_TARGET)
