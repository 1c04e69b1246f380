"""A link that lets one person in once: to sign in, or to a new password; it does not stand for a second factor."""

from typing import Literal

from sqlalchemy import Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, locked, now_writing, points_to, read, reading, written
from checkout.kit.resources import new_id
from checkout.merchants.users import User

SECRET_CHARS = 43  # hexadecimal digits: 172 bits
MARK_PURPOSE = "entry link mark"
DERIVE_PURPOSE = "entry link secret"
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

    @property
    def is_open(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


def make(user: User, purpose: Purpose) -> EntryLink:
    """A new link, in the open step; ``text_of`` tells its secret, which is kept nowhere."""
    id, now = new_id("ent"), clock.now()
    return written(
        EntryLink(
            id=id,
            user_id=user.id,
            purpose=purpose,
            mark=_marks(_derived(id)[0])[0],
            created=now,
            expires_at=now + LASTS_S[purpose],
        )
    )


def text_of(found: EntryLink) -> str:
    """The secret of a link. Its mark tells under which root it was made."""
    return next((text for text in _derived(found.id) if found.mark in _marks(text)), "")


def _derived(id: str) -> list[str]:
    return [mark[:SECRET_CHARS] for mark in settings().secrets.marks(DERIVE_PURPOSE, id)]


def unused(user: User, purpose: Purpose) -> EntryLink | None:
    """The newest link of a person that nobody used yet and that is good for an hour at least."""
    query = select(EntryLink).where(
        EntryLink.user_id == user.id,
        EntryLink.purpose == purpose,
        EntryLink.used_at.is_(None),
        EntryLink.expires_at > clock.now() + clock.HOUR_S,
    )
    return reading().scalar(query.order_by(EntryLink.created.desc()).limit(1))


def by_id(id: str) -> EntryLink | None:
    return read(EntryLink, id)


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


def end_all(user: User) -> None:
    """Uses up whatever links a person has, in the open step."""
    of_user = update(EntryLink).where(EntryLink.user_id == user.id, EntryLink.used_at.is_(None))
    now_writing().execute(of_user.values(used_at=clock.now()), execution_options={"synchronize_session": False})


def _marks(text: str) -> list[str]:
    return settings().secrets.marks(MARK_PURPOSE, text)
