"""A shape to JSON: references become ids or, where asked for, the objects themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, class_by_prefix

MAX_EXPAND_LEVELS = 4
MAX_EXPAND_PATHS = 100

Shape = dict[str, Any]
Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object by its id; None stays null and may still be expanded."""

    id: str | None


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Something that is left out unless it is asked for by ``expand``."""

    load: Callable[[], Any]


def render(shape: Shape, account: Account, expand: Iterable[str] = ()) -> Shape:
    """The JSON of a shape for its owner. ``expand``: dot paths, at most four levels each."""
    rendered = _walk(shape, _tree(expand), account, "")
    assert isinstance(rendered, dict)
    return rendered


def plain(shape: Shape) -> Shape:
    """A shape with ids only, as events keep it."""
    rendered = _walk(shape, {}, None, "")
    assert isinstance(rendered, dict)
    return rendered


def list_of(things: Iterable[Shape], url: str, *, has_more: bool = False) -> Shape:
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > MAX_EXPAND_LEVELS:
            raise InvalidRequest("You cannot expand more than 4 levels of a property.", param="expand")
        branch = tree
        for step in steps:
            branch = branch.setdefault(step, {})
    return tree


def _walk(value: Any, tree: Tree, account: Account | None, path: str) -> Any:
    if isinstance(value, Ref):
        return _resolved(value, tree, account, path) if tree else value.id
    if isinstance(value, list):
        return [_walk(item, tree, account, path) for item in value]
    if not isinstance(value, dict):
        if tree:
            raise _no_such_property(path, tree)
        return value
    return _walk_dict(value, tree, account, path)


def _walk_dict(value: Shape, tree: Tree, account: Account | None, path: str) -> Shape:
    for name in tree:
        if name not in value:
            raise _no_such_property(path, {name: {}})
    rendered: Shape = {}
    for name, member in value.items():
        here = f"{path}.{name}" if path else name
        if name in tree:
            rendered[name] = _expanded(member, tree[name], account, here)
        elif not isinstance(member, OnDemand):
            rendered[name] = _walk(member, {}, account, here)
    return rendered


def _expanded(member: Any, below: Tree, account: Account | None, here: str) -> Any:
    """A member that an expand path names: it ends here, or goes on below."""
    if isinstance(member, OnDemand):
        return _walk(member.load(), below, account, here)
    if isinstance(member, Ref):
        return _resolved(member, below, account, here)
    if not below and not isinstance(member, dict | list):
        raise InvalidRequest(f"This property cannot be expanded ({here}).", param="expand")
    if member is None:
        return None
    return _walk(member, below, account, here)


def _resolved(ref: Ref, below: Tree, account: Account | None, here: str) -> Any:
    if ref.id is None:
        return None
    noun = class_by_prefix(ref.id)
    thing = noun.find(account, ref.id) if noun and account else None
    return _walk(thing.shape(), below, account, here) if thing else ref.id


def _no_such_property(path: str, tree: Tree) -> InvalidRequest:
    name = ".".join([*([path] if path else []), next(iter(tree))])
    return InvalidRequest(
        f"This property cannot be expanded because it doesn't exist: {name}.",
        param="expand",
    )
