"""A sandbox in a process of its own, as a user starts it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

TENDER = Path(sys.executable).with_name("tender")
STOP_S = 30


@dataclass(frozen=True)
class World:
    kind: str
    url: str
    secret_key: str
    link: str
    database: str


@contextmanager
def sandbox(kind: str, name: str = "bench") -> Iterator[World]:
    """A ready world on a fresh database of a kind."""
    with tempfile.TemporaryDirectory() as folder:
        database = postgres.create_database(name) if kind == "postgresql" else str(Path(folder, "world.sqlite3"))
        command = [str(TENDER), "sandbox", "--port", "0", "--database", database, "--json"]
        serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert serving.stdout is not None
            said = json.loads(serving.stdout.readline())
            yield World(kind, said["url"], said["secret_key"], said["link"], database)
        finally:
            serving.terminate()
            serving.wait(STOP_S)
        if kind == "postgresql":
            postgres.drop_database(name)
