"""A connection that ends on time: one deadline and one limit over everything that is written and read."""

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Reason = Literal[
    "url_refused",  # not an http(s) URL that we post to
    "address_refused",  # its host has an address that is not public and not allowed
    "dns_failed",  # its host has no address
    "connect_failed",
    "tls_failed",  # also: the certificate is not the host's
    "timed_out",  # the deadline was over, wherever the attempt was
    "connection_lost",  # closed or reset before the answer was whole
    "answer_invalid",  # not HTTP, or more headers than anyone sends
    "answer_too_large",  # an endless head or endless frames; a long body is just not read on
]


class Broken(Exception):
    """An attempt that ended without an answer."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Deadline:
    """A point in time for everything together."""

    def __init__(self, after_s: float) -> None:
        self._began = time.monotonic()
        self._after_s = after_s

    def left_s(self) -> float:
        """More than 0, for it becomes a socket's time-out, where 0 means something else. Raises Broken."""
        left = self._began + self._after_s - time.monotonic()
        if left <= 0:
            raise Broken("timed_out")
        return left

    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)


class Stream(io.RawIOBase):
    """A connected socket as http.client wants to see one; it gives every call only the time that is left."""

    def __init__(self, connected: socket.socket, deadline: Deadline, max_bytes: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._bytes_left = max_bytes
        self.ended = False  # the other side has said all that it will say

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        with self._time_left():
            count = self._socket.recv_into(buffer)
        self.ended = count == 0
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise Broken("answer_too_large")
        return count

    def sendall(self, data: "ReadableBuffer") -> None:
        """In pieces, for a TLS socket's own sendall() begins its time-out anew with each."""
        rest = memoryview(data)
        with suppress(BrokenPipeError):  # who has stopped reading may have answered all the same
            while rest:
                with self._time_left():
                    rest = rest[self._socket.send(rest) :]

    @contextmanager
    def _time_left(self) -> Iterator[None]:
        self._socket.settimeout(self._deadline.left_s())
        try:
            yield
        except TimeoutError:
            raise Broken("timed_out") from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Broken("connection_lost") from error

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def settimeout(self, _seconds: object) -> None:
        """The deadline rules; urllib3 would set its own here."""

    def close(self) -> None:
        """Nothing: http.client closes when the head is read, the body still to come. Who dialed, closes."""
