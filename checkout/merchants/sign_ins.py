"""A browser in which someone is signed in, until it ends: each can be listed and revoked."""

from dataclasses import dataclass

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, locked, points_to, reading, written
from checkout.kit.errors import NotFound
from checkout.kit.resources import new_id, random_chars
from checkout.merchants.users import User

SECRET_CHARS = 43  # of 62: 256 bits
MARK_PURPOSE = "sign-in mark"
LASTS_S = 14 * clock.DAY_S  # however busy
IDLE_S = 3 * clock.DAY_S  # without a page being opened
PROOF_LASTS_S = 15 * clock.MINUTE_S  # after it what asks for a proof asks for another
SEEN_STEP_S = 5 * clock.MINUTE_S  # written at most this often, so that reading pages stays reading
MAX_AGENT_CHARS = 200


class SignIn(Table):
    """The browser holds a secret; here is its keyed mark."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "mark", unique=True), Index(None, "user_id", "created"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, points_to("users.id"))
    mark: Mapped[str]
    created: Mapped[int]
    seen_at: Mapped[int]
    proved_at: Mapped[int]  # when the person last showed that it is them
    ended_at: Mapped[int | None]
    address: Mapped[str]  # where it was begun
    agent: Mapped[str]  # the browser, in its own words

    @property
    def is_open(self) -> bool:
        now = clock.now()
        return self.ended_at is None and now < self.created + LASTS_S and now < self.seen_at + IDLE_S

    @property
    def is_proved(self) -> bool:
        """Whether the person showed lately enough who they are."""
        return clock.now() < self.proved_at + PROOF_LASTS_S


@dataclass(frozen=True, slots=True)
class Browser:
    address: str
    agent: str


def begin(user: User, browser: Browser) -> str:
    """Signs a person in, in the open step; the secret that their browser is to keep."""
    text, now = random_chars(SECRET_CHARS), clock.now()
    written(
        SignIn(
            id=new_id("sgn"),
            user_id=user.id,
            mark=_marks(text)[0],
            created=now,
            seen_at=now,
            proved_at=now,
            address=browser.address,
            agent=browser.agent[:MAX_AGENT_CHARS],
        )
    )
    return text


def find(text: str) -> SignIn | None:
    """The open sign-in behind a browser's secret."""
    if len(text) != SECRET_CHARS or not text.isascii():
        return None
    found = reading().scalar(select(SignIn).where(SignIn.mark.in_(_marks(text))))
    return found if found is not None and found.is_open else None


def open_of(user: User) -> list[SignIn]:
    """The browsers in which a person is signed in, newest first."""
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    return [found for found in reading().scalars(query.order_by(SignIn.created.desc())) if found.is_open]


def of_user(user: User, id: str) -> SignIn:
    """One of a person's own that is open. Raises ``NotFound``."""
    for found in open_of(user):
        if found.id == id:
            return found
    raise NotFound("This sign-in has ended.", id=id)


def is_unnoted(found: SignIn) -> bool:
    """Whether it is to be written down that a page was opened."""
    return found.seen_at < clock.now() - SEEN_STEP_S


def note(found: SignIn) -> None:
    """Writes down in the open step that a page was opened."""
    _held(found).seen_at = clock.now()


def prove(found: SignIn) -> None:
    """Writes down in the open step that the person showed who they are."""
    _held(found).proved_at = clock.now()


def end(found: SignIn) -> None:
    """Signs out, in the open step."""
    _held(found).ended_at = clock.now()


def end_all(user: User, but: SignIn | None = None) -> int:
    """Signs a person out everywhere, in the open step, except in one browser; in how many."""
    ended = [found for found in open_of(user) if but is None or found.id != but.id]
    for found in ended:
        end(found)
    return len(ended)


def _held(found: SignIn) -> SignIn:
    held = locked(SignIn, found.id)
    assert held is not None, "a sign-in is never deleted"
    return held


def _marks(text: str) -> list[str]:
    return settings().secrets.marks(MARK_PURPOSE, text)
