"""A mail: due, on its way, sent or given up; written in the step of what it tells of."""

import threading
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import BigInteger, ColumnElement, Index, Text, bindparam, select, true
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.bell import Bell
from checkout.kit.config import settings
from checkout.kit.db import Id, after_commit, now_writing, reading
from checkout.kit.resources import Account, Resource, random_chars
from checkout.kit.states import States
from checkout.kit.wire import Shape

# Seconds from a failed attempt to the next: a day in all.
SCHEDULE_S = (
    clock.MINUTE_S,
    5 * clock.MINUTE_S,
    30 * clock.MINUTE_S,
    2 * clock.HOUR_S,
    6 * clock.HOUR_S,
    15 * clock.HOUR_S,
)
MAX_ATTEMPTS = len(SCHEDULE_S) + 1
LEASE_S = 120  # longer than a mail server may take for all its steps, and the step that ends the lease
TOKEN_CHARS = 16
KEPT_S = 30 * clock.DAY_S  # what a mail said; that it was sent, and to whom, stays

Kind = Literal["receipt", "refund", "reset", "endpoint_given_up"]

MAIL = States(
    pending={"sending"},
    sending={"pending", "sent", "given_up"},
    sent={"pending"},  # from an end only by hand: sent again
    given_up={"pending"},
)

doorbell = threading.Event()  # rung after a commit that left something to send
sent = Bell()  # rung after each mail that was sent


class Mail(Resource):
    """``about_id``: the charge, refund or entry link that it tells of. In test mode it goes to the inbox page alone."""

    __tablename__ = "mails"
    prefix = "mail"
    object_name = "mail"

    about_id: Mapped[str] = mapped_column(Id)
    attempt: Mapped[int] = mapped_column(default=0)  # how many were begun
    due_at: Mapped[int]
    failure: Mapped[str | None]  # of the last attempt: one of smtp's reasons, or a fault of ours
    html: Mapped[str | None] = mapped_column(Text)  # as it was sent, in test mode
    kind: Mapped[str]
    lease_token: Mapped[str | None]
    lease_until: Mapped[int] = mapped_column(default=0)
    locale: Mapped[str | None]  # the language it is written in; None: ours
    recipient: Mapped[str]
    sent_at: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="pending")
    subject: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def more_table_args(cls) -> tuple[Index, ...]:
        return (
            Index(None, "about_id", "kind", "recipient", unique=True),
            Index(None, "status", "due_at"),
        )

    def shape(self) -> Shape:
        """As the inbox of test mode shows it."""
        return {
            "id": self.id,
            "object": "mail",
            "about": self.about_id,
            "created": self.created,
            "html": self.html,
            "kind": self.kind,
            "sent_at": self.sent_at,
            "status": self.status,
            "subject": self.subject,
            "text": self.text,
            "to": self.recipient,
        }


def queue(account: Account, kind: Kind, about_id: str, recipient: str, locale: str | None = None) -> None:
    """In the open step, once for each reader. Where live mail could never be sent, none is promised."""
    if account.livemode and settings().mail_server is None:
        return
    if recipient in (known.recipient for known in of(kind, about_id)):
        return
    now = clock.now()
    Mail.add(account, about_id=about_id, due_at=now, kind=kind, locale=locale, recipient=recipient)
    after_commit(doorbell.set)


def send_again(mail: Mail) -> None:
    """In the open step: one that has come to an end is due once more."""
    if MAIL.allows(mail.status, "pending"):
        MAIL.move(mail, "pending")
        mail.attempt, mail.sent_at, mail.due_at = 0, None, clock.now()
        after_commit(doorbell.set)


_OF = select(Mail).where(Mail.about_id == bindparam("about_id"), Mail.kind == bindparam("kind")).order_by(Mail.id)


def of(kind: Kind, about_id: str) -> Sequence[Mail]:
    """All that tell of one thing, oldest first."""
    return reading().scalars(_OF, {"kind": kind, "about_id": about_id}).all()


_NOW = bindparam("now", type_=BigInteger)
_DUE = ((Mail.status == "pending") & (Mail.due_at <= _NOW)) | ((Mail.status == "sending") & (Mail.lease_until <= _NOW))


def any_due() -> bool:
    """A look before the lock: most of the time there is none."""
    query = select(Mail.id).where(_DUE, _can_be_sent()).limit(1)
    return reading().scalar(query, {"now": clock.now()}) is not None


def claim_due() -> Mail | None:
    """Leases the next one in the open step; also one whose sender's lease ran out, who has died or is too late."""
    query = select(Mail).where(_DUE, _can_be_sent()).order_by(Mail.due_at, Mail.id).limit(1)
    mail = now_writing().scalar(query.with_for_update(skip_locked=True), {"now": clock.now()})
    if mail is None:
        return None
    if mail.status == "sending":
        MAIL.move(mail, "pending")
    MAIL.move(mail, "sending")
    mail.attempt += 1
    mail.lease_until = clock.now() + LEASE_S
    mail.lease_token = random_chars(TOKEN_CHARS)
    return mail


def _can_be_sent() -> ColumnElement[bool]:
    """Live mail waits for a process that knows a mail server."""
    return true() if settings().mail_server is not None else ~Mail.livemode


def next_due(attempts_made: int) -> int | None:
    """When the next attempt is due after so many, or None after the last."""
    return None if attempts_made >= MAX_ATTEMPTS else clock.now() + SCHEDULE_S[attempts_made - 1]


def newest(account: Account, most: int, *, to: str | None = None, after: str | None = None) -> Sequence[Mail]:
    """Those that were sent, newest first. ``after``: the id of a mail, for those that were queued after it."""
    query = Mail.owned_by(account).where(Mail.status == "sent")
    if to is not None:
        query = query.where(Mail.recipient == to)
    if after is not None:
        query = query.where(Mail.id > after)
    return reading().scalars(query.order_by(Mail.created.desc(), Mail.id.desc()).limit(most)).all()
