"""A real mail server: keeps what it is handed, and turns it down where it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from checkout.kit.smtp import MailServer

USER, PASSWORD = "tender", "open:sesame@/"


@dataclass
class Post:
    """``messages`` and ``readers`` are what came, in order; ``says`` is its answer to each message."""

    port: int = 0
    says: str = "250 OK"
    messages: list[EmailMessage] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://{USER}:open%3Asesame%40%2F@127.0.0.1:{self.port}"

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, user=USER, password=PASSWORD)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.says.startswith("250"):
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.messages.append(parsed)
            self.readers += envelope.rcpt_tos
        return self.says


def _let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False)


def _free_port() -> int:
    """The controller greets its own server, so it has to know the port beforehand."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def open_post() -> Iterator[Post]:
    post = Post()
    serving = Controller(
        post,
        hostname="127.0.0.1",
        port=_free_port(),
        authenticator=_let_in,
        auth_require_tls=False,
    )
    serving.start()
    post.port = serving.port
    try:
        yield post
    finally:
        serving.stop()
