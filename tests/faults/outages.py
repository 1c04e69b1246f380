"""A real processor behind a line that can be cut: before the question arrives, or before the answer does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from checkout.processors.contract import Unreachable
from checkout.processors.registry import PROCESSOR

VERBS = ("charge", "look_up", "void")


class Line:
    """Stands where the processor does. ``cut`` holds the verbs that fail, each with whether it arrives first."""

    def __init__(self, processor: Any, cut: dict[str, bool]) -> None:
        self._processor, self._cut = processor, cut

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._processor, name)
        if name not in self._cut:
            return verb

        def over_the_line(*given: Any) -> Any:
            if self._cut[name]:
                verb(*given)
            raise Unreachable("the line is cut")

        return over_the_line


@contextmanager
def cut_off(app: Flask, verb: str = "charge", *, after: bool) -> Iterator[None]:
    """A verb fails: ``after`` the processor has acted on it, or before it has heard of it."""
    processor = app.extensions[PROCESSOR]
    app.extensions[PROCESSOR] = Line(processor, {verb: after})
    try:
        yield
    finally:
        app.extensions[PROCESSOR] = processor
