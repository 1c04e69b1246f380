"""Ids that a merchant may choose: each is unique within its account and mode, so a row's key says whose it is."""

import re
from typing import Self

from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.texts import shown

MAX_CHOSEN_CHARS = 60  # with its owner's mark it fits into a column of ids
OWNER_MARK = "@"  # between a chosen id and its owner; no chosen id has it
RESERVED = frozenset({"search"})  # what stands in a path where an id would

_CHOSEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")  # what stands in a path as it is


def public(key: str) -> str:
    """The id that the API shows, of a row's key."""
    return key.partition(OWNER_MARK)[0]


class ChosenId(Resource):
    """A noun whose ids may be chosen. ``id`` is the row's key, ``public_id`` what everybody else calls it."""

    __abstract__ = True

    @property
    def public_id(self) -> str:
        return public(self.id)

    @classmethod
    def key_of(cls, account: Account, id: str) -> str:
        """The key of the row that has a chosen id."""
        return f"{id}{OWNER_MARK}{account.id.removeprefix('acct_')}{'l' if account.livemode else 't'}"

    @classmethod
    def find(cls, account: Account, id: str, *, lock: bool = True) -> Self | None:
        """By a public id: one that was made here, else one that the account chose."""
        found = (super(ChosenId, cls).find(account, key, lock=lock) for key in cls.keys_of(account, id))
        return next((thing for thing in found if thing is not None), None)

    @classmethod
    def keys_of(cls, account: Account, id: str) -> tuple[str, ...]:
        """Where a thing with this public id may be; a key is no public id."""
        return () if OWNER_MARK in id else (id, cls.key_of(account, id))

    @classmethod
    def new_key(cls, account: Account, id: str) -> str:
        """The key for a chosen id. Refuses one that cannot stand in a path, or that is taken."""
        if not _CHOSEN.fullmatch(id):
            raise InvalidRequest("Invalid id: only letters, digits, `_`, `-` and `.` may be in it.", param="id")
        if len(id) > MAX_CHOSEN_CHARS:
            raise InvalidRequest(f"Invalid id: it must be at most {MAX_CHOSEN_CHARS} characters.", param="id")
        if id in RESERVED:
            raise InvalidRequest(f"Invalid id: `{shown(id)}` is reserved.", param="id")
        if cls.find(account, id, lock=False) is not None:
            raise InvalidRequest(
                f"{cls.object_name.capitalize()} already exists.", code="resource_already_exists", param="id"
            )
        return cls.key_of(account, id)
