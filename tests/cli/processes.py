"""What still runs: the processes of a group, as the system lists them."""

import os
import signal
import time
from pathlib import Path

WAIT_S = 20.0  # for what ends long before
LOOK_S = 0.01


def members(group: int) -> set[int]:
    """The processes of a group that live; one that only waits to be reaped does not."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_group) == group and state != "Z":
            found.add(int(stat.parent.name))
    return found


def wait_until_gone(group: int) -> None:
    wait_until(group, 0)


def wait_until(group: int, count: int) -> None:
    until = time.monotonic() + WAIT_S
    while len(left := members(group)) != count:
        assert time.monotonic() < until, left
        time.sleep(LOOK_S)


def kill_left(group: int) -> None:
    for process in members(group):
        os.kill(process, signal.SIGKILL)
