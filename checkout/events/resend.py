"""Sends one delivery again because a person asked for it, whatever became of it before."""

from checkout.events.deliveries import DELIVERY, Delivery, doorbell
from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import after_commit, atomic, locked
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.resources import Account


def resend(account: Account, delivery_id: str) -> Delivery:
    """Makes a delivery due now; one that is on its way stays so.

    Raises ``NotFound`` for none of the account's, ``InvalidRequest`` where its endpoint is disabled or deleted.
    """
    with atomic("deliver: again"):
        delivery, endpoint = _of(account, delivery_id)
        if not endpoint.is_open:
            raise InvalidRequest("The endpoint is disabled or deleted: nothing is sent to it.")
        if delivery.status == "sending":
            return delivery
        if delivery.status != "pending":
            DELIVERY.move(delivery, "pending")
        delivery.due_at = clock.now()
        after_commit(doorbell.set)
    return delivery


def _of(account: Account, delivery_id: str) -> tuple[Delivery, WebhookEndpoint]:
    """A delivery is its endpoint's owner's."""
    delivery = None if "\0" in delivery_id else locked(Delivery, delivery_id)
    endpoint = WebhookEndpoint.find(account, delivery.endpoint_id) if delivery else None
    if delivery is None or endpoint is None:
        raise NotFound(f"No such delivery: '{delivery_id}'", id=delivery_id)
    return delivery, endpoint
