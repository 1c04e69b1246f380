"""Where the root secret comes from: the environment, a file beside the database, or a sandbox world's own store."""

import os
import secrets
from pathlib import Path

from checkout.cli import environment
from checkout.kit.databases import Unusable, file_of, is_new
from checkout.kit.seal import MIN_ROOT_BYTES, Secrets
from checkout.processors.sandbox.store import Store, StoreUnusable, network_url

SECRET_BYTES = 32
WORLD_SECRET = "root secret"  # its name in the sandbox network's own store
HOW_TO_SET = f"Set {environment.SECRET_KEY} to a root secret for this database (openssl rand -hex 32), and keep it"


def find_secrets(database: str, *, sandbox: bool) -> Secrets:
    """The root secrets of a database; made with it where it is a file or a sandbox. Raises ``Unusable``."""
    given = environment.secret_key()
    if given:
        return parsed(given)
    file = file_of(database)
    return _beside(file) if file is not None else _worlds_own(database, make=sandbox)


def parsed(text: str) -> Secrets:
    """Root secrets as a setting holds them: in hexadecimal, newest first, separated by commas."""
    try:
        return Secrets(tuple(bytes.fromhex(root.strip()) for root in text.split(",")))
    except (ValueError, AssertionError):
        raise Unusable(
            f"{environment.SECRET_KEY} must hold at least {MIN_ROOT_BYTES} bytes in hexadecimal (openssl rand -hex "
            f"{MIN_ROOT_BYTES}); several, newest first, are separated by commas."
        ) from None


def _beside(file: Path) -> Secrets:
    """The secrets in the file beside an SQLite database, readable by its owner only."""
    kept = file.with_name(file.name + ".secret")
    try:
        if is_new(kept):
            _make(kept, file)
        return parsed(kept.read_text().strip())
    except OSError as error:
        raise Unusable(f"Cannot use {kept}: {error.strerror}.") from error


def _make(kept: Path, file: Path) -> None:
    if not is_new(file):
        raise Unusable(f"{kept} is missing, and what {file.name} keeps sealed opens with nothing else: put it back.")
    _write_once(kept, secrets.token_hex(SECRET_BYTES))


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


def _worlds_own(database: str, *, make: bool) -> Secrets:
    remembered = _made(database) if make else _remembered(database)
    if remembered is None:
        raise Unusable(f"{HOW_TO_SET}: what is sealed with it opens with nothing else.")
    return parsed(remembered)


def _made(database: str) -> str:
    store = Store.open(network_url(database))
    try:
        return store.recall(WORLD_SECRET) or _remember(store)
    finally:
        store.close()


def _remember(store: Store) -> str:
    made = secrets.token_hex(SECRET_BYTES)
    store.remember(WORLD_SECRET, made)
    return made


def _remembered(database: str) -> str | None:
    """Reads only: where there was no sandbox, none is made."""
    try:
        store = Store.open(network_url(database), read_only=True)
    except StoreUnusable:
        return None
    try:
        return store.recall(WORLD_SECRET)
    finally:
        store.close()
