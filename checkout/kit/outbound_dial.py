"""From a host's name to a connection: resolve once, check every address, dial the checked ones in order."""

import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, ip_address
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from checkout.kit.addresses import Address
from checkout.kit.outbound_stream import Broken, Deadline
from checkout.kit.outbound_url import Target

MAX_ADDRESSES = 8  # of one host: honest ones have fewer, and each costs time
MAX_LOOKUPS = 64  # at once: a resolver that hangs holds a thread for up to half a minute

_lookups = BoundedSemaphore(MAX_LOOKUPS)


def ask_dns(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system's resolver orders them. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def connect(address: Address, port: int, timeout_s: float) -> socket.socket:
    """A TCP connection to an address, never to a name. Raises OSError."""
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.settimeout(timeout_s)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connecting.connect((str(address), port))
    except BaseException:
        connecting.close()
        raise
    return connecting


@cache
def system_trust() -> ssl.SSLContext:
    """The system's authorities, with certificates and names checked; kept, for loading them takes long."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True)
class Internet:
    """The three things that are asked of the world outside."""

    resolve: Callable[[str, int], Sequence[str]] = ask_dns
    connect: Callable[[Address, int, float], socket.socket] = connect
    trust: Callable[[], ssl.SSLContext] = system_trust


def open_connection(
    target: Target, allows: Callable[[Address], bool], internet: Internet, deadline: Deadline
) -> socket.socket:
    """A connection to a checked address of the target's host, with TLS where it says so. Raises Broken."""
    addresses = [target.address] if target.address else _look_up(target, internet, deadline)
    if not all(allows(address) for address in addresses):
        raise Broken("address_refused")
    connected = _dial(addresses[:MAX_ADDRESSES], target.port, internet, deadline)
    return _secure(connected, target.host, internet, deadline) if target.is_https else connected


def _look_up(target: Target, internet: Internet, deadline: Deadline) -> list[Address]:
    """In a thread that is left behind at the deadline, for nothing ends getaddrinfo() from outside."""
    found: SimpleQueue[list[Address] | None] = SimpleQueue()
    _start(Thread(target=_resolve, args=(target, internet, found), name="look-up", daemon=True), deadline)
    try:
        addresses = found.get(timeout=deadline.left_s())
    except Empty:
        raise Broken("timed_out") from None
    if not addresses:
        raise Broken("dns_failed")
    return addresses


def _start(look_up: Thread, deadline: Deadline) -> None:
    if not _lookups.acquire(timeout=deadline.left_s()):
        raise Broken("timed_out")
    try:
        look_up.start()
    except RuntimeError as error:  # the machine has no thread to give
        _lookups.release()
        raise Broken("dns_failed") from error


def _resolve(target: Target, internet: Internet, found: "SimpleQueue[list[Address] | None]") -> None:
    try:
        texts = internet.resolve(target.host, target.port)
        # What follows % names an interface, which only link-local addresses need: they are not dialed.
        found.put(list(dict.fromkeys(ip_address(text.partition("%")[0]) for text in texts)))
    except (OSError, ValueError):
        found.put(None)
    finally:
        _lookups.release()


def _dial(addresses: Sequence[Address], port: int, internet: Internet, deadline: Deadline) -> socket.socket:
    """Each address gets its share of the time that is left, so that a silent one does not take it all."""
    for to_come, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            return internet.connect(address, port, deadline.left_s() / to_come)
        except OSError:
            continue
    deadline.left_s()  # none answered; too late is another reason than refused
    raise Broken("connect_failed")


def _secure(connected: socket.socket, host: str, internet: Internet, deadline: Deadline) -> socket.socket:
    """The handshake is one call with one time-out. The certificate must be the name's, which SNI tells."""
    with ExitStack() as on_failure:
        on_failure.callback(connected.close)
        try:
            connected.settimeout(deadline.left_s())
            secured = internet.trust().wrap_socket(connected, server_hostname=host.removesuffix("."))
        except TimeoutError:
            raise Broken("timed_out") from None
        except (OSError, ValueError) as error:  # SSLError and CertificateError are such
            raise Broken("tls_failed") from error
        on_failure.pop_all()
        return secured
