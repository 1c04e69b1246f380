"""A form that makes something names it beforehand, so that, sent twice, it makes one."""

import re
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from checkout.kit.db import atomic
from checkout.kit.errors import Busy
from checkout.kit.resources import Account, Resource

R = TypeVar("R", bound=Resource)

_ID = re.compile(r"[a-z]+_[0-9A-Za-z]{10,40}")


def name_of(noun: type[Resource], account: Account, sent: str | None) -> str:
    """The id that a form carries in a hidden field; a new one where it carries none that could be."""
    good = sent is not None and _ID.fullmatch(sent) and sent.startswith(f"{noun.prefix}_")
    return str(sent) if good else noun.new_id(account.livemode)


def make_once(noun: type[R], account: Account, id: str, make: Callable[[], R]) -> R:
    """In a step of its own. ``make`` gives the thing that ``id`` names; whoever came second finds it."""
    try:
        with atomic(f"dashboard: make {noun.object_name}"):
            return noun.find(account, id) or make()
    except IntegrityError as error:
        found = noun.find(account, id)
        if found is None:
            raise Busy from error
        return found
