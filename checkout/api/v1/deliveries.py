"""Deliveries and secrets of endpoints: ours, which no SDK of Stripe's calls; ``events/{id}/retry`` is its CLI's.

``POST /v1/events/{id}/retry`` sends an event again, to one ``webhook_endpoint`` or to all that had it.
``POST /v1/webhook_endpoints/{id}/resend`` sends a batch of an endpoint's deliveries again: those that ``failed``
(default) or all, of events ``created`` between two moments. It answers with how many went (``count``), how many are
left (``remaining``), and where the next batch begins (``next``, for ``starting_after``).
``POST /v1/webhook_endpoints/{id}/roll_secret`` answers with a new ``secret``; the old one signs beside it for
``overlap_hours``.
"""

from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Flag, Text, integer
from checkout.api.params import Created, Params, Range
from checkout.events import endpoints, resend
from checkout.events.resend import Wanted
from checkout.kit import clock
from checkout.kit.wire import Shape

MAX_OVERLAP_HOURS = 7 * 24


class Retry(Params):
    webhook_endpoint: Text | None = None


class Resend(Params):
    failed: Flag = True
    created: Created | None = None
    starting_after: Text = ""


class RollSecret(Params):
    overlap_hours: Annotated[int, integer(0, MAX_OVERLAP_HOURS)] = endpoints.OVERLAP_S // clock.HOUR_S


@endpoint("POST /v1/events/{id}/retry", Retry)
def retry(call: Call, params: Retry, id: str) -> Shape:
    return resend.resend_event(call.account, id, params.webhook_endpoint).shape()


@endpoint("POST /v1/webhook_endpoints/{webhook_endpoint}/resend", Resend)
def resend_many(call: Call, params: Resend, webhook_endpoint: str) -> Shape:
    found = endpoints.alive(call.account, webhook_endpoint)
    wanted = _wanted(params)
    batch = resend.resend_batch(found, wanted, params.starting_after)
    left = resend.count(found, wanted, batch.last) if batch.last else 0
    return {"object": "webhook_endpoint.resend", "count": batch.count, "next": batch.last, "remaining": left}


@endpoint("POST /v1/webhook_endpoints/{webhook_endpoint}/roll_secret", RollSecret)
def roll_secret(call: Call, params: RollSecret, webhook_endpoint: str) -> Shape:
    found = endpoints.alive(call.account, webhook_endpoint)
    endpoints.roll_secret(found, params.overlap_hours * clock.HOUR_S)
    return {**found.shape(), "secret": found.secret}


def _wanted(params: Resend) -> Wanted:
    span = params.created or Range()
    since = span.gte if span.gt is None else span.gt + 1
    until = span.lte if span.lt is None else span.lt - 1
    return Wanted(params.failed, since, until)
