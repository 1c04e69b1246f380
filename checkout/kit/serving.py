"""Who serves an SQLite file: one process, which says where; however it ends, the system frees the file."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from checkout.kit.databases import Unusable, file_of

LAST_BREATH_S = 3.0  # after its parent was killed, a serving process may live for a second
LOOK_S = 0.05
MAX_NOTE_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Serving:
    """The right to serve a file, held as long as this process, or one that it has forked, lives."""

    descriptor: int

    def tell(self, public_url: str) -> None:
        """Lets short commands know where this process answers."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()} {public_url}\n".encode(), 0)


def take_serving(url: str) -> Serving | None:
    """One serving process per SQLite file; on a server any number. Raises ``Unusable`` where there is one already."""
    file = file_of(url)
    if file is None:
        return None
    serving = Serving(_open(_note(file)))
    until = time.monotonic() + LAST_BREATH_S
    while not _lock(serving.descriptor):
        server = _server(file)
        if server is not None or time.monotonic() > until:
            os.close(serving.descriptor)
            who = f"Another Tender (process {server[0]})" if server else "Another Tender"
            raise Unusable(f"{who} is serving {file} already: stop it first, or name another database.")
        time.sleep(LOOK_S)
    serving.tell("")
    return serving


def served_at(url: str) -> str | None:
    """Where the process that serves this SQLite file answers; None where none does."""
    file = file_of(url)
    server = _server(file) if file is not None else None
    return server[1] if server and server[1] else None


def _note(file: Path) -> Path:
    return file.with_name(file.name + ".lock")


def _open(note: Path) -> int:
    try:
        return os.open(note, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unusable(f"Cannot write to {note}: {error.strerror}.") from error


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _server(file: Path) -> tuple[int, str] | None:
    """Process and address of a server that lives."""
    try:
        process, _, public_url = _note(file).read_text()[:MAX_NOTE_CHARS].partition(" ")
        server = int(process), public_url.strip()
    except (OSError, ValueError):
        return None
    return server if server[0] > 0 and _lives(server[0]) else None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is another user's
    return True
