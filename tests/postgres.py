"""Gives the tests a PostgreSQL: the one that answers here, else a private cluster that ends with the process."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import getpass
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, LiteralString, NamedTuple, Self

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

VARIABLE: Final = "TENDER_TEST_POSTGRES"  # "private" passes by a server that is already there
PROGRAM_FOLDERS = Path("/usr/lib/postgresql")  # where Debian puts them, a folder for each version
START_SECONDS: Final = 60
_databases: set[str] = set()


class NoPostgresError(RuntimeError):
    """Neither a server that lets us create databases nor the programs to start one."""


@functools.cache
def server() -> str:
    """The address of the server that this process's tests use; SQLAlchemy and psycopg both understand it."""
    there = _server_that_is_there()
    if there:
        _at_exit(_drop_databases)
        return there
    cluster = Cluster().start()
    _at_exit(cluster.stop)
    return cluster.address


def create_database(name: str) -> str:
    """An empty database's address; parallel runs may ask for the same name, as each process has its own."""
    address, database = server(), _full_name(name)
    _execute(address, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    _execute(address, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", database)
    _execute(address, "ALTER DATABASE {} SET synchronous_commit = off", database)  # quicker; only power loss would tell
    _databases.add(database)
    return _with_database(address, database)


def drop_database(name: str) -> None:
    _drop(_full_name(name))


def _drop(database: str) -> None:
    _execute(server(), "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    _databases.discard(database)


def _at_exit(action: Callable[[], None]) -> None:
    owner = os.getpid()  # a forked child ends before its parent, which still needs the databases
    atexit.register(lambda: action() if os.getpid() == owner else None)


def _drop_databases() -> None:
    for database in list(_databases):
        with contextlib.suppress(psycopg.Error):
            _drop(database)


def _full_name(name: str) -> str:
    return f"tender_test_{os.getpid()}_{name}"


def _with_database(address: str, database: str) -> str:
    return f"{address.rpartition('/')[0]}/{database}"


def _execute(address: str, statement: LiteralString, database: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


# --- A server that is already there


def _server_that_is_there() -> str | None:
    if os.environ.get(VARIABLE) == "private":
        return None
    return next(filter(_can_create_databases, _local_addresses()), None)


def _local_addresses() -> Iterator[str]:
    for user in dict.fromkeys(["postgres", getpass.getuser()]):
        for database in ("postgres", "test"):
            yield f"postgresql://{user}@127.0.0.1:5432/{database}"


def _can_create_databases(address: str) -> bool:
    allowed = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute(allowed).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


# --- A private cluster


class User(NamedTuple):
    """Whom to become before PostgreSQL's programs run; None is whoever we are."""

    name: str | None = None
    group: int | None = None
    groups: Sequence[int] | None = None


class Cluster:
    """A PostgreSQL of our own in a temporary folder; it ends with `stop`, or when this process ends in any way."""

    def __init__(self) -> None:
        self._programs = find_programs()
        self._user = _user()
        self._port = _free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="tender-pg-"))
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        if self._user.name:
            shutil.chown(self.folder, self._user.name)
        self._keep()
        self._run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        self._start()
        return self

    def crash(self) -> None:
        """Ends the server without a goodbye to anyone, and starts it again on the same address."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--wait")
        self._start()

    def stop(self) -> None:
        if self._keeper:
            self._keeper.communicate(b"\n")  # not only closed: a forked child may hold the other end open
            self._keeper = None

    def _start(self) -> None:
        # Without fsync: what a test needs must outlive the server's end, not the machine's.
        options = f"-F -h 127.0.0.1 -p {self._port} -k '' -c max_connections=200"
        log = str(self.folder / "log")
        self._run(
            "pg_ctl",
            "start",
            "--silent",
            "--wait",
            f"--timeout={START_SECONDS}",
            "--log",
            log,
            "--options",
            options,
        )

    def _keep(self) -> None:
        """Starts the one who cleans up: it waits for its input to be closed, as the end of this process does."""
        script = 'read -r _; "$1/pg_ctl" -D "$2/data" -m immediate -w stop; rm -rf "$2"'
        command = ["sh", "-c", script, "sh", str(self._programs), str(self.folder)]
        self._keeper = self._spawn(command, stdin=subprocess.PIPE, output=subprocess.DEVNULL)

    def _run(self, program: str, *arguments: str) -> None:
        # Into a file: the server inherits the output of pg_ctl, and a pipe would stay open as long as it runs.
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        with tempfile.TemporaryFile() as output:
            if self._spawn(command, stdin=subprocess.DEVNULL, output=output).wait() != 0:
                output.seek(0)
                raise NoPostgresError(f"{program} failed: {output.read().decode(errors='replace')}{self._log()}")

    def _spawn(self, command: list[str], stdin: int, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,  # out of reach of Ctrl-C, which would end the keeper before its work
            user=self._user.name,
            group=self._user.group,
            extra_groups=self._user.groups,
        )

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else ""


def _user() -> User:
    """Whose processes the server's are: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return User()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return User(name, pwd.getpwnam(name).pw_gid, [])
    raise NoPostgresError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- The installed programs


def find_programs() -> Path:
    """The folder of `initdb` and `pg_ctl`; CI on a bare Debian installs them, anyone else is told to."""
    found = _installed_programs()
    if not found and _may_install():
        _install()
        found = _installed_programs()
    if not found:
        raise NoPostgresError(
            "The tests need PostgreSQL: start one on 127.0.0.1:5432 or install the package postgresql."
        )
    return found


def _installed_programs() -> Path | None:
    return next(
        (folder for folder in _program_folders() if (folder / "initdb").exists() and (folder / "pg_ctl").exists()),
        None,
    )


def _program_folders() -> Iterator[Path]:
    yield from sorted(PROGRAM_FOLDERS.glob("*/bin"), key=_version, reverse=True)
    on_path = _on_path()
    if on_path:
        yield on_path


def _on_path() -> Path | None:
    program = shutil.which("pg_ctl")
    return Path(program).resolve().parent if program else None


def _version(folder: Path) -> float:
    return float(re.sub(r"[^\d.]", "", folder.parent.name) or 0)


def _may_install() -> bool:
    return bool(os.environ.get("CI")) and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with Path(tempfile.gettempdir(), "tender-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker of pytest-xdist wants the same
        if not _installed_programs():
            subprocess.run(["apt-get", "update", "-qq"], check=False, env=env, stdin=subprocess.DEVNULL)
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
            subprocess.run(command, check=True, env=env, stdin=subprocess.DEVNULL)
