"""What the dashboard is told of links: how many who open one pay, which have run out, which can be paid."""

from sqlalchemy import or_, select

from checkout.dashboard.link_facts import LinkFacts, OpenedLink, OverLink
from checkout.kit import clock
from checkout.kit.db import reading
from checkout.kit.resources import Account
from checkout.sessions import line_items
from checkout.sessions.capacity import Capacity
from links import opened
from links.links import PaymentLink

MOST_OVER = 5  # that are shown


def opened_links(account: Account, since: int) -> list[OpenedLink]:
    found = opened.conversions(account, since)
    return [OpenedLink(it.link_id, name_of(it.link_id), it.opened, it.paid) for it in found]


def over_links(account: Account, since: int) -> list[OverLink]:
    ended = PaymentLink.expires_at.between(since, clock.now())
    spent = Capacity.limit.is_not(None) & (Capacity.used >= Capacity.limit) & (PaymentLink.created >= since)
    query = (
        PaymentLink.owned_by(account)
        .join(Capacity, Capacity.id == PaymentLink.capacity_id)
        .where(PaymentLink.active, or_(ended, spent))
        .order_by(PaymentLink.created.desc(), PaymentLink.id.desc())
        .limit(MOST_OVER)
    )
    return [
        OverLink(link.id, name_of(link.id), "its time is over" if link.is_over else "it was paid as often as it may be")
        for link in reading().scalars(query)
    ]


def newest_path(account: Account) -> str | None:
    query = PaymentLink.owned_by(account).where(PaymentLink.active)
    found = reading().scalar(query.order_by(PaymentLink.created.desc(), PaymentLink.id.desc()).limit(1))
    return found.path if found is not None else None


def name_of(link_id: str) -> str:
    """What it sells: the first of its lines."""
    line = line_items.LineItem
    query = select(line.description).where(line.owner_id == link_id).order_by(line.position).limit(1)
    return reading().scalar(query) or link_id


FACTS = LinkFacts(opened=opened_links, over=over_links, path=newest_path)
