"""One warmed process and the children that it forks: they share its imports and caches, and none of its connections."""

import gc
import os
import pickle
import select
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

PATIENCE_S = 300.0  # with a child; it takes a fraction of a second, on a machine that has nothing else to do


class ChildFailed(AssertionError):
    """What went wrong in a child, with its traceback."""


@dataclass(frozen=True)
class Child:
    pid: int
    told: int  # the pipe by which it tells how it went


def ask(task: Callable[[], T]) -> T:
    """What a child of this process, doing a task, comes back with."""
    child = _fork(task)
    told = _listen(child)
    status = _wait(child)
    assert os.WIFEXITED(status), f"the child died by signal {os.WTERMSIG(status)}"
    well, value = pickle.loads(told)
    if not well:
        raise ChildFailed(value)
    return value  # type: ignore[no-any-return]  # as the task gave it


def bury(task: Callable[[], object]) -> None:
    """A child does a task, and has to die of SIGKILL in it."""
    child = _fork(task)
    told = _listen(child)
    status = _wait(child)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return
    well, value = pickle.loads(told)
    raise ChildFailed("the point was never reached" if well else value)


def die() -> NoReturn:
    """At once, as in a power cut of this process: nothing is closed, flushed or given back."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody comes back from SIGKILL")


def settle_down() -> None:
    """Before many forks: what is here now stays, so that no child's garbage collector copies it."""
    gc.collect()
    gc.freeze()


def _fork(task: Callable[[], object]) -> Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _live(task, writing)
    os.close(writing)
    return Child(pid, reading)


def _live(task: Callable[[], object], writing: int) -> NoReturn:
    """The whole life of a child. It never comes back to the tests that forked it."""
    told: Any = (False, "nothing was told")
    try:
        told = (True, task())
    except BaseException:
        told = (False, traceback.format_exc())
    finally:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(told))
        os._exit(0)


def _listen(child: Child) -> bytes:
    parts: list[bytes] = []
    with os.fdopen(child.told, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], PATIENCE_S)[0]:
            part = pipe.read(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)
    os.kill(child.pid, signal.SIGKILL)
    raise ChildFailed(f"the child was not done in {PATIENCE_S:.0f} s")


def _wait(child: Child) -> int:
    return os.waitpid(child.pid, 0)[1]
