"""The socket that is served, and what gunicorn may say of it."""

import socket
import struct
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from checkout.cli import server
from checkout.kit import logs
from checkout.kit.databases import Unusable


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with server.bind("127.0.0.1", 0) as bound:
        yield bound


def test_a_client_that_stalls_loses_its_thread(listening: socket.socket) -> None:
    with socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
    with accepted:
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            seconds, _micros = struct.unpack("ll", accepted.getsockopt(socket.SOL_SOCKET, limit, 16))
            assert seconds == server.STALLED_S


def test_a_port_is_taken_once(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    with pytest.raises(Unusable, match=f"Cannot listen on 127.0.0.1:{port}: Address already in use"):
        server.bind("127.0.0.1", port)


def test_the_other_family_of_addresses() -> None:
    with server.bind("::1", 0) as bound:
        assert bound.getsockname()[0] == "::1"


@pytest.mark.parametrize(("error", "lines"), [(BlockingIOError, 0), (ValueError, 1)])
def test_only_faults_are_told(capsys: pytest.CaptureFixture[str], error: type[Exception], lines: int) -> None:
    logs.configure()
    log = server._Log(Config())
    try:
        raise error
    except (BlockingIOError, ValueError):
        log.exception("Socket error processing request.")
    assert len(capsys.readouterr().err.splitlines()) == lines
