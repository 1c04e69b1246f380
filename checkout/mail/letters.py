"""A letter as it is written, and the message that a mail server is given of it."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from checkout.kit import clock

MAX_NAME_CHARS = 80  # of whoever writes, in the header
MAX_SUBJECT_CHARS = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """``sender_name``: for whom it is written; ``reply_to``: their address, if they have one."""

    subject: str
    text: str
    html: str
    sender_name: str
    reply_to: str | None = None


def message(letter: Letter, *, id: str, sender: str, recipient: str) -> EmailMessage:
    """Both texts as one message. Its id is the same each time, so that a second copy can be told."""
    made = EmailMessage(SMTP)
    made["Subject"] = one_line(letter.subject, MAX_SUBJECT_CHARS)
    made["From"] = Address(one_line(letter.sender_name, MAX_NAME_CHARS), addr_spec=sender)
    made["To"] = Address(addr_spec=recipient)
    if letter.reply_to is not None:
        made["Reply-To"] = Address(addr_spec=letter.reply_to)
    made["Date"] = formatdate(clock.now())
    made["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no robot shall answer
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made


def one_line(text: str, most: int) -> str:
    """Fit for a header: a name of several lines would otherwise begin headers of its own."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:most]
