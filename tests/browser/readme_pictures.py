"""The pictures in README.md: a decline on a desk, four states side by side on phones, and the dashboard's."""

from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from tests.browser import readme_dashboard
from tests.browser.conftest import DESK, PHONE
from tests.browser.scenes import SCENES, staged
from tests.houses import ROOT, House

FOLDER = ROOT / ".github"
ON_A_DESK = "declined"
ON_A_PHONE: tuple[tuple[str, str, Literal["light", "dark"]], ...] = (
    ("order-that-can-change", "en", "light"),
    ("ways-sepa", "en", "dark"),
    ("declined", "ar", "light"),
    ("paid-for-a-shop", "de", "light"),
)  # which scene, in which language, in which colours
HEIGHT, GAP = 1040, 16  # of a phone's picture, and between two
BETWEEN = "#d0d7de"  # seen on a light page and on a dark one
COLOURS = 256  # enough for letters on plain grounds, and a third of the bytes


def take(browser: Browser, house: House) -> list[Path]:
    desk = _picture(browser, house, ON_A_DESK, "en", "light", DESK)
    wide, _high = PHONE
    row = Image.new("RGB", ((wide + GAP) * len(ON_A_PHONE) - GAP, HEIGHT), BETWEEN)
    for place, (name, language, scheme) in enumerate(ON_A_PHONE):
        phone = _picture(browser, house, name, language, scheme, (wide, HEIGHT))
        row.paste(phone.crop((0, 0, wide, HEIGHT)), ((wide + GAP) * place, 0))
    of_page = [_saved(desk, "checkout-page.png"), _saved(row, "on-a-phone.png")]
    return [*of_page, *(_saved(picture, name) for name, picture in readme_dashboard.take(browser, house))]


def _picture(
    browser: Browser, house: House, name: str, language: str, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> Image.Image:
    with staged(browser, house, language, size) as stage:
        stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        SCENES[name](stage)
        stage.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        return Image.open(BytesIO(stage.page.screenshot(full_page=True)))


def _saved(picture: Image.Image, name: str) -> Path:
    file = FOLDER / name
    few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    return file
