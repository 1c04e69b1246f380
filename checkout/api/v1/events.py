"""/v1/events"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import or_

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Flag, Text
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, exclusive
from checkout.events import deliveries
from checkout.events.log import RETENTION_S, Event, was_delivered
from checkout.kit import clock
from checkout.kit.wire import Shape

MAX_TYPES = 20  # Source: Stripe


class ListEvents(ListParams):
    created: Created | None = None
    delivery_success: Flag | None = None
    type: Text | None = None
    types: Annotated[list[Text], Field(max_length=MAX_TYPES)] | None = None

    _one_filter = exclusive("type", "types")


@endpoint("GET /v1/events/{id}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, id: str) -> Shape:
    return Event.of(call.account, id).shape()


@endpoint("GET /v1/events", ListEvents)
def list_events(call: Call, params: ListEvents) -> Shape:
    query = within(Event.owned_by(call.account), Event.created, params.created)
    query = query.where(Event.created >= clock.now() - RETENTION_S)
    types = params.types or ([params.type] if params.type else [])
    if types:
        query = query.where(or_(*(_matches(wanted) for wanted in types)))
    if params.delivery_success is not None:
        query = query.where(was_delivered() if params.delivery_success else ~was_delivered())
    return page(call.account, Event, query, params, "/v1/events", _shapes)


def _shapes(events: list[Event]) -> list[Shape]:
    pending = deliveries.counts_pending([event.id for event in events])
    return [event.shape(pending[event.id]) for event in events]


def _matches(wanted: str):  # type: ignore[no-untyped-def]  # an SQL expression, whichever
    if wanted.endswith("*"):
        return Event.type.startswith(wanted[:-1], autoescape=True)
    return Event.type == wanted
