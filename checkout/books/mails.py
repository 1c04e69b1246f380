"""Rules of mails: each is on its way, was sent, or its way has come to an honest end."""

from sqlalchemy import select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.mail.mails import MAX_ATTEMPTS, Mail


def one_given_up_was_tried() -> Broken:
    """Only after its full schedule."""
    rows = select(Mail.id, Mail.attempt).where(Mail.status == "given_up", Mail.attempt < MAX_ATTEMPTS)
    return Broken(rows, f"{{}}: the mail was given up after {{}} of {MAX_ATTEMPTS} attempts.")


def a_sent_one_says_when() -> Broken:
    rows = select(Mail.id, Mail.status)
    return Broken(
        rows.where((Mail.status == "sent") != Mail.sent_at.is_not(None)),
        "{}: the mail is {}, and when it was sent does not fit that.",
    )


def a_lease_is_held_while_sending() -> Broken:
    rows = select(Mail.id, Mail.status)
    return Broken(
        rows.where(Mail.lease_token.is_not(None) != (Mail.status == "sending")),
        "{}: the mail is {}, and its lease does not fit that.",
    )


def nothing_is_left_sending() -> Broken:
    """Whoever died with a lease is succeeded by another once it is over."""
    rows = select(Mail.id, Mail.lease_until)
    return Broken(
        rows.where(Mail.status == "sending", stuck_since(Mail.lease_until)),
        "{}: the mail is being sent by someone whose lease ended at {}.",
    )


RULES: tuple[Rule, ...] = (
    one_given_up_was_tried,
    a_sent_one_says_when,
    a_lease_is_held_while_sending,
    nothing_is_left_sending,
)
