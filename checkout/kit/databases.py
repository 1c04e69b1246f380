"""Where the data lie: a database named by a file or a URL, its root secret, and who serves it."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from checkout.kit.seal import MIN_ROOT_BYTES, Secrets

SECRET_BYTES = 32
DRIVER = "postgresql+psycopg"


class Unusable(Exception):
    """A database that cannot be used, in one line for the person at the terminal."""


def url_of(named: str) -> str:
    """An SQLAlchemy URL from a file's path or a database URL. Raises ``Unusable``."""
    if "://" not in named:
        return f"sqlite:///{Path(named).expanduser().absolute()}"
    try:
        url = make_url(named)
    except ArgumentError:
        raise Unusable(f"{named.rsplit('@', maxsplit=1)[-1]!r} is neither a file nor a database URL.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=DRIVER)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise Unusable(f"Tender keeps its data in SQLite or PostgreSQL, not in {url.get_backend_name()}.")
    return url.render_as_string(hide_password=False)


def file_of(url: str) -> Path | None:
    """The file of an SQLite URL, None for a server's."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def prepare_folder(url: str) -> None:
    """Makes the folder of an SQLite file. Raises ``Unusable`` where nothing can be written there."""
    file = file_of(url)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"Cannot make the folder {file.parent}: {error.strerror}.") from error
    if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        raise Unusable(f"Cannot write to {file}: change its permissions, or name another database.")


def secrets_from(text: str) -> Secrets:
    """Root secrets as a setting holds them: in hexadecimal, newest first, separated by commas."""
    try:
        return Secrets(tuple(bytes.fromhex(root.strip()) for root in text.split(",")))
    except (ValueError, AssertionError):
        raise Unusable(
            f"TENDER_SECRET_KEY must hold at least {MIN_ROOT_BYTES} bytes in hexadecimal (openssl rand -hex 32); "
            "several, newest first, are separated by commas."
        ) from None


def new_secret() -> str:
    return secrets.token_hex(SECRET_BYTES)


def secrets_beside(file: Path, *, make: bool) -> Secrets | None:
    """The root secrets in the file beside an SQLite database, readable by its owner only; made where asked for."""
    beside = file.with_name(file.name + ".secret")
    if make and not beside.exists():
        _write_once(beside, new_secret())
    try:
        return secrets_from(beside.read_text().strip())
    except FileNotFoundError:
        return None


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and never over one that another process has just made."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@dataclass(frozen=True, slots=True)
class Serving:
    """The right to serve an SQLite file, held as long as the process and its children live."""

    descriptor: int


def take_serving(url: str) -> Serving | None:
    """One serving process per SQLite file; on a server any number. Raises ``Unusable`` where there is one already."""
    file = file_of(url)
    if file is None:
        return None
    descriptor = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Unusable(f"Another Tender is serving {file} already. Stop it first, or name another database.") from None
    os.set_inheritable(descriptor, True)
    return Serving(descriptor)
