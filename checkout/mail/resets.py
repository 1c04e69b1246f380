"""A mail with a link to a new password: asked for by anybody, and sent to whoever signs in with the address."""

from checkout.kit.config import settings
from checkout.kit.db import atomic
from checkout.kit.resources import Account
from checkout.mail import mails
from checkout.merchants import entry_links, throttles, users
from checkout.merchants.sign_ins import Browser
from checkout.merchants.users import User


def can_be_sent() -> bool:
    """Through the mail server; without one, in test worlds alone: their inbox page is read on this very machine."""
    return settings().mail_server is not None or settings().test_pages


def ask(email: str, browser: Browser) -> None:
    """One step and the same answer, whether or not anyone has this address. Raises ``InvalidRequest``, ``Locked``."""
    plain = users.plain_email(email)
    with atomic("reset: ask"):
        throttles.take(throttles.of_mail(plain), throttles.of_address(browser.address))
        user = users.find_by_email(plain)
        if user is not None and can_be_sent():
            _queue(user)


def _queue(user: User) -> None:
    """Live mail leaves this house, whatever mode the person works in; test mail never does."""
    account = Account(user.merchant_id, livemode=settings().mail_server is not None)
    link = entry_links.make(user, "reset")
    mails.queue(account, "reset", link.id, user.email)
