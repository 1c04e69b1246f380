"""Sends mails: claim a lease, have the letter written, hand it in with no transaction open, conclude."""

from collections.abc import Callable
from contextlib import suppress

import structlog
from sqlalchemy import update

from checkout.kit import clock, smtp
from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import after_commit, atomic, let_go, locked, now_writing
from checkout.kit.errors import Busy
from checkout.kit.joined import Joined
from checkout.mail import letters, mails
from checkout.mail.letters import Letter
from checkout.mail.mails import KEPT_S, MAIL, Mail

OUR_FAULT = "not_written"  # beside smtp's reasons: the letter could not be made
TRIES = 3  # of a step that loses to another: the mail server has taken it, and that must be written

MailJoined = Joined[Mail]
ALONE = MailJoined()
Write = Callable[[Mail], Letter]
logger = structlog.get_logger()


def claim() -> Mail | None:
    """Leases the next mail that is due."""
    due = mails.any_due()
    let_go()
    if not due:
        return None
    with atomic("mail: claim"):
        return mails.claim_due()


def send(mail: Mail, write: Write, joined: MailJoined = ALONE) -> None:
    """Carries one leased mail through. ``joined`` takes part where it was sent."""
    letter, failure = None, None
    try:
        letter = write(mail)
        _hand_in(mail, letter)
    except smtp.Failed as failed:
        failure = failed.reason
    except Exception:
        # A fault of ours must not keep it for ever: it goes the way of a failed attempt.
        logger.exception("mail.failed", mail=mail.id)
        failure = OUR_FAULT
    reached("mail: handed in")
    conclude(mail, letter, failure, joined)


def _hand_in(mail: Mail, letter: Letter) -> None:
    """In test mode nothing leaves this house: the inbox keeps it."""
    id, recipient, livemode = mail.id, mail.recipient, mail.livemode
    let_go()
    if not livemode:
        return
    server, sender = settings().mail_server, settings().mail_from
    assert server is not None, "live mail is claimed only where there is a mail server"
    assert sender is not None, "a mail server has a sender's address beside it"
    reached("mail: about to hand in")
    smtp.send(server, letters.message(letter, id=id, sender=sender, recipient=recipient), sender, recipient)


def conclude(mail: Mail, letter: Letter | None, failure: str | None, joined: MailJoined = ALONE) -> None:
    """Writes down how the attempt went, unless the lease has gone to another. Raises ``Busy`` after several tries."""
    id, token = mail.id, mail.lease_token
    for _ in range(TRIES - 1):
        with suppress(Busy):
            return _conclude(id, token, letter, failure, joined)
    return _conclude(id, token, letter, failure, joined)


def _conclude(id: str, token: str | None, letter: Letter | None, failure: str | None, joined: MailJoined) -> None:
    with atomic("mail: conclude"):
        mail = locked(Mail, id)
        if mail is None or mail.lease_token != token:
            return
        mail.lease_token, mail.lease_until, mail.failure = None, 0, failure
        if failure is not None or letter is None:
            _try_again(mail)
            return
        MAIL.move(mail, "sent")
        mail.sent_at = clock.now()
        mail.subject = letters.one_line(letter.subject, letters.MAX_SUBJECT_CHARS)
        if not mail.livemode:
            mail.text, mail.html = letter.text, letter.html
        joined.settle(mail)
        after_commit(mails.sent.ring)


def _try_again(mail: Mail) -> None:
    due_at = mails.next_due(mail.attempt)
    MAIL.move(mail, "given_up" if due_at is None else "pending")
    mail.due_at = due_at or mail.due_at
    if due_at is None:
        logger.error("mail.given_up", mail=mail.id, reason=mail.failure)


def forget_old() -> None:
    """In the open step: what old mails said."""
    old = update(Mail).where(Mail.created < clock.now() - KEPT_S, Mail.text.is_not(None))
    now_writing().execute(old.values(text=None, html=None), execution_options={"synchronize_session": False})
