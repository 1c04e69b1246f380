"""Which members an answer lacks that Stripe's schema says are always there: the SDKs fail on a missing one.

``required_members.json`` is from Stripe's OpenAPI schema of version 2026-10-28.endive: by the ``object`` of a
thing its required members, and ``inside`` the same for its parts that have no ``object`` of their own. That
schema has no ``error``, no ``deleted`` (what is left of a thing) and no ``next_page``: added by hand.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

Rule = dict[str, Any]

NO_RULE: Rule = {}


def missing_members(obj: dict[str, Any]) -> list[str]:
    """The paths of what is missing, as ``payment_intent.next_action.type`` or ``list.data[0].id``."""
    name = "error" if "object" not in obj else str(obj["object"])
    assert name in _rules() or obj.get("deleted"), f"no rule for {name}"
    return list(_missing(obj, _rules().get(name, NO_RULE), name))


@cache
def _rules() -> dict[str, Rule]:
    rules: dict[str, Rule] = json.loads(Path(__file__).with_name("required_members.json").read_text())
    return rules


def _missing(value: Any, rule: Rule, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _missing(item, rule, f"{place}[{number}]")
    elif isinstance(value, dict):
        rule = _own_rule(value, rule)
        yield from (f"{place}.{name}" for name in rule.get("required", ()) if name not in value)
        for name, member in value.items():
            yield from _missing(member, rule.get("inside", {}).get(name, NO_RULE), f"{place}.{name}")


def _own_rule(value: dict[str, Any], by_place: Rule) -> Rule:
    """What says its ``object`` is judged by that wherever it is; anything else by its place."""
    if value.get("deleted") is True:
        return _rules()["deleted"]
    kind = value.get("object")
    return _rules().get(kind, by_place) if isinstance(kind, str) else by_place
