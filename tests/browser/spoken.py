"""What a screen reader says of a page, from the browser's own accessibility tree.

``python -m tests.browser.spoken`` writes down what each scene says; read what changed before it is kept.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, chromium
from tests.browser.scenes import SCENES, staged
from tests.browser.screenshots import opened_house
from tests.flows.asking import with_terms
from tests.houses import House

KEPT = Path(__file__).with_suffix(".txt")
CONTAINERS = {"alert", "banner", "contentinfo", "form", "group", "list", "main", "region", "status"}
WHOLE = {
    "DisclosureTriangle": "disclosure",
    "button": "button",
    "checkbox": "checkbox",
    "combobox": "choice",
    "definition": "says",
    "heading": "heading",
    "image": "image",
    "link": "link",
    "listitem": "item",
    "paragraph": "text",
    "radio": "radio",
    "spinbutton": "number",
    "term": "term",
    "textbox": "field",
}  # said in one go, what is in them too
LABELS = {"LabelText", "Legend"}  # said with what they name
USABLE = {"button", "checkbox", "combobox", "link", "radio", "spinbutton", "textbox"}
MASKS = (
    (r"\b(ch|py)_\w+", "ch_…"),
    (r"\b\d{1,2} [A-Z]\w+ (?!2023)20\d\d", "30 November 2026"),
    (r"\d\d:\d\d UTC", "14:05 UTC"),
    (r"\b\d{4}-\d{4}\b", "1234-5678"),
    (r"\b[A-Z0-9]{8}\b", "SPRING26"),
)  # what is another at each time
WITH_FOOT = ("form", "languages")  # elsewhere it is the same


def said(page: Page, name: str) -> list[str]:
    """Of a scene, line by line, in reading order; what stands in a landmark or a group is indented."""
    return [_masked(line) for line in _lines(page, with_foot=name in WITH_FOOT)]


def kept() -> dict[str, list[str]]:
    """By scene."""
    sections = KEPT.read_text(encoding="utf-8").split("\n# ")[1:]
    return {section.partition("\n")[0]: section.rstrip().split("\n")[1:] for section in sections}


def _masked(line: str) -> str:
    for pattern, instead in MASKS:
        line = re.sub(pattern, instead, line)
    return line


def _lines(page: Page, *, with_foot: bool) -> Iterator[str]:
    page.wait_for_load_state()
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    yield f"page {_text(nodes[0], 'name')}"
    yield from _Tree({it["nodeId"]: it for it in nodes if with_foot or _role(it) != "contentinfo"}).read(nodes[0], 0)


@dataclass(frozen=True)
class _Tree:
    nodes: dict[str, Any]  # by their ids

    def read(self, node: Any, depth: int, *, in_label: bool = False) -> Iterator[str]:
        for child in self._children(node):
            role, indent = _role(child), "  " * depth
            if role in CONTAINERS:
                inner = list(self.read(child, depth + 1))
                if inner or role == "status":
                    yield indent + _line(child, role, _text(child, "name"))
                    yield from inner
            elif role in WHOLE and (role in USABLE or not self._has_usable(child)):
                if text := _text(child, "name") or self._content(child):
                    yield indent + _line(child, WHOLE[role], text)
            elif role in LABELS and not self._has_usable(child):
                continue
            elif role == "StaticText":
                if not in_label and (text := _text(child, "name")):
                    yield f"{indent}text {text}"
            else:
                yield from self.read(child, depth, in_label=in_label or role in LABELS)

    def _children(self, node: Any) -> Iterator[Any]:
        return (self.nodes[id] for id in node.get("childIds", ()) if id in self.nodes)

    def _has_usable(self, node: Any) -> bool:
        return any(_role(child) in USABLE or self._has_usable(child) for child in self._children(node))

    def _content(self, node: Any) -> str:
        parts = (
            _text(child, "name") if _role(child) == "StaticText" else self._content(child)
            for child in self._children(node)
        )
        return re.sub(r" ([.,])", r"\1", " ".join(filter(None, parts)))


def _role(node: Any) -> str:
    return "" if node["ignored"] else str(node["role"]["value"])


def _line(node: Any, role: str, text: str) -> str:
    given = {it["name"]: it["value"].get("value") for it in node.get("properties", ())}
    facts = [fact for fact in ("required", "focused") if given.get(fact) is True]
    facts += ["read only"] if given.get("readonly") is True else []
    facts += ["invalid"] if given.get("invalid") == "true" else []
    facts += ["chosen"] if given.get("checked") == "true" else []
    facts += ["unfolded"] if given.get("expanded") is True and role == "disclosure" else []
    level = f" {given['level']}" if role == "heading" else ""
    target = re.search(r"#(?!fid)[\w-]+$", str(given.get("url", "")))
    line = f"{role}{level} {text}".rstrip()
    line += f" ({', '.join(facts)})" if facts else ""
    line += f" -> {target.group()}" if target else ""
    about = _text(node, "description")
    return f"{line} | {about}" if about and about != text else line


def _text(node: Any, what: str) -> str:
    return " ".join(str(node.get(what, {}).get("value", "")).split())


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with opened_house() as house, chromium() as browser:
        with_terms(house)
        scenes = [f"# {name}\n" + "\n".join(_played(browser, house, name)) for name in SCENES]
    KEPT.write_text("What a screen reader says of each scene.\n\n" + "\n\n".join(scenes) + "\n", encoding="utf-8")
    print(f"{len(scenes)} scenes: {KEPT}")


def _played(browser: Browser, house: House, name: str) -> list[str]:
    with staged(browser, house, "en", DESK) as stage:
        stage.page.emulate_media(reduced_motion="reduce")
        SCENES[name](stage)
        return said(stage.page, name)


if __name__ == "__main__":
    main()
