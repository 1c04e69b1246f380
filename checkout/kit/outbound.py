"""POST to a stranger's URL: public addresses only, one deadline over everything, and little of the answer."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from socket import socket
from typing import cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from checkout.kit import addresses, clock
from checkout.kit.addresses import Address
from checkout.kit.errors import InvalidRequest
from checkout.kit.outbound_dial import Internet, open_connection
from checkout.kit.outbound_stream import Broken, Deadline, Reason, Stream
from checkout.kit.outbound_url import Target, UrlRefused, parse

DEADLINE_S = 15.0  # for name, connection, TLS, request and answer together
MAX_EXCERPT_BYTES = 64 * 1024  # of an answer's body: for the merchant's eyes, who needs less
MAX_ANSWER_BYTES = 2 * MAX_EXCERPT_BYTES  # read in all: as much again for its head and its chunks' frames
OURS = frozenset({"host", "content-length", "transfer-encoding", "accept-encoding", "connection"})
INTERNET = Internet()

# Its warnings about bad headers show the whole URL, which may hold a merchant's secrets.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which addresses may be dialed besides the public ones: loopback in test mode, a setting's networks."""

    allow_loopback: bool = False
    allowed_networks: tuple[addresses.Network, ...] = ()

    def allows(self, address: Address) -> bool:
        """An address, and whatever address hides in it, must be public or allowed."""
        return all(self._reaches(one) for one in addresses.with_embedded(address))

    def _reaches(self, address: Address) -> bool:
        if addresses.is_never_dialed(address):
            return False
        extra = self.allowed_networks + (addresses.LOOPBACK if self.allow_loopback else ())
        return addresses.is_public(address) or addresses.is_within(address, extra)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; a redirect is an answer too."""

    status: int
    body_excerpt: bytes
    elapsed_ms: int
    retry_after_s: int | None = None


class Failed(Exception):
    """There was no answer; whether the request was read, nobody knows."""

    def __init__(self, reason: Reason, elapsed_ms: int) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.elapsed_ms = elapsed_ms


def check_url(url: str, *, live: bool, policy: Policy | None = None) -> None:
    """Whether a URL may be registered, without asking DNS. Raises InvalidRequest (``url_invalid``).

    With a policy, an address written as a number, and localhost, must be one that it allows.
    """
    try:
        target = parse(url)
        if live and not target.is_https:
            raise UrlRefused('URLs in livemode must begin with "https://".')
        if policy is not None and not _may_be_allowed(target, policy):
            raise UrlRefused("URL must be publicly accessible.")
    except UrlRefused as refused:
        raise InvalidRequest(f"Invalid URL: {refused}", code="url_invalid", param="url") from refused


def _may_be_allowed(target: Target, policy: Policy) -> bool:
    if target.names_this_machine:
        return policy.allow_loopback
    return target.address is None or policy.allows(target.address)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    policy: Policy,
    deadline_s: float = DEADLINE_S,
    internet: Internet = INTERNET,
) -> Answer:
    """Sends a body once, follows nothing, and returns the answer within the deadline. Raises Failed."""
    assert OURS.isdisjoint(name.lower() for name in headers), "these headers are set here"
    deadline = Deadline(deadline_s)
    try:
        target = _parsed(url)
        with closing(open_connection(target, policy.allows, internet, deadline)) as connected:
            stream = Stream(connected, deadline, MAX_ANSWER_BYTES)
            connection = _ask(target, body, headers, stream)
            with _failures_named(stream):
                return _hear(connection, stream, deadline)
    except Broken as broken:
        raise Failed(broken.reason, deadline.elapsed_ms()) from broken


def _parsed(url: str) -> Target:
    try:
        return parse(url)
    except UrlRefused as refused:
        raise Broken("url_refused") from refused


def _ask(target: Target, body: bytes, headers: Mapping[str, str], stream: Stream) -> HTTPConnection:
    connection = (HTTPSConnection if target.is_https else HTTPConnection)(target.host, target.port)
    connection.sock = cast(socket, stream)
    all_headers = {**headers, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("POST", target.path_and_query, body, all_headers, preload_content=False)
    return connection


@contextmanager
def _failures_named(stream: Stream) -> Iterator[None]:
    """What http.client and urllib3 raise, as one of our reasons."""
    try:
        yield
    except (HTTPException, HTTPError, ValueError) as error:  # the last for a chunk with a length below 0
        raise Broken("connection_lost" if stream.ended else "answer_invalid") from error


def _hear(connection: HTTPConnection, stream: Stream, deadline: Deadline) -> Answer:
    answer = connection.getresponse()
    if stream.ended:  # http.client takes an end within the head for the end of the head
        raise Broken("connection_lost")
    return Answer(answer.status, _excerpt(answer), deadline.elapsed_ms(), _retry_after_s(answer))


def _excerpt(answer: HTTPResponse) -> bytes:
    """As it came, for what is compressed may unfold without end. Only an empty read tells of a cut."""
    excerpt = b""
    while piece := answer.read(MAX_EXCERPT_BYTES - len(excerpt), decode_content=False):
        excerpt += piece
    return excerpt


def _retry_after_s(answer: HTTPResponse) -> int | None:
    """RFC 9110, section 10.2.3: seconds or a date; anything else is as if it were not there."""
    written = answer.headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return int(written[:9])
    try:
        return max(0, int(parsedate_to_datetime(written).timestamp()) - clock.now())
    except (ValueError, TypeError, OverflowError):
        return None
