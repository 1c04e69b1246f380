"""Tells the people of a merchant by mail what they cannot see while they look elsewhere."""

from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import atomic, locked
from checkout.kit.resources import Account
from checkout.mail import mails
from checkout.merchants import users
from checkout.merchants.accounts import merchant_of


def tell_of_endpoint(id: str) -> None:
    """That it was disabled, once for each time."""
    with atomic("notices: endpoint given up"):
        endpoint = locked(WebhookEndpoint, id)
        if endpoint is None or endpoint.given_up_at is None or endpoint.told_at is not None:
            return
        endpoint.told_at = clock.now()
        for mail in mails.of("endpoint_given_up", id):
            mails.send_again(mail)
        for user in users.users_of(merchant_of(endpoint.account)):
            mails.queue(_box(endpoint.account), "endpoint_given_up", id, user.email)


def _box(account: Account) -> Account:
    """Live mail leaves this house, whatever mode it tells of; test mail never does."""
    return Account(account.id, livemode=settings().mail_server is not None)
