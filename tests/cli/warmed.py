"""The process that has loaded Tender: asked by a line on standard input, it forks a command, or waits for one."""

import json
import os
import signal
import sys
import time
import traceback
from typing import Any

from app import main

NOBODY = 65_534
WAIT_S = 60.0  # for a command to end
LOOK_S = 0.01


def _serve() -> None:
    """One line is asked, one number answered."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    for line in sys.stdin:
        request = json.loads(line)
        print(_ended(request["wait"]) if "wait" in request else _forked(request), file=answers)


def _ended(process: int) -> int:
    """The exit code; a command that does not end is a failure, and is ended."""
    until = time.monotonic() + WAIT_S
    while (ended := os.waitpid(process, os.WNOHANG)) == (0, 0):
        if time.monotonic() > until:
            os.killpg(process, signal.SIGKILL)
            until = float("inf")
        time.sleep(LOOK_S)
    return os.waitstatus_to_exitcode(ended[1])


def _forked(request: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        _become(request)
        main(request["args"], prog_name="tender")
    except SystemExit as end:
        os._exit(_flushed(end.code if isinstance(end.code, int) else int(end.code is not None)))
    except BaseException:
        traceback.print_exc()
    os._exit(_flushed(70))


def _flushed(code: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _become(request: dict[str, Any]) -> None:
    for number, place in enumerate(request["files"], start=1):
        os.dup2(os.open(place, os.O_WRONLY | os.O_APPEND), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    if request["nobody"]:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


if __name__ == "__main__":
    _serve()
