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
    """``status`` is what it answers with; ``bodies`` and ``headers`` are what came, in order."""

    url: str
    status: int = 200
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
def open_inbox() -> Iterator[Inbox]:
    inbox: Inbox

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.headers.append(dict(self.headers))
            inbox.bodies.append(body)
            self.send_response(inbox.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.daemon_threads = True
    inbox = Inbox(f"http://127.0.0.1:{serving.server_address[1]}/hook")
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield inbox
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()
