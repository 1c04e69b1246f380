"""Writes down the request log beside a serving process, so that no request waits for it."""

import threading

import structlog
from flask import Flask

from checkout.events import requests
from checkout.events.requests import BATCH

EVERY_S = 0.5  # a person who looks at once finds what was just asked
STOP_WITHIN_S = 2.0

logger = structlog.get_logger()


class Scribe:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_for_ever, name="scribe", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Once no more requests come; what still waits is written."""
        self._stop.set()
        self._thread.join(STOP_WITHIN_S)

    def _write_for_ever(self) -> None:
        while not self._stop.wait(EVERY_S):
            self._write()
        self._write()

    def _write(self) -> None:
        """All that waits; a batch that fails is lost, and that is told."""
        try:
            with self.app.app_context():
                while requests.write_down() == BATCH:
                    pass
        except Exception:
            logger.exception("request_log.failed")
