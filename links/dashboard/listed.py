"""The list of links: what each sells, whether it can be paid, and how often it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from checkout.catalogue.prices import Price
from checkout.dashboard import door, lists
from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment
from checkout.dashboard.words import Mark
from checkout.kit.db import reading
from checkout.sessions.capacity import Capacity
from checkout.sessions.line_items import LineItem
from links.links import PaymentLink

ANY_AMOUNT = "as the shopper likes"


@dataclass(frozen=True, slots=True)
class LinkRow:
    id: str
    name: str
    amount: str
    mark: Mark
    paid: str
    created: Moment


def links() -> AnyResponse:
    """``show=all``: those that are switched off too."""
    account, shows_all = door.here().account, request.args.get("show") == "all"
    query = PaymentLink.owned_by(account)
    if not shows_all:
        query = query.where(PaymentLink.active)
    part = lists.part(account, PaymentLink, query, request.args)
    return door.page("links", part=part, rows=rows_of(part.things), shows_all=shows_all)


def rows_of(links: Sequence[PaymentLink]) -> list[LinkRow]:
    """In three queries, however many there are."""
    lines, places = _lines_of(links), _places_of(links)
    chosen = _chosen_by_shoppers(line.price_id for each in lines.values() for line in each)
    return [_row(link, lines[link.id], places[link.capacity_id], chosen) for link in links]


def mark_of(link: PaymentLink, place: Capacity) -> Mark:
    if not link.active:
        return Mark("off", "off")
    if link.is_over:
        return Mark("ended", "off")
    return Mark("full", "wait") if place.is_spent else Mark("active", "ok")


def paid_words(place: Capacity) -> str:
    return f"{place.completed:,}" if place.limit is None else f"{place.completed:,} of {place.limit:,}"


def _row(link: PaymentLink, lines: Sequence[LineItem], place: Capacity, chosen: set[str]) -> LinkRow:
    ordered = [line for line in lines if line.offered is None]
    more = f" and {len(ordered) - 1} more" if len(ordered) > 1 else ""
    is_open = any(line.price_id in chosen for line in ordered)
    total = money_words(sum(line.amount_total for line in ordered), link.currency)
    costs_more = link.shipping is not None and any(way.amount for way in link.shipping.ways)
    return LinkRow(
        id=link.id,
        name=ordered[0].description + more,
        amount=ANY_AMOUNT if is_open else f"{total} and shipping" if costs_more else total,
        mark=mark_of(link, place),
        paid=paid_words(place),
        created=Moment(link.created),
    )


def _lines_of(links: Sequence[PaymentLink]) -> Mapping[str, list[LineItem]]:
    found: dict[str, list[LineItem]] = {link.id: [] for link in links}
    query = select(LineItem).where(LineItem.owner_id.in_(found)).order_by(LineItem.owner_id, LineItem.position)
    for line in reading().scalars(query):
        found[line.owner_id].append(line)
    return found


def _places_of(links: Sequence[PaymentLink]) -> Mapping[str, Capacity]:
    query = select(Capacity).where(Capacity.id.in_([link.capacity_id for link in links]))
    return {place.id: place for place in reading().scalars(query)}


def _chosen_by_shoppers(ids: Iterable[str]) -> set[str]:
    """Those of these prices that have no amount of their own."""
    query = select(Price.id).where(Price.id.in_(set(ids)), Price.custom_unit_amount.is_not(None))
    return set(reading().scalars(query))
