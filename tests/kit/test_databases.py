"""A database is named by a path or a URL; whatever signs a path holds, it is that file."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from checkout.kit.databases import Unusable, check_there, check_writable, file_of, is_new, url_of


@pytest.mark.parametrize("name", ["a.db", "with space.db", "100%20.db", "what?.db", "a#b.db", "a@b:c.db", "é+&=.db"])
def test_a_path_is_that_file(tmp_path: Path, name: str) -> None:
    url = url_of(str(tmp_path / name))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (a)"))
    engine.dispose()
    assert file_of(url) == tmp_path / name
    assert [*tmp_path.iterdir()] == [tmp_path / name]


def test_a_path_does_not_change_with_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert file_of(url_of("a.db")) == file_of(url_of("sqlite:///a.db")) == tmp_path / "a.db"
    assert file_of(url_of("~/a.db")) == tmp_path / "home" / "a.db"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"])
def test_a_server_is_asked_by_psycopg(scheme: str) -> None:
    url = url_of(f"{scheme}://shop:p%40ss@db.internal:5433/tender?sslmode=require")
    assert url == "postgresql+psycopg://shop:p%40ss@db.internal:5433/tender?sslmode=require"
    assert file_of(url) is None


@pytest.mark.parametrize("named", ["mysql://a/b", "postgresql://a:b/c", "://", "sqlite://", "sqlite:///:memory:"])
def test_what_cannot_be_used_is_said(named: str) -> None:
    with pytest.raises(Unusable):
        url_of(named)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(Unusable) as told:
        url_of("postgresql://shop:sesame@db:port/tender")
    assert "sesame" not in str(told.value)


def test_folders_are_made_for_their_owner_only(tmp_path: Path) -> None:
    check_writable(url_of(str(tmp_path / "one" / "two" / "a.db")))
    assert (tmp_path / "one" / "two").stat().st_mode & 0o777 == 0o700


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    assert is_new(file)
    file.touch()
    assert is_new(file)
    check_writable(url_of(str(file)))
    with pytest.raises(Unusable, match=r"There is no database at .*: make one"):
        check_there(url_of(str(file)), ": make one")


def test_a_database_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE note (a)")
    connection.close()
    check_there(url_of(str(file)), "")
    check_writable(url_of(str(file)))
