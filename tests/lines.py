"""The line to the processor: it can be cut before a question gets through, or before its answer comes back, or held."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from checkout.processors.contract import Unreachable
from checkout.processors.registry import PROCESSOR
from tests.houses import House

WAIT_S = 30.0  # for what must come; it is there long before

CHARGING = {"tokenize", "token_of", "attach", "charge", "look_up", "void"}
VERBS = CHARGING | {"set_up", "look_up_set_up", "void_set_up"}
Cut = Literal["before", "after", "bug"]  # the last: not an outage, but a fault of ours


@dataclass
class Held:
    """One question that waits on the line: ``arrived`` when it is there, ``go`` lets it through."""

    arrived: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        assert self.arrived.wait(WAIT_S)


class Line:
    """Stands before a real processor and is one. ``asked`` has every question's verb, in order."""

    def __init__(self, processor: Any) -> None:
        self.processor = processor
        self.cuts: dict[str, Cut] = {}
        self.held: dict[str, Held] = {}
        self.asked: list[str] = []

    def hold(self, verb: str) -> Held:
        """The next question with this verb waits until it is let go."""
        self.held[verb] = Held()
        return self.held[verb]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.processor, name)
        if name not in VERBS:
            return found
        return lambda *given: self._carry(name, lambda: found(*given))

    def _carry(self, verb: str, call: Callable[[], Any]) -> Any:
        self.asked.append(verb)
        held = self.held.pop(verb, None)
        if held is not None:
            held.arrived.set()
            assert held.go.wait(WAIT_S)
        if self.cuts.get(verb) == "bug":
            raise RuntimeError("A fault of ours.")
        if self.cuts.get(verb) == "before":
            raise Unreachable("The line is cut.")
        answer = call()
        if self.cuts.get(verb) == "after":
            raise Unreachable("The line was cut before the answer came.")
        return answer


@contextmanager
def line_to_processor(house: House) -> Iterator[Line]:
    """A line between a house and its processor; when the block ends they are as before."""
    line = Line(house.app.extensions[PROCESSOR])
    house.app.extensions[PROCESSOR] = line
    try:
        yield line
    finally:
        house.app.extensions[PROCESSOR] = line.processor
