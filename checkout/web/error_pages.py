"""What the doors answer when nothing else does: unknown addresses, requests that are too large, our own faults."""

import structlog
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

logger = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    kind = "not_found" if code in (404, 405) else "refused" if code < 500 else "failed"
    return _page(kind, code)


def _fault(error: Exception) -> Response:
    logger.exception("page.failed", path=request.path, exc_info=error)
    return _page("failed", 500)


def _page(kind: str, code: int) -> Response:
    return make_response(render_template("error.html", kind=kind), code)
