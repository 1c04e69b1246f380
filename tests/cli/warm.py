"""Commands as processes that need not load Tender first: one that has loaded it (warmed.py) is forked for each."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.processes import kill_left

ROOT = Path(__file__).parents[2]
WAIT_S = 60.0  # for what is there long before
LOOK_S = 0.01


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)


@dataclass
class Running:
    """A command on its way; its process leads a group of its own."""

    warm: "Warm"
    process: int
    files: tuple[Path, Path]

    def wait(self) -> Done:
        code = self.warm.ask(wait=self.process)
        return Done(code, *(file.read_text() for file in self.files))

    def said(self, what: str) -> str:
        """Its output, once it holds this."""
        until = time.monotonic() + WAIT_S
        while what not in (said := self.files[0].read_text()):
            assert time.monotonic() < until, (said, self.files[1].read_text())
            time.sleep(LOOK_S)
        return said

    def send(self, number: int) -> None:
        os.kill(self.process, number)

    def end(self, number: int = signal.SIGTERM) -> Done:
        self.send(number)
        return self.wait()


class Warm:
    """The loaded process; what it forks never returns to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.cli.warmed"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]
        self._folder = tempfile.TemporaryDirectory()
        self._started: list[Running] = []

    def ask(self, **request: Any) -> int:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def start(
        self, *args: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT, nobody: bool = False
    ) -> Running:
        """``nobody``: by a user who may do nothing, where the tests run as root."""
        number = len(self._started)
        files = tuple(Path(self._folder.name, f"{number}.{name}") for name in ("out", "err"))
        for file in files:
            file.touch()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TENDER_", "PORT"))}
        request = {"args": args, "env": clean | dict(env or {}), "cwd": str(cwd), "files": list(map(str, files))}
        process = self.ask(**request, nobody=nobody and os.geteuid() == 0)
        self._started.append(Running(self, process, (files[0], files[1])))
        return self._started[-1]

    def run(self, *args: str, **more: Any) -> Done:
        return self.start(*args, **more).wait()

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        for running in self._started:
            kill_left(running.process)  # where a test failed
        self._folder.cleanup()
