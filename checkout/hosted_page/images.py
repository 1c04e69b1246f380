"""The door of a merchant's pictures: whoever sees a page may see them, and a browser keeps them for ever."""

from flask import Blueprint, abort, make_response
from werkzeug.wrappers import Response as AnyResponse

from checkout.merchants import logos

KEPT_S = 365 * 24 * 60 * 60  # a picture never changes under its id
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

pages = Blueprint("images", __name__)


@pages.get("/images/<id>")
def show(id: str) -> AnyResponse:
    response = make_response(logos.public(id) or abort(404))
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}, immutable"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # a preview's sandbox is an origin of its own
    return response
