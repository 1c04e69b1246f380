"""Serves an application by gunicorn on a socket that is already bound, with the worker beside it."""

import gc
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from checkout.cli.house import let_go_of_all
from checkout.cli.scribe import Scribe
from checkout.kit.databases import Unusable
from checkout.worker import Worker

BACKLOG = 1024
THREADS = 16  # one slow bank must not hold up the other shoppers
GRACEFUL_S = 25  # longer than a payment's whole deadline
KEEPALIVE_S = 75  # longer than proxies keep an idle connection: none sends a payment into one that is closing
STALLED_S = 30  # a client that stops in the middle of a request or an answer loses its thread
MAX_LINE_BYTES = 8_190  # the most that gunicorn takes: a list's filters and expansions stand in the address


@dataclass(frozen=True, slots=True)
class Serving:
    """``announce`` is called once requests are taken; ``embedded`` runs the worker in each serving process."""

    app: Flask
    announce: Callable[[], None]
    threads: int = THREADS
    processes: int = 1
    embedded: bool = True


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ``Unusable`` where it is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):  # accepted connections inherit them
        bound.setsockopt(socket.SOL_SOCKET, limit, struct.pack("ll", STALLED_S, 0))
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise Unusable(
            f"Cannot listen on {host}:{port}: {error.strerror}. Set PORT to another port, or 0 for a free one."
        ) from error
    return bound


def serve(listening: socket.socket, serving: Serving) -> None:
    """Serves until SIGTERM or SIGINT, then ends this process."""
    gc.collect()
    gc.freeze()  # what is loaded stays, in memory that the serving processes share
    _Gunicorn(listening, serving).run()


def end_process(app: Flask) -> NoReturn:
    """At once: the interpreter would still wait for threads whose work can be cut off, and take everything apart."""
    with app.app_context():
        let_go_of_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, listening: socket.socket, serving: Serving) -> None:
        self.listening, self.serving = listening, serving
        self.beside: Worker | None = None
        self.scribe: Scribe | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self.listening.fileno()}",
            "worker_class": "gthread",
            "workers": self.serving.processes,
            "threads": self.serving.threads,
            "graceful_timeout": GRACEFUL_S,
            "keepalive": KEEPALIVE_S,
            "limit_request_line": MAX_LINE_BYTES,
            "control_socket_disable": True,
            "logger_class": _Log,
            "loglevel": "warning",
            "post_worker_init": self._started,
            "worker_exit": self._stopped,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.serving.app

    def run(self) -> None:
        _Arbiter(self).run()

    def _started(self, worker: Any) -> None:
        """In the serving process: threads do not live through a fork."""
        for of_the_terminal in (signal.SIGINT, signal.SIGHUP):
            signal.signal(of_the_terminal, signal.SIG_IGN)  # they reach the parent too, and it ends us in order
        self.scribe = Scribe(worker.wsgi)
        self.scribe.start()
        self.beside = Worker(worker.wsgi, only_own=not self.serving.embedded)
        self.beside.start()
        if worker.age == 1:
            self.serving.announce()

    def _stopped(self, _server: Any, worker: Any) -> None:
        """After the last request was answered."""
        if self.scribe is not None:
            self.scribe.stop()
        if self.beside is not None:
            self.beside.stop()
        if worker.booted and worker.pid == os.getpid():
            end_process(self.serving.app)


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """Every wish to end is the one that lets requests end; the number of processes stays what it was."""

    handle_int = handle_quit = handle_hup = Arbiter.handle_term

    def _not_here(self) -> None:
        """Gunicorn would add or take away processes, or start itself anew."""

    handle_ttin = handle_ttou = handle_usr2 = handle_winch = _not_here


class _Log(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """What gunicorn says goes where Tender's lines go, past the same filter."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def exception(self, msg: str, *args: Any, **more: Any) -> None:
        """A client that stalled is no fault of ours."""
        if not isinstance(sys.exception(), BlockingIOError):
            super().exception(msg, *args, **more)
