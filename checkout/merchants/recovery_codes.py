"""Recovery codes: what opens once each in place of the second factor, when the phone is gone."""

import secrets

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, now_writing, points_to, reading, written
from checkout.kit.resources import new_id
from checkout.merchants.users import User

COUNT = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without what is mistaken for something else when written by hand
GROUPS, GROUP_CHARS = 3, 4  # 12 characters of 31: 59 bits
CHARS = GROUPS * GROUP_CHARS
MARK_PURPOSE = "recovery code mark"


class RecoveryCode(Table):
    """The person has the code; here is its keyed mark."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "user_id", "mark", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, points_to("users.id"))
    mark: Mapped[str]
    created: Mapped[int]
    used_at: Mapped[int | None]


def make(user: User) -> list[str]:
    """New codes in the open step, to be shown this once; those from before are good for nothing."""
    drop(user)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CHARS)) for _ in range(COUNT)]
    for code in codes:
        mark = _marks(user, code)[0]
        written(RecoveryCode(id=new_id("rec"), user_id=user.id, mark=mark, created=clock.now()))
    return ["-".join(code[at : at + GROUP_CHARS] for at in range(0, CHARS, GROUP_CHARS)) for code in codes]


def drop(user: User) -> None:
    """All of a person's, in the open step."""
    now_writing().execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id), execution_options=_PLAIN)


def use(user: User, text: str) -> bool:
    """Uses a code up in the open step, however it is spaced."""
    code = "".join(char for char in text.casefold() if char.isalnum())
    if len(code) != CHARS:
        return False
    marks = _marks(user, code)
    unused = update(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.mark.in_(marks))
    unused = unused.where(RecoveryCode.used_at.is_(None)).values(used_at=clock.now())
    return bool(now_writing().connection().execute(unused).rowcount)


def count_left(user: User) -> int:
    query = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return reading().scalar(query) or 0


_PLAIN = {"synchronize_session": False}


def _marks(user: User, code: str) -> list[str]:
    return settings().secrets.marks(MARK_PURPOSE, f"{user.id} {code}")
