"""What a command cannot do is one clear line on standard error, nothing on standard output, and an exit code."""

import os
import re
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.cli.warm import Done, Warm

SECRET = "5e" * 32
NOWHERE = "postgresql://postgres:sesame@127.0.0.1:1/tender"  # nothing listens on port 1


def check_line(done: Done, words: str) -> None:
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert re.fullmatch(f"Error: .*{words}.*", line), line
    assert done.code == 1
    assert "sesame" not in line


@pytest.fixture(scope="module")
def made(tender: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of ours."""
    path = tmp_path_factory.mktemp("made") / "tender.sqlite3"
    assert tender.run("keys", "create", "--database", str(path)).code == 0
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder to which every user finds the way, as pytest's own are not."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def copied(made: Path, folder: Path) -> Path:
    for part in made.parent.iterdir():
        (folder / part.name).write_bytes(part.read_bytes())
    return folder / made.name


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


SERVING = [("serve", "--port", "0"), ("sandbox", "--port", "0", "--json")]
OPENING = [
    *SERVING,
    ("keys", "create"),
    ("links", "create", "--name", "Mug", "--amount", "2000"),
    ("events", "tail", "--no-follow"),
    ("worker",),
]
THREE_WAYS = [OPENING[0], OPENING[2], OPENING[3]]  # to serve, to make what is not there, to use what is


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_busy_port(tender: Warm, file: Path, busy_port: int, command: str) -> None:
    done = tender.run(command, "--port", str(busy_port), "--database", str(file))
    check_line(done, f"Cannot listen on 127.0.0.1:{busy_port}: Address already in use. Set PORT to another port")
    assert not file.exists()


def test_a_busy_port_of_the_environment(tender: Warm, file: Path, busy_port: int) -> None:
    done = tender.run("serve", "--database", str(file), env={"PORT": str(busy_port)})
    check_line(done, f"Cannot listen on 127.0.0.1:{busy_port}")


@pytest.mark.parametrize("command", THREE_WAYS)
def test_a_folder_that_may_not_be_written(tender: Warm, copied: Path, command: tuple[str, ...]) -> None:
    copied.parent.chmod(0o555)
    done = tender.run(*command, "--database", str(copied), nobody=True)
    copied.parent.chmod(0o755)
    check_line(done, f"Cannot write to {copied}: change its permissions, or name another database")


@pytest.mark.parametrize("command", THREE_WAYS)
def test_a_folder_that_may_not_be_seen(tender: Warm, copied: Path, command: tuple[str, ...]) -> None:
    copied.parent.chmod(0)
    done = tender.run(*command, "--database", str(copied), nobody=True)
    copied.parent.chmod(0o755)
    check_line(done, f"Cannot look for {copied}: Permission denied")


def test_a_folder_that_may_not_be_made(tender: Warm, folder: Path) -> None:
    folder.chmod(0o555)
    done = tender.run("serve", "--port", "0", "--database", str(folder / "new" / "a.db"), nobody=True)
    folder.chmod(0o755)
    check_line(done, f"Cannot make the folder {folder}/new: Permission denied")


@pytest.mark.parametrize("command", THREE_WAYS)
def test_a_file_that_may_only_be_read(tender: Warm, copied: Path, command: tuple[str, ...]) -> None:
    copied.parent.chmod(0o777)
    copied.chmod(0o444)
    check_line(tender.run(*command, "--database", str(copied), nobody=True), f"Cannot write to {copied}")


def test_a_secret_of_another_user(tender: Warm, copied: Path) -> None:
    copied.parent.chmod(0o777)
    copied.chmod(0o666)
    secret = copied.with_name(copied.name + ".secret")
    secret.chmod(0o600 if os.geteuid() == 0 else 0o000)
    check_line(tender.run("keys", "create", "--database", str(copied), nobody=True), f"Cannot use {secret}: Permission")


@pytest.mark.parametrize("command", [*OPENING, ("verify",)])
def test_a_database_of_a_newer_version(tender: Warm, copied: Path, command: tuple[str, ...]) -> None:
    with sqlite3.connect(copied) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    check_line(tender.run(*command, "--database", str(copied)), "newer version of Tender. Update Tender")


def test_a_network_of_a_newer_version(tender: Warm, copied: Path) -> None:
    with sqlite3.connect(f"{copied}.network") as connection:
        connection.execute("UPDATE network_version SET version = 9999")
    connection.close()
    check_line(tender.run("serve", "--port", "0", "--database", str(copied)), "network was made by a newer Tender")


def test_a_network_that_is_none(tender: Warm, copied: Path) -> None:
    copied.with_name(copied.name + ".network").write_text("Dear diary")
    check_line(tender.run("serve", "--port", "0", "--database", str(copied)), "file is not a database")


@pytest.mark.parametrize("command", OPENING)
def test_a_file_that_is_no_database(tender: Warm, file: Path, command: tuple[str, ...]) -> None:
    file.write_text("Dear diary")
    check_line(tender.run(*command, "--database", str(file)), f"{file} is no database: name another file")
    assert [*file.parent.iterdir()] == [file], "nothing is put beside what is not ours"


def test_a_database_of_something_else(tender: Warm, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE diary (day)")
    connection.close()
    done = tender.run("serve", "--port", "0", "--database", str(file), env={"TENDER_SECRET_KEY": SECRET})
    check_line(done, "holds the tables of something else")


def test_a_folder_as_database(tender: Warm, tmp_path: Path) -> None:
    check_line(tender.run("serve", "--port", "0", "--database", str(tmp_path)), f"{tmp_path} is a folder")


def test_a_lost_secret(tender: Warm, copied: Path) -> None:
    secret = copied.with_name(copied.name + ".secret")
    secret.unlink()
    check_line(tender.run("serve", "--port", "0", "--database", str(copied)), f"{secret} is missing")
    assert not secret.exists()


def test_another_secret(tender: Warm, file: Path) -> None:
    first = tender.start("sandbox", "--database", str(file), "--json")
    first.said("\n")
    first.end()
    done = tender.run("sandbox", "--database", str(file), env={"TENDER_SECRET_KEY": SECRET})
    check_line(done, "sealed with another root secret")


@pytest.mark.parametrize(
    "command",
    [("links", "create", "--name", "Mug", "--amount", "2000"), ("events", "tail", "--no-follow"), ("verify",)],
)
def test_a_database_that_is_not_there(tender: Warm, file: Path, command: tuple[str, ...]) -> None:
    check_line(tender.run(*command, "--database", str(file)), f"There is no database at {file}")
    assert [*file.parent.iterdir()] == []


@pytest.mark.parametrize("command", [*OPENING, ("verify",)])
def test_a_server_that_does_not_answer(tender: Warm, command: tuple[str, ...]) -> None:
    done = tender.run(*command, "--database", NOWHERE)
    check_line(done, "Cannot use this database: .*port 1 failed: Connection refused")


def test_a_database_that_the_server_does_not_have(tender: Warm) -> None:
    there = postgres.create_database("dropped")
    postgres.drop_database("dropped")
    check_line(tender.run("sandbox", "--database", there), "does not exist")


def test_a_server_without_a_secret(tender: Warm) -> None:
    there = postgres.create_database("secretless")
    done = tender.run("serve", "--port", "0", env={"TENDER_DATABASE_URL": there})
    check_line(done, "Set TENDER_SECRET_KEY to a root secret for this database")
    with psycopg.connect(there) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'")
        assert tables.fetchone() == (0,), "nothing is made where nothing can be sealed"


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("mysql://root@127.0.0.1/tender", "SQLite or PostgreSQL, not in mysql"),
        ("postgresql://127.0.0.1:port/tender", "neither a file nor a database URL"),
        ("sqlite://", "in memory"),
    ],
)
def test_what_is_no_database_of_ours(tender: Warm, database: str, words: str) -> None:
    check_line(tender.run("serve", "--port", "0", "--database", database), words)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TENDER_PUBLIC_URL", "pay.shop.example"),
        ("TENDER_PUBLIC_URL", "https://user@pay.shop.example"),
        ("TENDER_SECRET_KEY", "abc"),
        ("TENDER_SECRET_KEY", "not hexadecimal, though it is long enough to be a secret"),
        ("TENDER_ALLOWED_NETWORKS", "10.0.0.1/8"),
        ("TENDER_TRUSTED_PROXIES", "proxy.internal"),
        ("TENDER_SMTP_URL", "http://tender:sesame@mail.example"),
    ],
)
def test_a_setting_that_makes_no_sense(tender: Warm, file: Path, variable: str, value: str) -> None:
    done = tender.run("serve", "--port", "0", "--database", str(file), env={variable: value})
    check_line(done, f"{variable} must")


def test_every_address_is_none_to_be_found_at(tender: Warm, file: Path) -> None:
    done = tender.run("serve", "--host", "0.0.0.0", "--port", "0", "--database", str(file))
    check_line(done, "Set TENDER_PUBLIC_URL to the address at which shoppers reach")


@pytest.mark.parametrize("option", [("--processes", "2"), ("--no-worker",)])
def test_a_file_has_one_process(tender: Warm, file: Path, option: tuple[str, ...]) -> None:
    check_line(tender.run("serve", *option, "--database", str(file)), "use PostgreSQL for more")
