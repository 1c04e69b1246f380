"""Sends one delivery again because a person asked for it, whatever became of it before."""

from sqlalchemy import select

from checkout.events.deliveries import DELIVERY, Delivery, doorbell
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.kit import clock
from checkout.kit.db import after_commit, atomic, now_writing
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.resources import Account


def resend(account: Account, delivery_id: str) -> Delivery:
    """Makes a delivery due now; one that is on its way stays so.

    Raises ``NotFound`` for none of the account's, ``InvalidRequest`` where its endpoint is disabled or deleted.
    """
    with atomic("deliver: again"):
        delivery = _locked(account, delivery_id)
        if not WebhookEndpoint.of(account, delivery.endpoint_id).is_open:
            raise InvalidRequest("The endpoint is disabled or deleted: nothing is sent to it.")
        if delivery.status == "sending":
            return delivery
        if delivery.status != "pending":
            DELIVERY.move(delivery, "pending")
        delivery.due_at = clock.now()
        after_commit(doorbell.set)
    return delivery


def _locked(account: Account, delivery_id: str) -> Delivery:
    query = select(Delivery).join(Event, Event.id == Delivery.event_id).where(Delivery.id == delivery_id)
    owned = query.where(Event.account_id == account.id, Event.livemode == account.livemode)
    found = None if "\0" in delivery_id else now_writing().scalar(owned.with_for_update(of=Delivery))
    if found is None:
        raise NotFound(f"No such delivery: '{delivery_id}'", param="id")
    return found
