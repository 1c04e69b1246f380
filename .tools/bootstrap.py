"""Gives the Makefile's commands what they run on, from the standard library alone: environments, locks, a browser."""

from __future__ import annotations

import argparse
import ast
import compileall
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18  # Debian 12's
UV_LOCK = ROOT / ".tools" / "uv.lock.txt"
UV_FOLDER = ROOT / ".venv" / ".uv"
UV = UV_FOLDER / "bin" / "uv"
UV_OPTIONS = ("--quiet", "--compile-bytecode")  # as pip does: else each start without a cache takes four seconds more
OLDER_SDKS = {"2": "2.76.0", "5": "5.5.0", "8": "8.11.0"}  # the last of each major
OLDER = {f"install-sdk-{major}": major for major in OLDER_SDKS}
SOURCES = ("app.py", "checkout", "links", "migrations")


class RefusedError(Exception):
    """What cannot be done here, in one line for the person at the terminal."""


class Plan(NamedTuple):
    """A lock to be installed into a virtual environment, and the plans that this satisfies too."""

    venv: Path
    lock: Path
    with_project: bool
    includes: tuple[str, ...] = ()


def plans(root: Path) -> dict[str, Plan]:
    venv, bench = root / ".venv", root / ".venv-bench"
    return {
        "install": Plan(venv, root / "requirements.lock", with_project=True),
        "install-test": Plan(venv, root / "requirements-test.lock", with_project=True, includes=("install",)),
        "install-bench": Plan(bench, root / "tests" / "benchmarks" / "localstripe.lock", with_project=False),
        **{name: older_plan(root, major) for name, major in OLDER.items()},
    }


def older_plan(root: Path, major: str) -> Plan:
    return Plan(root / f".venv-sdk-{major}", older_lock(root, major), with_project=False)


def older_lock(root: Path, major: str) -> Path:
    return root / "tests" / "sdk" / "older" / f"stripe-{major}.lock"


class Lock(NamedTuple):
    """A lock file and what it is resolved from: arguments for `uv pip compile`, requirements on its standard input."""

    file: Path
    arguments: tuple[str, ...]
    requirements: str = ""


def locks(root: Path) -> list[Lock]:
    project = ("pyproject.toml", "--extra", "build")
    return [
        Lock(UV_LOCK, ("-",), "uv"),
        Lock(plans(root)["install"].lock, project),
        Lock(plans(root)["install-test"].lock, (*project, "--extra", "test")),
        Lock(plans(root)["install-bench"].lock, ("-",), "localstripe==1.15.10"),
        *(Lock(older_lock(root, major), ("-",), f"stripe=={release}") for major, release in OLDER_SDKS.items()),
    ]


# --- Running other programs


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(command: list[str], env: Mapping[str, str] | None = None, given: str = "") -> None:
    """Runs the command with its output on standard error: standard output is kept for this script's answer."""
    # Open files are handed on so that the lock of `one_at_a_time` is held as long as any command of ours writes.
    subprocess.run(command, check=True, cwd=ROOT, env=env, input=given, text=True, stdout=sys.stderr, close_fds=False)


def succeeds(command: list[str], env: Mapping[str, str] | None = None) -> bool:
    try:
        run(command, env)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def answer(command: list[str]) -> str:
    """The command's standard output; empty where it fails or is not there."""
    try:
        return subprocess.run(command, check=True, cwd=ROOT, text=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    succeeds(["apt-get", "update", "-qq"], env)
    return succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env)


# --- The interpreter and its pip


def refuse_old_python(version: tuple[int, ...]) -> None:
    if version < OLDEST_PYTHON:
        advice = "name another one, as in `make run PYTHON=python3.12`"
        raise RefusedError(f"Tender needs Python 3.11 or newer, and {sys.executable} is older: {advice}.")


def interpreter() -> str:
    """The Python outside any virtual environment: an activated one has no pip and cannot rebuild itself."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    return str(Path(sys.base_prefix, "bin", python_name()))


def python_name() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


@contextlib.contextmanager
def pip() -> Iterator[list[str]]:
    own = [interpreter(), "-m", "pip"]
    if answer([*own, "--version"]):
        yield own
        return
    with tempfile.TemporaryDirectory() as folder:
        yield bundled_pip(Path(folder))


def bundled_pip(folder: Path) -> list[str]:
    """The pip that comes with Python as ensurepip, in a virtual environment to be thrown away."""
    if not has_ensurepip() and not (can_use_apt() and apt_install(f"{python_name()}-venv")):
        raise RefusedError(without_pip())
    run([interpreter(), "-m", "venv", str(folder)])
    return [str(folder / "bin" / "python"), "-m", "pip"]


def has_ensurepip() -> bool:
    return bool(answer([interpreter(), "-m", "ensurepip", "--version"]))


def without_pip() -> str:
    name = python_name()
    remedy = f"install {name}-venv (Debian, Ubuntu) or python3-pip (elsewhere) and try again"
    return f"{interpreter()} has neither pip nor ensurepip: {remedy}."


# --- pip's configuration, told to uv, which reads none of it


def pip_settings(listing: str) -> dict[str, str]:
    """The settings in `pip config list` as they hold for `pip install`: the environment wins over a file."""
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        lines = [line.removeprefix(section) for line in listing.splitlines() if line.startswith(section)]
        settings.update(setting(line) for line in lines)
    return settings


def setting(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name, str(ast.literal_eval(value))


def first(value: str) -> str:
    return value.split(maxsplit=1)[0]


def spaced(value: str) -> str:
    return " ".join(value.split())


def commas(value: str) -> str:
    return ",".join(value.split())


UV_NAMES: dict[str, tuple[str, Callable[[str], str]]] = {
    "index-url": ("UV_INDEX_URL", first),
    "extra-index-url": ("UV_EXTRA_INDEX_URL", spaced),
    "find-links": ("UV_FIND_LINKS", commas),
    "trusted-host": ("UV_INSECURE_HOST", spaced),
    "cert": ("SSL_CERT_FILE", str.strip),
    "client-cert": ("SSL_CLIENT_CERT", str.strip),
    "proxy": ("ALL_PROXY", str.strip),
    "default-timeout": ("UV_HTTP_TIMEOUT", str.strip),
    "timeout": ("UV_HTTP_TIMEOUT", str.strip),
}


def uv_environment(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment that makes uv look where pip looks; what the user has set for uv stays."""
    # Like pip, the best version of all indexes: the hashes in the lock say which file is right, not its source.
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    for name, (uv_name, translated) in UV_NAMES.items():
        if settings.get(name, "").strip():
            told[uv_name] = translated(settings[name])
    return {**told, **environment}


def uv_flags(settings: Mapping[str, str]) -> list[str]:
    return ["--no-index"] if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"} else []


# --- Installers


class Installer(NamedTuple):
    """A command that ends in `install`, and its environment."""

    command: list[str]
    env: Mapping[str, str]


def installers(pip_command: list[str], venv: Path) -> Iterator[Installer]:
    """uv first, as it is ten times faster; then pip, which may still succeed where uv cannot."""
    if has_uv() or get_uv(pip_command):
        flags, env = uv_configuration(pip_command)
        yield Installer([str(UV), "pip", "install", *UV_OPTIONS, *flags, "--python", str(python_of(venv))], env)
    say("Installing with pip instead of uv: slower, with the same result.")
    yield Installer([*pip_command, "--python", str(python_of(venv)), "install", "-qq"], pip_environment())


def uv_configuration(pip_command: list[str]) -> tuple[list[str], dict[str, str]]:
    settings = pip_settings(answer([*pip_command, "config", "list"]))
    return uv_flags(settings), uv_environment(settings, os.environ)


def has_uv() -> bool:
    pinned = UV_LOCK.read_text().split()[0].removeprefix("uv==")
    return f" {pinned} " in f"{answer([str(UV), '--version']).strip()} "


def get_uv(pip_command: list[str]) -> bool:
    shutil.rmtree(UV_FOLDER, ignore_errors=True)
    options = ["-qq", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    arguments = [*options, "--target", str(UV_FOLDER), "-r", str(UV_LOCK)]
    return succeeds([*pip_command, "install", *arguments], pip_environment()) and has_uv()


def pip_environment() -> dict[str, str]:
    """The user's, without the settings that contradict an installation into a folder of our own."""
    ours = {
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    return {**os.environ, **ours}


# --- Virtual environments and their stamps


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def stamp_of(venv: Path, name: str) -> Path:
    return venv / f".{name}.stamp"


def maker(venv: Path) -> str:
    """What a virtual environment cannot outlive: another Python, or being moved to another folder."""
    return f"{sys.version.split()[0]} {sys.base_prefix} {venv}"


def stamp(plan: Plan) -> str:
    digest = hashlib.sha256(plan.lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return f"{maker(plan.venv)}\n{digest.hexdigest()}\n"


def is_ready(name: str, plan: Plan) -> bool:
    file = stamp_of(plan.venv, name)
    return file.is_file() and file.read_text() == stamp(plan) and python_of(plan.venv).exists()


def is_sound(venv: Path) -> bool:
    """Whether the last installation was finished: stamps go first when one begins and come last when it ends."""
    stamps = venv.glob(".*.stamp")
    return python_of(venv).exists() and any(file.read_text().startswith(f"{maker(venv)}\n") for file in stamps)


def prepare(name: str) -> None:
    every = plans(ROOT)
    if not is_ready(name, every[name]):
        with one_at_a_time():
            if not is_ready(name, every[name]):
                make_ready(name, every)
    if every[name].with_project:
        compile_sources()


def compile_sources() -> None:
    """Compiles what has changed of ours, so that the next start need not; where that cannot be kept, it does."""
    for name in SOURCES:
        compile_tree = compileall.compile_dir if (ROOT / name).is_dir() else compileall.compile_file
        compile_tree(ROOT / name, quiet=2)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not both write one virtual environment."""
    folder = os.open(Path(__file__).parent, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_ready(name: str, every: dict[str, Plan]) -> None:
    plan = every[name]
    refuse_unwritable(plan.venv if plan.venv.exists() else ROOT)
    say(f"Installing {plan.lock.relative_to(ROOT)} into {plan.venv.relative_to(ROOT)} ...")
    if not is_sound(plan.venv):
        make_venv(plan.venv)
    remove_stamps(plan.venv)
    install(plan)
    for satisfied in (name, *plan.includes):
        write_whole(stamp_of(plan.venv, satisfied), stamp(every[satisfied]))


def refuse_unwritable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise RefusedError(f"Cannot write to {folder}: change its permissions, or put Tender somewhere else.")


def make_venv(venv: Path) -> None:
    run([interpreter(), "-m", "venv", "--clear", "--without-pip", str(venv)])
    (venv / ".gitignore").write_text("*\n")


def remove_stamps(venv: Path) -> None:
    for file in venv.glob(".*.stamp"):
        file.unlink()


def write_whole(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)


def install(plan: Plan) -> None:
    with pip() as pip_command:
        for installer in installers(pip_command, plan.venv):
            if all(succeeds([*installer.command, *arguments], installer.env) for arguments in steps(plan)):
                return
    raise RefusedError(f"{plan.lock.relative_to(ROOT)} could not be installed: see the messages above.")


def steps(plan: Plan) -> list[list[str]]:
    dependencies = ["--require-hashes", "-r", str(plan.lock)]
    project = ["--no-deps", "--no-build-isolation", "-e", "."]
    return [dependencies, project] if plan.with_project else [dependencies]


def lock(*options: str) -> None:
    """Resolves every lock again: versions stay unless they must change, or `--upgrade` is given."""
    with pip() as pip_command:
        if not (has_uv() or get_uv(pip_command)):
            raise RefusedError("The locks are made by uv, which cannot be had here.")
        flags, env = uv_configuration(pip_command)
    for each in locks(ROOT):
        say(f"Locking {each.file.relative_to(ROOT)} ...")
        run([str(UV), *compile_arguments(each), *flags, *options], env, each.requirements)


def compile_arguments(wanted: Lock) -> list[str]:
    form = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    return ["pip", "compile", "--quiet", *form, *wanted.arguments, "--output-file", str(wanted.file)]


# --- The browser


def browser() -> None:
    finder = chromium_finder()
    if finder.is_named() and not finder.find_chromium():
        raise RefusedError(f"{finder.VARIABLE} names no program that can be run: {os.environ[finder.VARIABLE]}")
    print(finder.find_chromium() or get_chromium(finder))


def chromium_finder() -> ModuleType:
    """The tests' own finder, loaded by its path, so that both look in the same places."""
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "tests" / "browser" / "chromium.py")
    if spec is None or spec.loader is None:
        raise RefusedError("tests/browser/chromium.py is missing.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def get_chromium(finder: ModuleType) -> Path:
    say("No Chromium found; getting one for the browser tests ...")
    for attempt in chromium_sources():
        attempt()
        found: Path | None = finder.find_chromium()
        if found:
            return found
    raise RefusedError(f"No Chromium could be had: install one, or name one in {finder.VARIABLE}.")


def chromium_sources() -> Iterator[Callable[[], bool]]:
    font = "fonts-liberation"  # without any font the screenshots show boxes
    if can_use_apt():
        yield lambda: apt_install("chromium-headless-shell", font)
        yield lambda: apt_install("chromium", font)
    if os.geteuid() == 0:
        yield lambda: playwright_install("--with-deps")
    yield playwright_install


def playwright_install(*options: str) -> bool:
    command = [str(python_of(ROOT / ".venv")), "-m", "playwright", "install"]
    return succeeds([*command, *options, "chromium-headless-shell"])


# --- SDKs that are not this Python's


def sdks() -> None:
    """Older releases of the official SDK, each in an environment of its own, and the one for Node."""
    for name in OLDER:
        prepare(name)
    node_sdk()


def node_sdk() -> None:
    if not (has_node() or (can_use_apt() and apt_install("nodejs", "npm") and has_node())):
        raise RefusedError(f"No Node.js {OLDEST_NODE} with npm could be had: install it (Debian: nodejs, npm).")
    source, place = ROOT / "tests" / "sdk" / "node", ROOT / ".venv-sdk-node"
    wanted = (source / "package-lock.json").read_text()
    done = place / ".stamp"
    with one_at_a_time():
        if done.is_file() and done.read_text() == wanted:
            return
        say("Installing tests/sdk/node/package-lock.json into .venv-sdk-node ...")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / ".gitignore").write_text("*\n")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, place)
        run(["npm", "ci", "--prefix", str(place), "--silent", "--no-audit", "--no-fund", "--ignore-scripts"])
        write_whole(done, wanted)


def has_node() -> bool:
    major = answer(["node", "--version"]).strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE and shutil.which("npm") is not None


# --- The command line


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in (*plans(ROOT), "browser", "sdks"):
        commands.add_parser(name)
    commands.add_parser("lock").add_argument("--upgrade", action="store_true")
    return parser


def obey(options: argparse.Namespace) -> None:
    if options.command == "browser":
        browser()
    elif options.command == "sdks":
        sdks()
    elif options.command == "lock":
        lock(*["--upgrade"] * options.upgrade)
    else:
        prepare(options.command)


def main() -> int:
    try:
        refuse_old_python(sys.version_info[:2])
        obey(command_line().parse_args())
    except RefusedError as refusal:
        say(str(refusal))
    except subprocess.CalledProcessError as failure:
        say(f"This failed, see above: {' '.join(map(str, failure.cmd))}")
    except OSError as error:
        say(f"{error.strerror}: {error.filename}")
    except KeyboardInterrupt:
        say("Stopped half-way; the next run starts this step again.")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
