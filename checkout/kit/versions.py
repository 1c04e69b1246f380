"""The API's versions, and the changes of shape between them: a list that the door which knows the shapes fills."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from checkout.kit.resources import Account
from checkout.kit.wire import Lens, Shape

# Source: Stripe's schema of a webhook endpoint's ``api_version``, from the oldest that Tender speaks on.
VERSIONS = (
    *("2020-08-27", "2022-08-01", "2022-11-15", "2023-08-16", "2023-10-16", "2024-04-10", "2024-06-20"),
    *("2024-09-30.acacia", "2024-10-28.acacia", "2024-11-20.acacia", "2024-12-18.acacia"),
    *("2025-01-27.acacia", "2025-02-24.acacia"),
    *("2025-03-31.basil", "2025-04-30.basil", "2025-05-28.basil", "2025-06-30.basil", "2025-07-30.basil"),
    *("2025-08-27.basil", "2025-09-30.clover", "2025-10-29.clover", "2025-11-17.clover", "2025-12-15.clover"),
    *("2026-01-28.clover", "2026-02-25.clover", "2026-03-25.dahlia", "2026-04-22.dahlia", "2026-05-27.dahlia"),
    *("2026-06-24.dahlia", "2026-07-29.dahlia", "2026-08-26.dahlia", "2026-09-30.endive", "2026-10-28.endive"),
)
NEWEST = VERSIONS[-1]  # the one whose shapes the nouns have

Older = Callable[[Shape, Account], None]
OlderParams = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What a version brought; each function is given something new and makes it, in place, as it was before.

    ``shapes`` are by the ``object`` of a thing, whose own members alone may be replaced: what is inside of them may be
    shared. ``params`` are by operation, on decoded parameters that nobody has checked: what is not understood is left.
    ``spellings`` are the same, for what means one thing at every version, the newest too.
    ``members`` are what an older thing has more and can be expanded, in the words of ``api/expandable``.
    """

    since: str
    shapes: Mapping[str, Older] = field(default_factory=dict)
    params: Mapping[str, OlderParams] = field(default_factory=dict)
    spellings: Mapping[str, OlderParams] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


_changes: list[Change] = []


def know(changes: tuple[Change, ...]) -> None:
    """Takes the changes, newest first: they are undone in this order."""
    days = [VERSIONS.index(change.since) for change in changes]
    assert days == sorted(days, reverse=True), "newest first"
    _changes[:] = changes
    _since.cache_clear()


def lens(version: str, account: Account) -> Lens | None:
    """What shows a thing as it is in a version; None for the newest, which is how things are."""
    since = _since(version)
    if not since:
        return None

    def show(shape: Shape) -> Shape:
        undone = [change.shapes[shape["object"]] for change in since if shape["object"] in change.shapes]
        shown = dict(shape) if undone else shape
        for undo in undone:
            undo(shown, account)
        return shown

    return show


def understand(version: str, operation: str, params: dict[str, Any]) -> None:
    """Puts what an older version's request means into today's words."""
    meant = [change.spellings for change in _changes] + [change.params for change in _since(version)]
    for by_operation in meant:
        if operation in by_operation:
            by_operation[operation](params)


def is_before(version: str, since: str) -> bool:
    """Where more is done at once in an older version than its shapes tell."""
    return VERSIONS.index(version) < VERSIONS.index(since)


def members(version: str, kind: str) -> dict[str, Any]:
    """What a kind of thing has more in a version than in the newest, and can be expanded."""
    return {name: node for change in _since(version) for name, node in change.members.get(kind, {}).items()}


@cache
def _since(version: str) -> tuple[Change, ...]:
    """The changes that a version does not have yet."""
    return tuple(change for change in _changes if VERSIONS.index(change.since) > VERSIONS.index(version))
