"""Serves an application by gunicorn on a socket that is already bound, with the worker beside it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from checkout.kit.databases import Unusable
from checkout.worker import Worker

BACKLOG = 1024
THREADS = 16  # one slow bank must not hold up the other shoppers
GRACEFUL_S = 25  # longer than a payment's whole deadline


@dataclass(frozen=True, slots=True)
class Serving:
    """``announce`` is called once requests are taken; ``embedded`` runs the worker in the serving process."""

    make_app: Callable[[], Flask]
    announce: Callable[[], None]
    threads: int = THREADS
    processes: int = 1
    embedded: bool = True


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ``Unusable`` where it is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise Unusable(
            f"Cannot listen on {host}:{port}: {error.strerror}. Set PORT to another port, or 0 for a free one."
        ) from error
    bound.set_inheritable(True)
    return bound


def serve(listening: socket.socket, serving: Serving) -> None:
    """Serves until SIGTERM or SIGINT."""
    _Gunicorn(listening, serving).run()


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, listening: socket.socket, serving: Serving) -> None:
        self.listening, self.serving = listening, serving
        self.beside: Worker | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self.listening.fileno()}",
            "worker_class": "gthread",
            "workers": self.serving.processes,
            "threads": self.serving.threads,
            "graceful_timeout": GRACEFUL_S,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_worker_init": self._started,
            "worker_exit": self._stopped,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.serving.make_app()

    def _started(self, worker: Any) -> None:
        """In the serving process: threads do not live through a fork."""
        if self.serving.embedded:
            self.beside = Worker(worker.wsgi)
            self.beside.start()
        if worker.age == 1:
            self.serving.announce()

    def _stopped(self, _server: Any, _worker: Any) -> None:
        if self.beside is not None:
            self.beside.stop()
