"""Whether an answer is what the types of the installed official SDK say: each member known, and of its type.

Its ``Optional`` is both "may be null" and "may be left out"; which of them, ``required_members.json`` tells.
"""

import inspect
import types
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe._object_classes import OBJECT_CLASSES, get_object_class
from stripe._stripe_object import UntypedStripeObject

SCALARS: dict[Any, type | tuple[type, ...]] = {int: int, str: str, float: (int, float), Decimal: str}
LISTS = ("list", "search_result")
OURS = {  # objects that Stripe has not, and their members
    "payment_link.personal_link": {"id", "object", "amount", "client_reference_id", "currency", "email", "expires_at"}
    | {"livemode", "payment_link", "promotion_code", "quantity", "single_use", "url"},
    "webhook_endpoint.resend": {"object", "count", "next", "remaining"},
    "payment_link.signing_key": {"object", "key", "keys", "livemode", "payment_link", "salt", "url"},
}
EXTENDED = (".restrictions.expires_at",)  # members that Stripe's objects have here beside their own
UNLIMITED = (".restrictions.completed_sessions.limit",)  # null where only our extension is set


def misshapen(answer: dict[str, Any]) -> list[str]:
    """What is wrong with a successful answer, each with its place."""
    return list(_object(answer, None, str(answer.get("object"))))


def _object(value: dict[str, Any], hint: Any, place: str) -> Iterator[str]:
    kind = _kind(value)
    if value.get("deleted") is True:
        if kind == "discount":  # of which all is left
            return
        extra = value.keys() - {"id", "object", "deleted"}
        yield from (f"{place}.{name} is more than is left" for name in sorted(extra))
        return
    if kind in LISTS:
        for number, item in enumerate(value["data"]):
            yield from _object(item, None, f"{place}[{number}]")
        return
    if kind in OURS:
        yield from (f"{place}.{name} is not of ours" for name in sorted(value.keys() ^ OURS[kind]))
        return
    noun = _nouns().get(kind, hint) if kind else hint
    if noun is None:
        yield f"{place} is a {kind}, which the SDK does not know"
        return
    hints = _members(noun)
    for name in value.keys() - hints.keys():
        if not f"{place}.{name}".endswith(EXTENDED):
            yield f"{place}.{name} is not known"
    for name, expected in hints.items():
        if name in value:
            yield from _value(value[name], expected, f"{place}.{name}")
        elif not _may_be_none(expected):
            yield f"{place}.{name} is missing"


def _kind(value: dict[str, Any]) -> str | None:
    """What a thing says that it is; an event's data has something else by that name."""
    kind = value.get("object")
    return kind if isinstance(kind, str) else None


def _value(value: Any, hint: Any, place: str) -> Iterator[str]:
    if value is None:
        if not _may_be_none(hint) and not place.endswith(UNLIMITED):
            yield f"{place} is null"
        return
    complaints: list[list[str]] = []
    for choice in _choices(hint):
        if choice is type(None):
            continue
        found = list(_one(value, choice, place))
        if not found:
            return
        complaints.append(found)
    if complaints:
        yield from min(complaints, key=lambda found: (found[0].startswith(f"{place} is a "), len(found)))


def _one(value: Any, hint: Any, place: str) -> Iterator[str]:
    origin = _origin(hint)
    if hint is Any or origin in (dict, UntypedStripeObject):
        if isinstance(value, dict) and _kind(value) in _nouns() and place.endswith(".data.object"):
            yield from _object(value, None, place)
        return
    if origin is Literal:
        if value not in get_args(hint):
            yield f"{place} is {value!r}"
    elif origin is list:
        yield from _list(value, get_args(hint)[0], place)
    elif hint is bool or hint in SCALARS:
        right = isinstance(value, bool) if hint is bool else _is_scalar(value, hint)
        if not right:
            yield f"{place} is a {type(value).__name__}"
    elif not isinstance(value, dict):
        yield f"{place} is a {type(value).__name__}"
    else:
        yield from _object(value, None if isinstance(hint, ForwardRef) else origin or hint, place)


def _list(value: Any, hint: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place} is no list"
        return
    for number, item in enumerate(value):
        yield from _value(item, hint, f"{place}[{number}]")


def _is_scalar(value: Any, hint: Any) -> bool:
    return isinstance(value, SCALARS[hint]) and not isinstance(value, bool)


@cache
def _origin(hint: Any) -> Any:
    return get_origin(hint)


@cache
def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


@cache
def _may_be_none(hint: Any) -> bool:
    return type(None) in _choices(hint)


@cache
def _members(noun: Any) -> dict[str, Any]:
    """The members of an SDK's class by their names on the wire."""
    hints: dict[str, Any] = {}
    for base in reversed(noun.__mro__):
        if base.__module__.startswith("stripe") and base is not stripe.StripeObject:
            hints |= inspect.get_annotations(base)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar and not name.startswith("_")}


@cache
def _nouns() -> dict[str, Any]:
    """The SDK's classes by the ``object`` that they are made of."""
    names = [name for name in OBJECT_CLASSES if name not in LISTS]
    return {name: get_object_class("V1", name) for name in names}
