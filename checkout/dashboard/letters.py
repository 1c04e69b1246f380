"""Writes the mails to people who work for a merchant, in English as their dashboard is."""

from urllib.parse import urlsplit

from flask import render_template

from checkout.events import endpoints
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.mail.letters import Letter
from checkout.mail.mails import Mail
from checkout.merchants import entry_links
from checkout.web.languages import SOURCE, speak

SENDER = "Tender"


def write_endpoint_given_up(mail: Mail) -> Letter:
    endpoint = endpoints.by_ids([mail.about_id])[mail.about_id]
    mode = "live" if endpoint.livemode else "test"
    speak(SOURCE)
    values = {
        "endpoint": endpoint.full_url,
        "days": endpoints.GIVES_UP_AFTER_S // clock.DAY_S,
        "url": settings().url(f"/dashboard/{mode}/endpoints/{endpoint.id}"),
    }
    return Letter(
        subject=f"Your endpoint does not answer: {urlsplit(endpoint.full_url).hostname}",
        text=render_template("dashboard/endpoint_letter.txt", **values),
        html=render_template("dashboard/endpoint_letter.html", **values),
        sender_name=SENDER,
    )


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
