"""The script behind the Makefile: what it tells uv, when it installs, and which browser it finds."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".tools" / "bootstrap.py"
LOCKS = (
    "requirements.lock",
    "requirements-test.lock",
    "tests/benchmarks/localstripe.lock",
    *(f"tests/sdk/older/stripe-{major}.lock" for major in ("2", "5", "8")),
    ".tools/uv.lock.txt",
)


def load_bootstrap() -> Any:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bootstrap = load_bootstrap()
PIP_LISTING = r"""
global.index-url='https://one.example/simple'
global.extra-index-url='\nhttps://two.example/simple\nhttps://three.example/simple'
global.find-links='/a /b'
global.cert='/ca.pem'
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with locks that hold nothing, and a record of what would be installed instead of installing it."""
    for name in ("pyproject.toml", *LOCKS[:-1]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "install", lambda plan: remember(tmp_path, plan.lock.name))
    return tmp_path


def remember(project: Path, name: str) -> None:
    with (project / "installed").open("a") as file:
        print(name, file=file)


def installed(project: Path) -> list[str]:
    file = project / "installed"
    return file.read_text().split() if file.exists() else []


# --- pip's configuration, told to uv


def test_what_pip_is_told_reaches_uv() -> None:
    env = bootstrap.uv_environment(bootstrap.pip_settings(PIP_LISTING), {})
    assert env["UV_INDEX_URL"] == "https://one.example/simple"
    assert env["UV_EXTRA_INDEX_URL"] == "https://two.example/simple https://three.example/simple"
    assert env["UV_FIND_LINKS"] == "/a,/b"
    assert env["SSL_CERT_FILE"] == "/ca.pem"


def test_the_environment_wins_over_the_command_and_the_command_over_the_rest() -> None:
    files = "global.cert='/global'\nglobal.proxy='global'\ninstall.cert='/install'\ninstall.proxy='install'"
    listing = f":env:.cert='/environment'\n{files}"
    assert bootstrap.pip_settings(listing) == {"cert": "/environment", "proxy": "install"}


def test_settings_of_other_commands_are_not_ours() -> None:
    assert bootstrap.pip_settings("download.index-url='https://other.example'\nfreeze.timeout='10'") == {}


def test_what_the_user_told_uv_stays() -> None:
    env = bootstrap.uv_environment({"index-url": "https://pip.example"}, {"UV_INDEX_URL": "https://uv.example"})
    assert env["UV_INDEX_URL"] == "https://uv.example"


def test_an_empty_setting_is_none() -> None:
    assert "UV_EXTRA_INDEX_URL" not in bootstrap.uv_environment({"extra-index-url": " \n"}, {})


@pytest.mark.parametrize(("value", "flags"), [("true", ["--no-index"]), ("1", ["--no-index"]), ("false", []), ("", [])])
def test_no_index_is_a_flag(value: str, flags: list[str]) -> None:
    assert bootstrap.uv_flags({"no-index": value}) == flags


def test_the_listing_of_a_real_pip_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nfind-links =\n    /first\n    /it's second\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with bootstrap.pip() as command:
        settings = bootstrap.pip_settings(bootstrap.answer([*command, "config", "list"]))
    assert settings["find-links"].split() == ["/first", "/it's", "second"]


# --- When something is installed


def test_the_second_run_installs_nothing(project: Path) -> None:
    bootstrap.prepare("install")
    bootstrap.prepare("install")
    assert installed(project) == ["requirements.lock"]


def test_the_test_lock_satisfies_the_other(project: Path) -> None:
    bootstrap.prepare("install-test")
    bootstrap.prepare("install")
    assert installed(project) == ["requirements-test.lock"]


def test_the_other_does_not_satisfy_the_test_lock(project: Path) -> None:
    bootstrap.prepare("install")
    bootstrap.prepare("install-test")
    assert installed(project) == ["requirements.lock", "requirements-test.lock"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_installs_again_into_the_same_environment(project: Path, name: str) -> None:
    bootstrap.prepare("install")
    kept = mark(project)
    (project / name).write_text("changed")
    bootstrap.prepare("install")
    assert len(installed(project)) == 2
    assert kept.exists()


def test_a_change_of_one_lock_makes_the_other_uncertain(project: Path) -> None:
    bootstrap.prepare("install-test")
    (project / "requirements.lock").write_text("changed")
    bootstrap.prepare("install")
    bootstrap.prepare("install-test")
    assert installed(project) == ["requirements-test.lock", "requirements.lock", "requirements-test.lock"]


def test_an_interrupted_installation_starts_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.prepare("install")
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", interrupted)
        (project / "requirements.lock").write_text("changed")
        with pytest.raises(KeyboardInterrupt):
            bootstrap.prepare("install")
    half_written = mark(project)
    bootstrap.prepare("install")
    assert not half_written.exists()
    assert len(installed(project)) == 2


def test_another_python_makes_the_environment_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.prepare("install")
    of_this_python = mark(project)
    monkeypatch.setattr(bootstrap.sys, "version", "3.99.0 (main)")
    bootstrap.prepare("install")
    assert not of_this_python.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    bootstrap.prepare("install")
    (project / ".venv" / "bin" / "python").unlink()
    bootstrap.prepare("install")
    assert (project / ".venv" / "bin" / "python").exists()


def test_git_does_not_see_an_environment(project: Path) -> None:
    bootstrap.prepare("install-bench")
    assert (project / ".venv-bench" / ".gitignore").read_text() == "*\n"


def test_a_folder_that_may_not_be_written_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.os, "access", lambda place, _how: place != project)
    with pytest.raises(bootstrap.RefusedError, match=f"Cannot write to {project}: change its permissions"):
        bootstrap.prepare("install")
    assert installed(project) == []


def test_what_the_system_refuses_is_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "requirements.lock").unlink()
    (project / ".venv").mkdir()
    bootstrap.stamp_of(project / ".venv", "install").touch()
    monkeypatch.setattr(sys, "argv", ["bootstrap", "install"])
    assert bootstrap.main() == 1
    assert capsys.readouterr().err == f"No such file or directory: {project / 'requirements.lock'}\n"


def test_our_sources_are_compiled_each_time(project: Path) -> None:
    """Even where the user has told Python to keep no caches: else every start would take longer by seconds."""
    source = project / "checkout" / "deep" / "money.py"
    source.parent.mkdir(parents=True)
    source.write_text("CENTS = 100\n")
    bootstrap.prepare("install")
    (cache,) = source.parent.glob("__pycache__/money.*.pyc")
    before = cache.read_bytes()
    source.write_text("CENTS = 1000 * 1000\n")
    later = source.stat().st_mtime + 1  # a cache knows its source by the second
    os.utime(source, (later, later))
    bootstrap.prepare("install")
    assert cache.read_bytes() != before


def test_a_source_that_does_not_compile_is_found_by_whoever_runs_it(project: Path) -> None:
    (project / "app.py").write_text("def (")
    bootstrap.prepare("install")
    assert installed(project) == ["requirements.lock"]


def mark(project: Path) -> Path:
    file = project / ".venv" / "mark"
    file.touch()
    return file


def interrupted(_plan: object) -> None:
    raise KeyboardInterrupt


# --- Installing with uv, or without


@pytest.fixture
def tried(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were tried, each of which fails."""
    monkeypatch.undo()
    monkeypatch.setattr(bootstrap, "ROOT", project)
    commands: list[list[str]] = []

    def fail(command: list[str], _env: object = None) -> bool:
        commands.append(command)
        return False

    monkeypatch.setattr(bootstrap, "succeeds", fail)
    return commands


@pytest.mark.parametrize("has_uv", [True, False])
def test_pip_installs_the_same_lock_where_uv_fails(
    tried: list[list[str]], monkeypatch: pytest.MonkeyPatch, has_uv: bool
) -> None:
    monkeypatch.setattr(bootstrap, "has_uv", lambda: has_uv)
    with pytest.raises(bootstrap.RefusedError, match=r"requirements\.lock could not be installed"):
        bootstrap.install(bootstrap.plans(bootstrap.ROOT)["install"])
    first, last = tried
    assert first[0] == str(bootstrap.UV) if has_uv else str(bootstrap.UV_LOCK) in first
    assert last[1:3] == ["-m", "pip"]
    assert last[-3:-1] == ["--require-hashes", "-r"]


def test_the_project_itself_goes_in_last_and_brings_nothing_along(project: Path) -> None:
    steps = bootstrap.steps(bootstrap.plans(project)["install"])
    assert steps[-1] == ["--no-deps", "--no-build-isolation", "-e", "."]


def test_a_python_without_pip_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "answer", lambda _command: "")
    monkeypatch.setattr(bootstrap, "can_use_apt", lambda: False)
    with pytest.raises(bootstrap.RefusedError, match=r"python3\.\d+-venv"), bootstrap.pip():
        pass


@pytest.mark.parametrize("version", [(3, 9), (3, 10)])
def test_an_old_python_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(bootstrap.RefusedError, match=r"needs Python 3\.11"):
        bootstrap.refuse_old_python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_newer_python_is_welcome(version: tuple[int, int]) -> None:
    bootstrap.refuse_old_python(version)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--hash=sha256:" in text


def test_an_unknown_command_is_refused() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "dance"], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "invalid choice" in done.stderr


# --- The browser


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser, whose path and home are one folder."""
    for name, value in {
        "PATH": tmp_path,
        "HOME": tmp_path,
        "PLAYWRIGHT_BROWSERS_PATH": tmp_path / "browsers",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    return tmp_path


def program(file: Path, code: int = 0) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\nexit {code}\n")
    file.chmod(0o755)
    return file


def downloaded(folder: Path, inside: str, *, complete: bool = True) -> Path:
    if complete:
        program(folder / "INSTALLATION_COMPLETE")
    return program(folder / inside)


@pytest.mark.usefixtures("bare")
def test_no_browser_is_none() -> None:
    assert chromium.find_chromium() is None


def test_the_named_browser_wins(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    named = program(bare / "mine" / "browser")
    monkeypatch.setenv(chromium.VARIABLE, str(named))
    assert chromium.find_chromium() == named


def test_a_named_browser_that_is_not_there_is_not_replaced(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    monkeypatch.setenv(chromium.VARIABLE, str(bare / "missing"))
    with pytest.raises(bootstrap.RefusedError, match="TENDER_CHROMIUM names no program"):
        bootstrap.browser()


def test_the_newest_complete_download_wins_over_the_path(bare: Path) -> None:
    program(bare / "chromium")
    inside = "chrome-headless-shell-linux64/chrome-headless-shell"
    downloaded(bare / "browsers" / "chromium_headless_shell-999", inside)
    newest = downloaded(bare / "browsers" / "chromium_headless_shell-1200", inside)
    downloaded(bare / "browsers" / "chromium_headless_shell-1300", inside, complete=False)
    assert chromium.find_chromium() == newest


def test_a_full_chromium_that_playwright_has_downloaded_is_found(bare: Path) -> None:
    full = downloaded(bare / "browsers" / "chromium-1200", "chrome-linux/chrome")
    assert chromium.find_chromium() == full


def test_a_program_that_does_not_start_is_passed_by(bare: Path) -> None:
    program(bare / "chromium-browser", code=1)
    chrome = program(bare / "google-chrome")
    assert chromium.find_chromium() == chrome


def test_a_missing_browser_is_fetched_from_the_first_source_that_has_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources: list[Callable[[], object]] = [
        lambda: None,
        lambda: program(bare / "chromium"),
        lambda: pytest.fail("already found"),
    ]
    monkeypatch.setattr(bootstrap, "chromium_sources", lambda: iter(sources))
    assert bootstrap.get_chromium(chromium) == bare / "chromium"


@pytest.mark.usefixtures("bare")
def test_no_source_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "chromium_sources", lambda: iter(()))
    with pytest.raises(bootstrap.RefusedError, match="No Chromium could be had"):
        bootstrap.get_chromium(chromium)


def test_the_command_prints_what_the_tests_will_use() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "browser"], check=True, capture_output=True, text=True, env=os.environ
    )
    assert Path(done.stdout.strip()) == chromium.find_chromium()


# --- SDKs that are not this Python's


def test_every_older_sdk_has_a_lock_that_pins_its_release() -> None:
    for major, release in bootstrap.OLDER_SDKS.items():
        assert f"stripe=={release} " in bootstrap.older_lock(ROOT, major).read_text()


def test_node_is_asked_of_the_system_and_else_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def in_vain(*packages: str) -> bool:
        asked.extend(packages)
        return True

    monkeypatch.setattr(bootstrap, "answer", lambda _command: "v16.0.0\n")
    monkeypatch.setattr(bootstrap, "can_use_apt", lambda: True)
    monkeypatch.setattr(bootstrap, "apt_install", in_vain)
    with pytest.raises(bootstrap.RefusedError, match=r"No Node\.js 18 with npm could be had"):
        bootstrap.node_sdk()
    assert asked == ["nodejs", "npm"]


def test_locks_name_no_registry() -> None:
    for name in (*LOCKS, "tests/sdk/node/package-lock.json"):
        assert "://" not in (ROOT / name).read_text()
