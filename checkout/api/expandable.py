"""Which paths ``expand`` may name, told before anything is done: an answer that cannot be given has no effect.

The data beside this module, ``expandable.json``, is from Stripe's OpenAPI schema of version 2026-10-28.endive, for
the objects in scope. ``answers``: operations by the object that they answer with, ``list x`` for a list of x,
``search x`` for what a search for x finds.
``members``: what an object has: under "" the names of what cannot be expanded, then by name an object's reference
("?" for one that is not built, ``x|y`` for one of several kinds), ``["x"]`` a list that is left out unless it is asked
for, ``=x`` an object that is always there, and hashes; one with "*" is left out unless it is asked for.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from checkout.kit import versions
from checkout.kit.errors import InvalidRequest
from checkout.kit.texts import shown

MAX_LEVELS = 4
LIST_MEMBERS = ("data", "has_more", "object", "url")
SEARCH_MEMBERS = (*LIST_MEMBERS, "next_page")
COUNT = "total_count"  # of a search, left out unless it is asked for
NOT_BUILT = "?"
ENDS = "*"
EITHER = "|"

_PLACEHOLDER = re.compile(r"\{\w+\}")


def check(operation: str, paths: Iterable[str], version: str = versions.NEWEST) -> None:
    """Refuses a path that the operation's answer has not in this version. Texts: Stripe's."""
    for path in paths:
        _check(operation, path.split("."), version)


def opened(operation: str, paths: Iterable[str], version: str = versions.NEWEST) -> set[str]:
    """The kinds of objects that paths which may be named lead to, by references and lists on demand."""
    found: set[str] = set()
    for path in paths:
        node: Any = f"={_told(operation)[1]}"
        for step in path.removeprefix("data.").split("."):
            node = NOT_BUILT if node == NOT_BUILT else _members(node, version).get(step, NOT_BUILT)
            found |= set(node.split(EITHER)) if _is_reference(node) else set()
    return found - {NOT_BUILT}


def included(operation: str, version: str) -> set[str]:
    """The kinds of objects that the operation's answer lists in an older version, unasked."""
    answer = _answers().get(_PLACEHOLDER.sub("{}", operation), "")
    lists = versions.members(version, answer.rpartition(" ")[2]).values()
    return {node[0] for node in lists if isinstance(node, list)} - {NOT_BUILT}


def retrieved_by(kind: str) -> list[str]:
    """The operations that answer with one object of a kind, the one that reads it first."""
    return sorted(_data()["answers"].get(kind, ()))


def _told(operation: str) -> tuple[str, str]:
    """ "" for one object, else ``list`` or ``search``; and the kind of the objects."""
    shape, _, kind = _answers()[_PLACEHOLDER.sub("{}", operation)].rpartition(" ")
    return shape, kind


def _check(operation: str, steps: list[str], version: str) -> None:
    shape, kind = _told(operation)
    if shape == "search" and steps == [COUNT]:
        return
    is_list = bool(shape)
    inside = is_list and steps[0] == "data"
    if len(steps) - inside > MAX_LEVELS:
        raise _refused(f"You cannot expand more than {MAX_LEVELS} levels of a property.")
    if not is_list:
        _walk(f"={kind}", steps, [], version)
    elif inside:
        _walk(f"={kind}", steps[1:], ["data"], version)
    else:
        raise _outside_list(kind, steps, SEARCH_MEMBERS if shape == "search" else LIST_MEMBERS, version)


def _outside_list(kind: str, steps: list[str], own: tuple[str, ...], version: str) -> InvalidRequest:
    """On a list, paths begin with ``data``."""
    name = shown(".".join(steps))
    if steps[0] in own:
        return _refused(f"This property cannot be expanded ({shown(steps[0])}).")
    _walk(f"={kind}", steps, [], version)
    return _refused(f"This property cannot be expanded ({name}). You may want to try expanding 'data.{name}' instead.")


def _walk(node: Any, steps: list[str], taken: list[str], version: str) -> None:
    """Follows a path from a node of the table; ``taken`` leads to it."""
    if node == NOT_BUILT:
        return
    if not steps:
        if not _may_end(node) and taken[-1] != "data":
            raise _cannot(taken)
        return
    step, *rest = steps
    members = _members(node, version)
    if step in members.get("", "").split():
        raise _cannot([*taken, step])
    if step in ("", ENDS) or step not in members:
        raise _refused(f"This property cannot be expanded because it doesn't exist: {_name([*taken, step])}.")
    _walk(members[step], rest, [*taken, step], version)


def _may_end(node: Any) -> bool:
    return isinstance(node, list) or (isinstance(node, dict) and ENDS in node) or _is_reference(node)


def _is_reference(node: Any) -> bool:
    return isinstance(node, str) and not node.startswith("=")


def _members(node: Any, version: str) -> dict[str, Any]:
    if isinstance(node, list):
        return {"": " ".join(LIST_MEMBERS[1:]), "data": f"={node[0]}" if node[0] != NOT_BUILT else NOT_BUILT}
    if isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for kind in node.removeprefix("=").split(EITHER):
        members = {**_data()["members"].get(kind, {}), **versions.members(version, kind)}
        found |= members | {"": f"{found.get('', '')} {members.get('', '')}"}
    for name in found.keys() - {""}:  # what one of them has to expand may be expanded
        found[""] = " ".join(set(found[""].split()) - {name})
    return found


def _cannot(taken: list[str]) -> InvalidRequest:
    return _refused(f"This property cannot be expanded ({_name(taken)}).")


def _name(taken: list[str]) -> str:
    return shown(".".join(taken))


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest(sentence, param="expand")


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath("expandable.json").read_bytes())
    return data


@cache
def _answers() -> dict[str, str]:
    grouped: dict[str, list[str]] = _data()["answers"]
    return {_PLACEHOLDER.sub("{}", name): kind for kind, names in grouped.items() for name in names}
