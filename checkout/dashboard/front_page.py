"""The bare address of the server: what it is, to whoever comes there; nothing of who sells by it."""

from flask import Flask, render_template, request

from checkout.dashboard.local import is_local
from checkout.kit.config import settings


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "front_page", _front_page)


def _front_page() -> str:
    """On one's own machine it leads on to the page of test mode."""
    return render_template("front_page.html", with_events=settings().test_pages and is_local(request))
