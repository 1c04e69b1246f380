"""How often each link was opened on a day, and how many of its payments were made before: for its conversion."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Index, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, Table, now_writing, reading, written
from checkout.kit.resources import Account
from checkout.sessions import capacity
from checkout.sessions.capacity import Capacity
from links.links import PaymentLink

MOST_LINKS = 5  # that are shown: those opened most


class LinkDay(Table):
    """``day``: its midnight in UTC. ``paid_before``: how often the link had been paid when it was first opened then."""

    __tablename__ = "link_days"
    __table_args__ = (Index(None, "account_id", "livemode", "day"),)

    link_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    livemode: Mapped[bool]
    opened: Mapped[int]
    paid_before: Mapped[int]


@dataclass(slots=True)
class Counted:
    """What was seen of one link on one day."""

    account: Account
    link_id: str
    day: int
    opened: int
    paid_before: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """``paid``: how many payments were made since the link was first opened in the time that is looked at."""

    link_id: str
    opened: int
    paid: int


def write_down(counts: Iterable[Counted]) -> None:
    """In the open step."""
    for one in counts:
        row = LinkDay.link_id == one.link_id, LinkDay.day == one.day
        changed = now_writing().execute(update(LinkDay).where(*row).values(opened=LinkDay.opened + one.opened))
        if not changed.rowcount:  # type: ignore[attr-defined]  # of an update there is one
            written(
                LinkDay(
                    link_id=one.link_id,
                    day=one.day,
                    account_id=one.account.id,
                    livemode=one.account.livemode,
                    opened=one.opened,
                    paid_before=one.paid_before,
                )
            )


def of_link(link: PaymentLink, since: int) -> Conversion:
    """Of one link since a midnight."""
    query = select(func.coalesce(func.sum(LinkDay.opened), 0), func.min(LinkDay.paid_before))
    times, before = reading().execute(query.where(LinkDay.link_id == link.id, LinkDay.day >= since)).one()
    paid = capacity.find(link.capacity_id).completed - before if times else 0
    return Conversion(link.id, int(times), paid)


def conversions(account: Account, since: int) -> list[Conversion]:
    """Of the links that were opened most since a midnight, the most opened first."""
    opened = func.sum(LinkDay.opened)
    days = (
        select(LinkDay.link_id, opened.label("opened"), func.min(LinkDay.paid_before).label("before"))
        .where(LinkDay.account_id == account.id, LinkDay.livemode == account.livemode, LinkDay.day >= since)
        .group_by(LinkDay.link_id)
        .order_by(opened.desc())
        .limit(MOST_LINKS)
        .subquery()
    )
    query = (
        select(days.c.link_id, days.c.opened, Capacity.completed - days.c.before)
        .join(PaymentLink, PaymentLink.id == days.c.link_id)
        .join(Capacity, Capacity.id == PaymentLink.capacity_id)
        .order_by(days.c.opened.desc())
    )
    return [Conversion(id, int(times), paid) for id, times, paid in reading().execute(query)]
