"""A shape to JSON: references become ids or, where asked for, the objects themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from checkout.kit.resources import Account, Resource, noun_of

Shape = dict[str, Any]
Tree = dict[str, "Tree"]
JSONS_OWN = frozenset({str, int, bool, float, type(None)})  # that hold nothing
Lens = Callable[[Shape], Shape]  # of a thing with an "object": how it is seen by an older version, or by a browser


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object by its id; None stays null.

    ``kind`` is the noun's ``object_name``, where its ids may be a merchant's own choice and so do not tell.
    ``shown`` makes the shape, where it is not the noun's own.
    """

    id: str | None
    kind: str | None = None
    shown: Callable[[Any], Shape] | None = None


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Something that is left out unless it is asked for by ``expand``."""

    load: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """JSON as it was once rendered; it stays so, whoever looks at it."""

    json: Any


def render(shape: Shape, account: Account, expand: Iterable[str] = (), lens: Lens | None = None) -> Shape:
    """The JSON of a shape for its owner. ``expand``: dot paths; what they name and the shape has not is left alone."""
    rendered = _walk(shape, _tree(expand), account, lens)
    assert isinstance(rendered, dict)
    return rendered


def plain(shape: Shape, lens: Lens | None = None) -> Shape:
    """A shape with ids only, as events keep it."""
    rendered = _walk(shape, None, None, lens)
    assert isinstance(rendered, dict)
    return rendered


def list_of(things: Iterable[Shape], url: str, *, has_more: bool = False) -> Shape:
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        branch = tree
        for step in path.split("."):
            branch = branch.setdefault(step, {})
    return tree


def _walk(value: Any, named: Tree | None, account: Account | None, lens: Lens | None) -> Any:
    """``named``: what is to be expanded below, None where no path leads here."""
    kind = type(value)
    if kind in JSONS_OWN:
        return value
    if isinstance(value, dict):
        return _walked(value, named, account, lens)
    if kind is Ref:
        return value.id if named is None else _walk(_resolved(value, account), named, account, lens)
    if kind is OnDemand:
        return _walk(value.load(), named, account, lens)
    if kind is Kept:
        return value.json
    return [_walk(item, named, account, lens) for item in value] if isinstance(value, list) else value


def _walked(value: Shape, named: Tree | None, account: Account | None, lens: Lens | None) -> Shape:
    below = named or {}
    return {
        name: member
        if type(member) in JSONS_OWN
        else _walk(member, below.get(name), account, lens if name != "metadata" else None)
        for name, member in (value if lens is None else _seen(value, lens)).items()
        if name in below or type(member) is not OnDemand
    }


def _seen(value: Shape, lens: Lens) -> Shape:
    return lens(value) if isinstance(value.get("object"), str) else value


def _resolved(ref: Ref, account: Account | None) -> Any:
    """The shape of what is referred to, or what is left of it; what is not an object of the account stays an id."""
    if ref.id is None or account is None:
        return ref.id
    noun: type[Resource] | None = noun_of(ref.id, ref.kind)
    thing = noun.find(account, ref.id, lock=False) if noun else None
    if thing is not None:
        return ref.shown(thing) if ref.shown else thing.shape()
    return {"id": ref.id, "object": ref.kind, "deleted": True} if ref.kind else ref.id
