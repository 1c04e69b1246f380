"""Form and query text to nested parameters: ``a[b][0]=v`` becomes ``{"a": {"b": ["v"]}}``."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from checkout.kit.errors import InvalidRequest
from checkout.kit.texts import is_text, shown

MAX_LEVELS = 8  # names and brackets in one key; Stripe's deepest parameter has six
MAX_KEYS = 2_000  # the largest basket with all its texts has about half
MAX_INDEX_DIGITS = 4  # no list here has 10,000 places; a longer number is the name of a member

Container = TypeVar("Container", dict[str, Any], list[Any])

APPEND = ""  # the step of empty brackets

_KEY = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
_STEP = re.compile(r"[^\[\]]+|\[\]")
_INDEX = re.compile(rf"0|[1-9][0-9]{{0,{MAX_INDEX_DIGITS - 1}}}")


class Numbered(list[Any]):
    """A list from ``a[0]=..&a[1]=..`` that keeps its numbers: to metadata they are names like any other."""

    def __init__(self, by_number: dict[str, Any]) -> None:
        self.numbers = sorted(by_number, key=int)
        super().__init__(by_number[number] for number in self.numbers)

    def named(self) -> dict[str, Any]:
        return dict(zip(self.numbers, self, strict=True))


def pairs_of(encoded: bytes) -> list[tuple[str, str]]:
    """The fields of a form body or a query string; ``decode`` refuses what is no UTF-8 in them."""
    if encoded.count(b"&") >= MAX_KEYS:
        raise _too_many()
    text = encoded.decode("utf-8", "surrogateescape")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Texts in dicts and lists. Of a repeated name the last counts; lists are sorted by their indices."""
    tree: dict[str, Any] = {}
    for count, (key, value) in enumerate(pairs, start=1):
        if count > MAX_KEYS:
            raise _too_many()
        _put(tree, _steps(key, value), value, key)
    return {name: _settled(value) for name, value in tree.items()}


def bracket_name(loc: Sequence[str | int]) -> str:
    """``("card", "exp_month")`` as Stripe names it: ``card[exp_month]``."""
    first, *rest = loc or ("",)
    return str(first) + "".join(f"[{step}]" for step in rest)


def _steps(key: str, value: str) -> list[str]:
    if not (is_text(key) and is_text(value)):
        raise _refused("Parameters must be valid UTF-8 without NUL characters", key)
    if key.count("[") >= MAX_LEVELS:
        raise _refused(f"Parameters can be nested {MAX_LEVELS} levels deep at most", key)
    if not _KEY.fullmatch(key):
        raise _refused("Malformed parameter name", key)
    return [APPEND if step == "[]" else step for step in _STEP.findall(key)]


def _put(place: dict[str, Any], steps: list[str], value: str, key: str) -> None:
    name, *rest = steps
    if not rest:
        if not isinstance(place.get(name, ""), str):
            raise _contradiction(key)
        place[name] = value
    elif rest[0] == APPEND:
        _append(_kept(place, name, list, key), rest[1:], value, key)
    else:
        _put(_kept(place, name, dict, key), rest, value, key)


def _kept(place: dict[str, Any], name: str, kind: type[Container], key: str) -> Container:
    kept = place.setdefault(name, kind())
    if not isinstance(kept, kind):
        raise _contradiction(key)
    return kept


def _append(items: list[Any], steps: list[str], value: str, key: str) -> None:
    if steps and steps[0] == APPEND:
        raise _refused("Malformed parameter name", key)
    if items and isinstance(items[-1], dict) != bool(steps):
        raise _contradiction(key)
    if not steps:
        items.append(value)
        return
    if not items or _holds(items[-1], steps):
        items.append({})
    _put(items[-1], steps, value, key)


def _holds(place: Any, steps: list[str]) -> bool:
    """Rack's rule: an element that already has this very member is complete, and the next one begins."""
    for step in steps:
        if step == APPEND or not isinstance(place, dict) or step not in place:
            return False
        place = place[step]
    return True


def _settled(node: Any) -> Any:
    if isinstance(node, list):
        return [_settled(item) for item in node]
    if not isinstance(node, dict):
        return node
    settled = {name: _settled(member) for name, member in node.items()}
    return Numbered(settled) if all(_INDEX.fullmatch(name) for name in settled) else settled


def _too_many() -> InvalidRequest:
    return InvalidRequest(f"Too many parameters: a request can have {MAX_KEYS} at most.")


def _contradiction(key: str) -> InvalidRequest:
    return _refused("A parameter is a value, a list or a hash, and only one of them", key)


def _refused(sentence: str, key: str) -> InvalidRequest:
    return InvalidRequest(f"{sentence}: {shown(key)}.", param=shown(key))
