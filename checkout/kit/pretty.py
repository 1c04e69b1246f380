"""JSON as Stripe writes it, two spaces a level; what ``json.dumps(indent=2)`` gives, without its slow way there."""

import json
from json.encoder import encode_basestring
from typing import Any

INDENT = "  "


def dumps(value: Any) -> str:
    """The names of members are strings; of other values, only JSON's own."""
    return _text(value, "\n")


def _text(value: Any, line: str) -> str:
    """``line`` begins a new one at the level of the value."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return int.__repr__(value)
    if kind is dict:
        below = line + INDENT
        return _around("{}", [f"{encode_basestring(name)}: {_text(it, below)}" for name, it in value.items()], line)
    if kind in (list, tuple):
        below = line + INDENT
        return _around("[]", [_text(it, below) for it in value], line)
    return json.dumps(value, ensure_ascii=False)


def _around(brackets: str, parts: list[str], line: str) -> str:
    below = line + INDENT
    return f"{brackets[0]}{below}{f',{below}'.join(parts)}{line}{brackets[1]}" if parts else brackets
