"""The headers that every answer of the doors carries, and each page's content security policy."""

import re
import secrets
from collections.abc import MutableMapping

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

YEAR_S = 365 * 24 * 60 * 60
NONCE_BYTES = 16

_ORIGIN = re.compile(r"https?://[A-Za-z0-9._\-]+(:[0-9]{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")

PAGE_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def csp_nonce() -> str:
    """This request's nonce: every ``<style>`` and ``<script>`` of its page carries it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.csp_nonce)


def allow_form_action(origin: str) -> None:
    """Lets this page's form end at another origin too: form-action also rules the redirect after a POST."""
    assert _ORIGIN.fullmatch(origin), "an origin is scheme, host and port, of a URL that was checked when it came in"
    if "form_origins" not in g:
        g.form_origins = []
    g.form_origins.append(origin)


def allow_images_of(origin: str) -> None:
    """Lets this page show images of another origin too."""
    assert _ORIGIN.fullmatch(origin), "as above"
    if "image_origins" not in g:
        g.image_origins = []
    g.image_origins.append(origin)


def allow_frames() -> None:
    """Lets this page show others of ours in frames."""
    g.frames = True


def allow_framing() -> None:
    """Lets pages of ours show this one in a frame, where it can only be looked at."""
    g.framed = True


def content_security_policy() -> str:
    form_action = " ".join(["'self'", *dict.fromkeys(g.get("form_origins", []))])
    images = " ".join(["'self'", "data:", *dict.fromkeys(g.get("image_origins", []))])
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'nonce-{csp_nonce()}'",
            f"script-src 'nonce-{csp_nonce()}'",
            f"img-src {images}",
            "connect-src 'self'",
            f"form-action {form_action}",
            "base-uri 'none'",
            *(["frame-src 'self'"] if "frames" in g else []),
            *(["frame-ancestors 'self'", "sandbox"] if "framed" in g else ["frame-ancestors 'none'"]),
        )
    )


class _Sessions(SecureCookieSessionInterface):
    """Flask makes a signer for each request and asks for each of a cookie's settings, also where there is none."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, _app: Flask) -> URLSafeTimedSerializer | None:
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if "Cookie" in request.headers else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.accessed or session.modified:
            super().save_session(app, session, response)


def init_app(app: Flask, public_url: str) -> None:
    """A view may set any of these headers itself; what it set stays."""
    app.session_interface = _Sessions(app)
    app.add_template_global(csp_nonce, "csp_nonce")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        if public_url.startswith("https:"):
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
        return _guard_page(response) if response.mimetype == "text/html" else response


def guard_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """For WhiteNoise, whose answers pass Flask by."""
    for name, value in FILE_HEADERS.items():
        headers[name] = value


def _guard_page(response: Response) -> Response:
    for name, value in PAGE_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_security_policy())
    return response
