"""The databases that the other tests are given: made, dropped, and gone with whoever asked for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
HOLD_A_SERVER = """
import psycopg, time
from tests import postgres
address = postgres.server()
print(psycopg.connect(address).execute("SHOW data_directory").fetchone()[0], address, flush=True)
time.sleep(60)
"""
APT_GET = """#!/bin/sh
if [ "$1" = install ]; then mkdir -p "$PROGRAMS" && touch "$PROGRAMS/initdb" "$PROGRAMS/pg_ctl"; fi
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.Cluster() as started:
        yield started


def test_a_database_is_made_empty_and_dropped() -> None:
    address = postgres.create_database("probe")
    execute(address, "CREATE TABLE note ()")
    execute(postgres.create_database("probe"), "CREATE TABLE note ()")
    postgres.drop_database("probe")
    assert not answers(address)


def test_two_names_are_two_databases() -> None:
    one, other = postgres.create_database("one"), postgres.create_database("other")
    execute(one, "CREATE TABLE note ()")
    execute(other, "CREATE TABLE note ()")
    postgres.drop_database("one")
    postgres.drop_database("other")


def test_a_private_cluster_keeps_what_was_committed_when_it_crashes(cluster: postgres.Cluster) -> None:
    execute(cluster.address, "CREATE TABLE kept AS SELECT 42 AS number")
    cluster.crash()
    with psycopg.connect(cluster.address) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)


def test_a_private_cluster_leaves_nothing_behind_when_it_stops() -> None:
    with postgres.Cluster() as cluster:
        assert answers(cluster.address)
    assert not answers(cluster.address)
    assert not cluster.folder.exists()


def test_a_private_server_ends_with_the_process_that_was_killed() -> None:
    env = {**os.environ, postgres.VARIABLE: "private"}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_SERVER], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env
    )
    assert holder.stdout
    data, address = holder.stdout.readline().split()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    wait_until_gone(Path(data).parent)
    assert not answers(address)


def test_without_programs_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_programs(monkeypatch, Path("nowhere"))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(postgres.NoPostgresError, match="install the package postgresql"):
        postgres.find_programs()


def test_ci_installs_the_programs_where_there_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hide_programs(monkeypatch, tmp_path)
    programs = tmp_path / "17" / "bin"
    (tmp_path / "apt-get").write_text(APT_GET)
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("PROGRAMS", str(programs))
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert postgres.find_programs() == programs


def test_the_newest_programs_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = [tmp_path / version / "bin" for version in ("9.6", "17", "16")]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "pg_ctl").touch()
    monkeypatch.setattr(postgres, "PROGRAM_FOLDERS", tmp_path)
    assert postgres.find_programs() == folders[1]


def hide_programs(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    monkeypatch.setattr(postgres, "PROGRAM_FOLDERS", elsewhere)
    monkeypatch.setattr(postgres, "_on_path", lambda: None)


def execute(address: str, statement: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(statement.encode())


def answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def wait_until_gone(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
