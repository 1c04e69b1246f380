"""One process serves a file, says where, and lets go of it however it ends."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout.kit.databases import Unusable, url_of
from checkout.kit.serving import Serving, served_at, take_serving

HERE = "http://127.0.0.1:4243"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return url_of(str(tmp_path / "a.db"))


@pytest.fixture
def held(url: str) -> Iterator[Serving]:
    taken = take_serving(url)
    assert taken is not None
    yield taken
    os.close(taken.descriptor)


def test_a_second_is_refused_and_told_who_serves(url: str, held: Serving) -> None:
    with pytest.raises(Unusable, match=rf"Another Tender \(process {os.getpid()}\) is serving .*a\.db already"):
        take_serving(url)


def test_it_says_where_once_it_knows(url: str, held: Serving) -> None:
    assert served_at(url) is None
    held.tell(HERE + "/a-long-path-before-it-moved")
    held.tell(HERE)
    assert served_at(url) == HERE


def test_what_a_dead_process_said_is_no_news(url: str, tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    (tmp_path / "a.db.lock").write_text(f"{child} {HERE}\n")
    assert served_at(url) is None
    taken = take_serving(url)
    assert taken is not None
    os.close(taken.descriptor)


@pytest.mark.parametrize("note", ["", "nonsense", f"-1 {HERE}", f"0 {HERE}", "\x00"])
def test_a_note_that_says_nothing_is_not_believed(url: str, tmp_path: Path, note: str) -> None:
    (tmp_path / "a.db.lock").write_text(note)
    assert served_at(url) is None


def test_the_last_breath_of_one_whose_parent_died_is_waited_for(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child holds the file as a serving process does, and ends once it is waited for."""
    read, write = os.pipe()
    ready_read, ready_write = os.pipe()
    child = os.fork()
    if child == 0:
        take_serving(url)
        (tmp_path / "a.db.lock").write_text("")  # as if by a parent that is gone
        os.write(ready_write, b"x")
        os.read(read, 1)
        os._exit(0)
    os.read(ready_read, 1)
    monkeypatch.setattr("checkout.kit.serving.time.sleep", lambda _: os.write(write, b"x"))
    taken = take_serving(url)
    assert taken is not None
    os.waitpid(child, 0)
    os.close(taken.descriptor)


def test_a_server_may_be_served_by_any_number() -> None:
    assert take_serving("postgresql+psycopg://db/tender") is None
    assert served_at("postgresql+psycopg://db/tender") is None
