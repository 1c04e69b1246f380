"""Where a shopper goes after paying or turning back: addresses that a merchant set, parsed by one parser."""

from collections.abc import Mapping
from ipaddress import IPv6Address
from urllib.parse import urlencode

from checkout.kit import outbound_url
from checkout.kit.errors import InvalidRequest
from checkout.kit.outbound_url import DEFAULT_PORTS, Target, UrlRefused

SESSION_ID = "{CHECKOUT_SESSION_ID}"  # stands in the stored URL, filled in when the shopper is sent there
LOCAL_SUFFIXES = (
    ".localhost",
    ".test",
    ".local",
    ".internal",
)  # names that no public host can have (RFC 6761, 6762)
MARKUP = frozenset('"<>')  # a URL spells them otherwise; an attribute or a header must not see them


def check(url: str | None, *, livemode: bool, param: str) -> None:
    """Refuses what a shopper must not be sent to: https only, http only for local names in test mode."""
    if url is None:
        return
    try:
        target = outbound_url.parse(url)
    except UrlRefused as refused:
        raise InvalidRequest(f"Not a valid URL: {refused}", code="url_invalid", param=param) from refused
    if MARKUP & set(url):
        raise InvalidRequest('Not a valid URL: it must not contain ", < or >.', code="url_invalid", param=param)
    if not target.is_https and (livemode or not _is_local(target)):
        raise InvalidRequest(
            "Not a valid URL: it must begin with https:// (http:// is for local addresses in test mode).",
            code="url_invalid",
            param=param,
        )


def filled(url: str, session_id: str) -> str:
    return url.replace(SESSION_ID, session_id)


def with_query(url: str, added: Mapping[str, str]) -> str:
    """With more in its query; what stands there already stays as it is spelt."""
    before, hash_mark, fragment = url.partition("#")
    mark = "" if not added else "&" if "?" in before else "?"
    return f"{before}{mark}{urlencode(added)}{hash_mark}{fragment}"


def origin(url: str) -> str:
    """Scheme, host and port in ASCII, as a Content-Security-Policy names them, of a URL that ``check`` let through."""
    target = outbound_url.parse(url)
    host = f"[{target.host}]" if isinstance(target.address, IPv6Address) else target.host
    port = "" if target.port == DEFAULT_PORTS[target.scheme] else f":{target.port}"
    return f"{target.scheme}://{host}{port}"


def _is_local(target: Target) -> bool:
    if target.address is not None:
        return target.address.is_loopback or target.address.is_private
    name = target.host.removesuffix(".")
    return "." not in name or name.endswith(LOCAL_SUFFIXES)
