"""A real processor behind a line that can be cut or held up: before the question arrives, or before the answer does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from checkout.processors.contract import Unreachable
from checkout.processors.registry import PROCESSOR

PATIENCE_S = 30.0  # with the other thread; it is there long before

Verb = Callable[..., Any]


class _Line:
    """Stands where the processor does; one verb goes ``over`` it."""

    def __init__(self, processor: Any, name: str, over: Callable[[Verb], Verb]) -> None:
        self._processor, self._name, self._over = processor, name, over

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._processor, name)
        return self._over(verb) if name == self._name else verb


@contextmanager
def cut_off(app: Flask, verb: str = "charge", *, after: bool) -> Iterator[None]:
    """A verb fails: ``after`` the processor has acted on it, or before it has heard of it."""

    def over(asked: Verb) -> Verb:
        def lost(*given: Any) -> Any:
            if after:
                asked(*given)
            raise Unreachable("the line is cut")

        return lost

    with _line(app, verb, over):
        yield


class Held:
    """Holds up one verb until it is let go: ``after`` the processor has acted on it, or before it has heard of it."""

    def __init__(self, *, after: bool) -> None:
        self._after = after
        self._held, self._free = threading.Event(), threading.Event()

    @contextmanager
    def up(self, app: Flask, verb: str = "charge") -> Iterator[None]:
        with _line(app, verb, self._over):
            yield

    def wait(self) -> None:
        assert self._held.wait(PATIENCE_S), "nobody asked"

    def let_go(self) -> None:
        self._free.set()

    def _over(self, asked: Verb) -> Verb:
        def slow(*given: Any) -> Any:
            answer = asked(*given) if self._after else None
            self._held.set()
            assert self._free.wait(PATIENCE_S), "nobody let go"
            return answer if self._after else asked(*given)

        return slow


@contextmanager
def _line(app: Flask, verb: str, over: Callable[[Verb], Verb]) -> Iterator[None]:
    processor = app.extensions[PROCESSOR]
    app.extensions[PROCESSOR] = _Line(processor, verb, over)
    try:
        yield
    finally:
        app.extensions[PROCESSOR] = processor
