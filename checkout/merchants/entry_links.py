"""A link that lets one person in once: the first sign-in, or a new password."""

from typing import Literal

from sqlalchemy import Index, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, locked, points_to, reading, written
from checkout.kit.resources import new_id, random_chars
from checkout.merchants.users import User

SECRET_CHARS = 43  # of 62: 256 bits
MARK_PURPOSE = "entry link mark"
SEAL_PURPOSE = "entry link seal"
LASTS_S = {"sign_in": clock.DAY_S, "reset": clock.HOUR_S}  # a start's link may wait in a terminal; a mail is read soon

Purpose = Literal["sign_in", "reset"]


class EntryLink(Table):
    """The link holds a secret; here is its keyed mark."""

    __tablename__ = "entry_links"
    __table_args__ = (Index(None, "mark", unique=True), Index(None, "user_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, points_to("users.id"))
    purpose: Mapped[str]
    mark: Mapped[str]
    created: Mapped[int]
    expires_at: Mapped[int]
    used_at: Mapped[int | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # of a demo's, which each start prints until it is used

    @property
    def is_open(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


def make(user: User, purpose: Purpose, *, keep: bool = False) -> str:
    """The secret of a new link, in the open step. ``keep`` seals it so that a demo can show it again."""
    text, now = random_chars(SECRET_CHARS), clock.now()
    link = EntryLink(
        id=new_id("ent"),
        user_id=user.id,
        purpose=purpose,
        mark=_marks(text)[0],
        created=now,
        expires_at=now + LASTS_S[purpose],
    )
    link.sealed = settings().secrets.seal(SEAL_PURPOSE, text, link.id) if keep else None
    written(link)
    return text


def kept(user: User) -> str | None:
    """The secret of a demo's link that was not used yet and is good for an hour at least."""
    query = select(EntryLink).where(
        EntryLink.user_id == user.id,
        EntryLink.sealed.is_not(None),
        EntryLink.used_at.is_(None),
        EntryLink.expires_at > clock.now() + clock.HOUR_S,
    )
    found = reading().scalar(query.order_by(EntryLink.created.desc()).limit(1))
    if found is None or found.sealed is None:
        return None
    return settings().secrets.unseal(SEAL_PURPOSE, found.sealed, found.id)


def find(text: str, purpose: Purpose) -> EntryLink | None:
    """The link behind a secret, while it can be used."""
    if len(text) != SECRET_CHARS or not text.isascii():
        return None
    query = select(EntryLink).where(EntryLink.mark.in_(_marks(text)), EntryLink.purpose == purpose)
    found = reading().scalar(query)
    return found if found is not None and found.is_open else None


def take(found: EntryLink) -> bool:
    """Uses a link up, in the open step; false where somebody was quicker."""
    held = locked(EntryLink, found.id)
    if held is None or not held.is_open:
        return False
    held.used_at = clock.now()
    return True


def _marks(text: str) -> list[str]:
    return settings().secrets.marks(MARK_PURPOSE, text)
