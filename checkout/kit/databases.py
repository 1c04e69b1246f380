"""Where the data lie: a database named by a file or a URL, and whether it can be used at all."""

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVER = "postgresql+psycopg"
SQLITE_MARK = b"SQLite format 3\0"  # how each SQLite file begins. Source: sqlite.org/fileformat2.html
FOLDER_MODE = 0o700  # names, addresses and sealed keys of others lie in it


class Unusable(Exception):
    """What cannot be used, in one line for the person at the terminal."""


def url_of(named: str) -> str:
    """An SQLAlchemy URL from a file's path or a database URL. Raises ``Unusable``."""
    if "://" not in named:
        return _sqlite_url(named)
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        raise Unusable(f"{named.rsplit('@', maxsplit=1)[-1]!r} is neither a file nor a database URL.") from None
    match url.drivername.partition("+")[0]:
        case "sqlite":
            return _sqlite_url(url.database or "")
        case "postgresql" | "postgres":
            return url.set(drivername=DRIVER).render_as_string(hide_password=False)
        case other:
            raise Unusable(f"Tender keeps its data in SQLite or PostgreSQL, not in {other}.")


def _sqlite_url(path: str) -> str:
    if path in ("", ":memory:"):
        raise Unusable("Tender needs a file: an SQLite database in memory is gone with its connection.")
    return URL.create("sqlite", database=str(Path(path).expanduser().absolute())).render_as_string()


def file_of(url: str) -> Path | None:
    """The file of an SQLite URL, None for a server's."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def is_new(file: Path) -> bool:
    """Nothing has been written to it yet. Raises ``Unusable`` where that cannot be seen."""
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError as error:
        raise Unusable(f"Cannot look for {file}: {error.strerror}.") from error


def check_writable(url: str) -> None:
    """Makes the folder of an SQLite file, and looks before anything is written. Raises ``Unusable``."""
    file = file_of(url)
    if file is None:
        return
    try:
        file.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"Cannot make the folder {file.parent}: {error.strerror}.") from error
    new = is_new(file)
    if file.is_dir():
        raise Unusable(f"{file} is a folder: name a file in it.")
    if not os.access(file.parent, os.W_OK | os.X_OK) or not (new or os.access(file, os.R_OK | os.W_OK)):
        raise Unusable(f"Cannot write to {file}: change its permissions, or name another database.")
    if not new:
        _check_kind(file)


def check_there(url: str, remedy: str) -> None:
    """For commands that make no database. Raises ``Unusable`` with what would."""
    file = file_of(url)
    if file is not None and is_new(file):
        raise Unusable(f"There is no database at {file}. {remedy}")


def _check_kind(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(SQLITE_MARK)) != SQLITE_MARK:
            raise Unusable(f"{file} is no database: name another file.")
