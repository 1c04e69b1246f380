"""A merchant's real endpoint: an HTTP server that keeps what it is sent and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

WAIT_S = 20.0  # for what must come; it is there long before


@dataclass
class Inbox:
    """``bodies`` and ``headers`` are what came, in order. It answers with the rest, and while ``silent`` not at all."""

    url: str
    status: int = 200
    says: bytes = b"ok"
    answer_headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    speak: threading.Event = field(default_factory=threading.Event)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def events(self, secret: str) -> list[stripe.Event]:
        """What came, each verified by the official SDK."""
        return [
            stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret)
            for body, headers in zip(self.bodies, self.headers, strict=True)
        ]

    def types(self, secret: str) -> list[str]:
        return [event.type for event in self.events(secret)]

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + WAIT_S
        while len(self.bodies) < count:
            assert time.monotonic() < until, f"{len(self.bodies)} of {count} came"
            time.sleep(0.01)


@contextmanager
def open_inbox(port: int = 0) -> Iterator[Inbox]:
    inbox: Inbox

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.headers.append(dict(self.headers))
            inbox.bodies.append(body)
            if inbox.silent:
                inbox.speak.wait(WAIT_S)
            self.send_response(inbox.status)
            for name, value in {"Content-Length": str(len(inbox.says)), **inbox.answer_headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(inbox.says)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    serving = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    serving.daemon_threads = True
    inbox = Inbox(f"http://127.0.0.1:{serving.server_address[1]}/hook")
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield inbox
    finally:
        inbox.speak.set()
        serving.shutdown()
        serving.server_close()
        thread.join()
