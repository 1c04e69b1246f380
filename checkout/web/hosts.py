"""Answers for our own names only: a stranger's name that leads here (DNS rebinding) reaches nothing."""

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Response, request

MISDIRECTED = 421  # RFC 9110, 15.5.20
WORDS = "Tender does not answer for this host. Its names are set by TENDER_PUBLIC_URL and TENDER_TRUSTED_HOSTS.\n"


def init_app(app: Flask, trusted: Collection[str]) -> None:
    @app.before_request
    def ours() -> Response | None:
        if name_in(request.headers.get("Host", "")) in trusted:
            return None
        return Response(WORDS, MISDIRECTED, mimetype="text/plain")


def name_in(host: str) -> str:
    """The name in a ``Host`` header in lower case, without port or brackets; "" where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
