"""Writes the mails to people who work for a merchant, in English as their dashboard is."""

from flask import render_template

from checkout.kit.config import settings
from checkout.mail.letters import Letter
from checkout.mail.mails import Mail
from checkout.merchants import entry_links
from checkout.web.languages import SOURCE, speak

SENDER = "Tender"


def write_reset(mail: Mail) -> Letter:
    """Its link begins with our public URL, whatever host was asked for it."""
    link = entry_links.by_id(mail.about_id)
    assert link is not None, "a link is kept as long as its person"
    speak(SOURCE)
    values = {"url": settings().url(f"/dashboard/reset/{entry_links.text_of(link)}"), "email": mail.recipient}
    return Letter(
        subject="Choose a new password",
        text=render_template("dashboard/reset_letter.txt", **values),
        html=render_template("dashboard/reset_letter.html", **values),
        sender_name=SENDER,
    )
