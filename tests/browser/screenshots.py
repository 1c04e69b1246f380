"""``make screenshots``: a picture of every scene, light and dark, in three languages, on a phone and on a desk."""

import argparse
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import escape
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from tests.browser import readme_pictures
from tests.browser.conftest import DESK, PHONE, SCREENSHOTS, chromium
from tests.browser.scenes import SCENES, Stage, staged
from tests.houses import Databases, House

FOLDER = SCREENSHOTS / "scenes"
Scheme = Literal["light", "dark"]
LOOKS: dict[str, tuple[Scheme, ...]] = {"en": ("light", "dark"), "de": ("light",), "ar": ("light",)}
STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:1rem}"
    ".row{display:flex;gap:1rem;overflow-x:auto;align-items:flex-start}"
    "figure{flex:none;margin:0}img{display:block;height:26rem;border:1px solid #999}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="scenes whose names contain this")
    parser.add_argument("--readme", action="store_true", help="those of README.md instead, where it keeps them")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    if asked.readme:
        with opened_house() as house, chromium() as browser:
            print(*readme_pictures.take(browser, house), sep="\n")
    else:
        _take_all(asked.only)


def _take_all(only: str) -> None:
    chosen = [name for name in SCENES if only in name]
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with opened_house() as house, chromium() as browser:
        for language in LOOKS:
            _take(browser, house, language, chosen)
    sheet = FOLDER / "index.html"
    sheet.write_text(_sheet(chosen), encoding="utf-8")
    print(f"{len(list(FOLDER.glob('*.png')))} pictures of {len(chosen)} scenes: {sheet}")


@contextmanager
def opened_house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Databases("sqlite", Path(folder))) as databases,
        databases.standing.lived_in() as house,
    ):
        yield house


def _take(browser: Browser, house: House, language: str, names: list[str]) -> None:
    for name in names:
        with staged(browser, house, language) as stage:
            SCENES[name](stage)
            for file in _pictures(stage, name):
                print(file.name, flush=True)


def _pictures(stage: Stage, name: str) -> Iterator[Path]:
    """Of the page as it stands."""
    for scheme in LOOKS[stage.language]:
        stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width, height in (PHONE, DESK):
            stage.page.set_viewport_size({"width": width, "height": height})
            file = FOLDER / _file(name, stage.language, scheme, width)
            stage.page.screenshot(path=file, full_page=True)
            yield file


def _file(name: str, language: str, scheme: Scheme, width: int) -> str:
    return f"{name}-{language}-{scheme}-{width}.png"


def _sheet(names: list[str]) -> str:
    """All of them on one page, a row for each scene."""
    rows = "".join(f"<h2>{escape(name)}</h2><div class=row>{''.join(_figures(name))}</div>" for name in names)
    return f"<!DOCTYPE html><meta charset=utf-8><title>Screenshots</title><style>{STYLE}</style>{rows}"


def _figures(name: str) -> Iterator[str]:
    for language, schemes in LOOKS.items():
        for scheme in schemes:
            for width, _height in (PHONE, DESK):
                file = _file(name, language, scheme, width)
                picture = f'<a href="{file}"><img src="{file}" alt="" loading="lazy"></a>'
                yield f"<figure>{picture}{language} {scheme} {width}</figure>"


if __name__ == "__main__":
    main()
