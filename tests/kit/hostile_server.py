"""A real server on loopback that answers one connection as a test wants it to, however badly."""

import socket
import ssl
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

PATIENCE_S = 30.0  # until a test that hangs is given up

Behaviour = Callable[["HostileServer", socket.socket], None]


class HostileServer:
    """Reads a request, if it ``listens``, and then behaves; ``request`` and ``names`` keep what it saw."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None, *, listens: bool = True) -> None:
        self.request = b""
        self.names: list[str] = []  # from SNI
        self.over = Event()
        self._behaviour, self._tls, self._listens = behaviour, tls, listens
        self._hung_up = Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(PATIENCE_S)
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)

    def url(self, path: str = "/hook", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def saw_the_client_close(self) -> bool:
        return self._hung_up.wait(PATIENCE_S)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._socket.close()
        self._thread.join(PATIENCE_S)

    def _serve(self) -> None:
        try:
            accepted, _ = self._socket.accept()
            accepted.settimeout(PATIENCE_S)
            with self._secured(accepted) as connection:
                self.request = read_request(connection) if self._listens else b""
                self._behaviour(self, connection)
                wait_for_end(connection)
        except OSError:  # the client is gone, or the behaviour has closed the connection
            pass
        finally:
            self._hung_up.set()

    def _secured(self, accepted: socket.socket) -> socket.socket:
        if self._tls is None:
            return accepted
        self._tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
        return self._tls.wrap_socket(accepted, server_side=True)


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += received(connection)
    return head + b"\r\n\r\n" + body


def received(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError
    return data


def wait_for_end(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def says(answer: bytes) -> Behaviour:
    """Says it and closes."""

    def behave(_server: HostileServer, connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)

    return behave


def silent(_server: HostileServer, _connection: socket.socket) -> None:
    """Keeps the connection and says nothing."""


def deaf(server: HostileServer, _connection: socket.socket) -> None:
    """Does not even read."""
    server.over.wait(PATIENCE_S)


def drips(start: bytes, drop: bytes = b"a", every_s: float = 0.02) -> Behaviour:
    """Says a little again and again, so that no single read ever takes long."""

    def behave(server: HostileServer, connection: socket.socket) -> None:
        connection.sendall(start)
        while not server.over.wait(every_s):
            connection.sendall(drop)

    return behave


def floods(start: bytes, drop: bytes) -> Behaviour:
    return drips(start, drop * 1000, every_s=0)


def resets(start: bytes = b"") -> Behaviour:
    """Says a part and tears the connection down."""

    def behave(_server: HostileServer, connection: socket.socket) -> None:
        connection.sendall(start)
        linger_0_s = b"\x01\0\0\0\0\0\0\0"  # struct linger: close() sends a reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_0_s)
        connection.close()

    return behave
