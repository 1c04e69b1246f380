"""Finds the Chromium that the browser tests drive."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "TENDER_CHROMIUM"
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "google-chrome-beta",
    "microsoft-edge",
)
IN_PLAYWRIGHT = (
    "chromium_headless_shell-*/chrome-*/*headless[-_]shell",
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find_chromium() -> Path | None:
    """The one named in the environment, else Playwright's download, else the first on the path that starts."""
    if is_named():
        named = shutil.which(os.environ[VARIABLE])
        return Path(named) if named else None
    return next(_downloaded(), None) or next(_on_path(), None)


def is_named() -> bool:
    return bool(os.environ.get(VARIABLE))


def _downloaded() -> Iterator[Path]:
    for pattern in IN_PLAYWRIGHT:
        for program in sorted(_playwright_folder().glob(pattern), key=_revision, reverse=True):
            if _is_complete(program) and os.access(program, os.X_OK):
                yield program


def _playwright_folder() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named and named != "0":
        return Path(named).expanduser()
    if named:
        return _inside_package()
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def _inside_package() -> Path:
    """Where Playwright keeps browsers when its folder is named "0"."""
    packages = Path(__file__).parents[2].glob(".venv/lib/python*/site-packages")
    return next(packages, Path()) / "playwright/driver/package/.local-browsers"


def _browser_folder(program: Path) -> Path:
    return next(folder for folder in program.parents if folder.name.startswith("chromium"))


def _revision(program: Path) -> int:
    return int(re.sub(r"\D", "", _browser_folder(program).name) or 0)


def _is_complete(program: Path) -> bool:
    return (_browser_folder(program) / "INSTALLATION_COMPLETE").exists()


def _on_path() -> Iterator[Path]:
    for name in NAMES:
        program = shutil.which(name)
        if program and _starts(program):
            yield Path(program)


def _starts(program: str) -> bool:
    """Ubuntu's `chromium-browser` may be a stub that only says to install a snap."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
