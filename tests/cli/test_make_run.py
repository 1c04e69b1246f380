"""``make run`` at a terminal: one Ctrl-C, and nothing is left or said but what was asked for."""

import os
import pty
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.processes import kill_left, wait_until_gone

ROOT = Path(__file__).parents[2]
CTRL_C = b"\x03"
LAST_LINE = "Ctrl-C ends it."


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, *command: str, env: dict[str, str]) -> None:
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], command, env)
        self.said = ""

    def until(self, what: str) -> None:
        while what not in self.said:
            assert self._read(), self.said

    def wait(self) -> int:
        """How it ended; a negative number is a signal."""
        while self._read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _read(self) -> bool:
        try:
            read = os.read(self.descriptor, 4096)
        except OSError:  # nobody writes to it any more
            return False
        self.said += read.decode()
        return bool(read)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TENDER_", "MAKE", "MFLAGS"))}
    opened = Terminal("make", "run", env=clean | {"PORT": "0", "TENDER_DATABASE_URL": str(tmp_path / "tender.sqlite3")})
    yield opened
    kill_left(opened.process)
    os.close(opened.descriptor)


def test_ctrl_c_ends_it_without_a_word(terminal: Terminal) -> None:
    terminal.until(LAST_LINE)
    assert re.search(r"Pay here +http://127\.0\.0\.1:\d+/l/\S+", terminal.said)
    before = terminal.said
    os.write(terminal.descriptor, CTRL_C)
    assert terminal.wait() in (0, -signal.SIGINT), "make ends by the signal that it was sent too"
    assert terminal.said[len(before) :].replace("^C", "").strip() == ""
    wait_until_gone(terminal.process)
