"""Where a page finds its files: names that change with the content, and critical CSS in the page."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

STATIC = Path(__file__).parents[2] / "static"
DIGEST_LENGTH = 12  # hex digits: enough that no two trees in a cache share a name


@cache
def tree_digest(root: Path = STATIC) -> str:
    """Changes when any file below ``root`` changes, moves or goes."""
    digest = hashlib.sha256()
    for path in _files(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:DIGEST_LENGTH]


def static_prefix() -> str:
    """What WhiteNoise serves ``STATIC`` under, for ever: ``/static/<digest>/``."""
    return f"/static/{tree_digest()}/"


def asset(path: str) -> str:
    """The URL of a file below ``static/``."""
    assert (STATIC / path).is_file(), f"no static/{path}"
    return static_prefix() + path


@cache
def inline_css(path: str) -> Markup:
    """A style sheet of ours, small enough to stand in the page."""
    css = squeezed((STATIC / path).read_text(encoding="utf-8"))
    return Markup(css)  # noqa: S704 - a file of ours, without any input


def squeezed(css: str) -> str:
    """Without comments and needless space. Our style sheets keep no such signs inside strings."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":")
    return css.replace(";}", "}").strip()


def init_app(app: Flask) -> None:
    app.add_template_global(asset, "asset")
    app.add_template_global(inline_css, "inline_css")


def _files(root: Path) -> Iterator[Path]:
    return iter(sorted(path for path in root.rglob("*") if path.is_file()))
