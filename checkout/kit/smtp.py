"""Sends one e-mail through a mail server, over TLS wherever the server has it, and says why where it could not."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 10.0  # of each step of the conversation, of which there are about eight
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409, RFC 8314
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Failed(Exception):
    """Nothing was sent. ``reason``: ``unreachable``, ``tls``, ``not_supported``, or ``smtp_`` and the server's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``tls``: from the first byte; else it is switched to once connected."""

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def parse(url: str) -> MailServer:
    """Of ``smtp://user:password@host:port`` or ``smtps://…``; user and port may be left out. Raises ``ValueError``."""
    parts = urlsplit(url)
    if (
        parts.scheme not in DEFAULT_PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError("not the address of a mail server")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("a user and a password, or neither")
    port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    if port == 0:
        raise ValueError("no such port")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password)


def send(server: MailServer, message: EmailMessage, sender: str, recipient: str) -> None:
    """Hands one message in. Raises ``Failed``; once the server has taken it, nothing that follows is a failure."""
    try:
        connection = _connected(server, own_name=sender.rpartition("@")[2])
        try:
            connection.send_message(message, sender, [recipient])
        finally:
            with suppress(OSError):
                connection.quit()
            connection.close()
    except OSError as error:  # which all of smtplib's are
        raise Failed(_reason(error)) from error


def try_out(server: MailServer) -> None:
    """Goes in, and out again. Raises ``Failed``."""
    try:
        connection = _connected(server, own_name="localhost")
        with suppress(OSError):
            connection.quit()
        connection.close()
    except OSError as error:
        raise Failed(_reason(error)) from error


def _connected(server: MailServer, own_name: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=TIMEOUT_S, context=context)
        if server.tls
        else smtplib.SMTP(server.host, server.port, own_name, timeout=TIMEOUT_S)
    )
    try:
        _prepare(connection, server, context)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    """A password goes over TLS only, or stays on this machine."""
    connection.ehlo()
    encrypted = server.tls
    if not encrypted and connection.has_extn("starttls"):
        connection.starttls(context=context)
        connection.ehlo()
        encrypted = True
    if server.user is None or server.password is None:
        return
    if not encrypted and server.host not in LOOPBACK:
        raise ssl.SSLError("the server has no TLS, and the password is not sent without")
    connection.login(server.user, server.password)


def _reason(error: OSError) -> str:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return f"smtp_{next(iter(refused.values()))[0]}"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"smtp_{code}"
        case smtplib.SMTPNotSupportedError():
            return "not_supported"
        case ssl.SSLError():
            return "tls"
        case _:
            return "unreachable"
