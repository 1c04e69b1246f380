"""The API's door: reads a request, answers it, and says everything, refusals and faults too, in Stripe's shapes."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from checkout.api import auth, browsers, expandable, idempotency, noted, once, permissions, replies
from checkout.api.decode import decode, pairs_of
from checkout.api.endpoint import OPERATIONS, Call, Operation
from checkout.api.noted import Asked
from checkout.api.params import read
from checkout.api.replies import Reply
from checkout.api.versions import every
from checkout.api.versions.asked import version_of
from checkout.events import log
from checkout.kit import versions
from checkout.kit.errors import InvalidRequest, Refused
from checkout.kit.resources import new_id
from checkout.kit.texts import shown
from checkout.kit.versions import NEWEST
from checkout.merchants.api_keys import masked
from checkout.processors.contract import Unreachable

MAX_BODY_BYTES = 1024 * 1024
REQUEST_ID_CHARS = 14
METHODS = ("GET", "POST", "DELETE", "PUT", "PATCH")
FORM = "application/x-www-form-urlencoded"
NO_GET = tuple(method for method in METHODS if method != "GET")
OUT_OF_REACH = "The payment processor cannot be reached right now. Nothing was charged; please try again."
RETRY = frozenset({409, 429, 503})  # statuses of which we know that the same request may succeed later

COMMON_HEADERS = {
    "Cache-Control": "no-cache, no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Context, "
    "Stripe-Version, X-Requested-With, X-Stripe-Client-User-Agent",
    "Access-Control-Expose-Headers": "Request-Id, Stripe-Should-Retry, Idempotent-Replayed, Original-Request",
    "Access-Control-Max-Age": "300",
}

logger = structlog.get_logger()


class OutOfReach(Refused):
    """The processor does not answer, and nothing was asked of it that could take money."""

    status = 503
    type = "api_error"


class TooLarge(Refused):
    """More than anyone needs to say in one request."""

    status = 413


class UnknownPath(Refused):
    """Nothing is served there."""

    status = 404


def blueprint() -> Blueprint:
    """Every operation that was registered, and Stripe's 404 for all other paths under /v1 and /v2."""
    pages = Blueprint("api", __name__)
    versions.know(every.CHANGES)
    for operation in OPERATIONS:
        name = operation.name.replace(".", "_")
        pages.add_url_rule(operation.rule, name, _view(operation), methods=[operation.method])
    for search in [operation.rule for operation in OPERATIONS if operation.rule.endswith("/search")]:
        pages.add_url_rule(search, "unknown", _unknown, methods=NO_GET)  # "search" is no id
    for rule in ("/v1/<path:_path>", "/v1//<path:_path>", "/v1/", "/v1", "/v2/<path:_path>"):
        pages.add_url_rule(rule, "unknown", _unknown, methods=METHODS, strict_slashes=False)
    pages.after_request(noted.note)
    pages.after_request(_with_common_headers)
    return pages


def _view(operation: Operation[Any]) -> Callable[..., Response]:
    def view(**path_params: str) -> Response:
        return _serve(operation, path_params)

    return view


def _serve(operation: Operation[Any], path_params: dict[str, str]) -> Response:
    request_id = new_id("req", REQUEST_ID_CHARS)
    asked = noted.begin(request_id, operation.known)
    try:
        return _answer(operation, path_params, asked)
    except Refused as refused:
        return _response(replies.refusal(refused, request_id, asked.account), request_id)
    except Unreachable:
        return _response(replies.refusal(OutOfReach(OUT_OF_REACH), request_id, asked.account), request_id)
    except Exception:
        logger.exception("api.failed", request_id=request_id, operation=operation.name)
        return _response(replies.broken(request_id), request_id)


def _answer(operation: Operation[Any], path_params: dict[str, str], asked: Asked) -> Response:
    request_id = asked.request_id
    text = auth.key_text(request.headers.get("Authorization", "")) or _key_in_form()
    key = auth.authenticate(text, request.headers.get("Stripe-Account"), request.headers.get("Stripe-Context"))
    asked.key = key
    permissions.check(key, masked(text), operation)
    version = version_of(request.headers.get("Stripe-Version") or (_version_in_form() if key.kind == "pk" else None))
    idempotency_key = _idempotency_key()
    asked.pairs = pairs = _pairs()
    raw = decode(pairs)
    if key.kind == "pk":
        browsers.admit(key.account, operation.name, path_params, raw)
    versions.understand(version, operation.name, raw)
    params_mark = idempotency.mark_of(pairs) if idempotency_key is not None else ""
    try:
        params = read(operation.params, raw, operation.name)
    except Refused:
        if idempotency_key is not None:
            idempotency.check_fresh(key.account, idempotency_key, request.path, params_mark)
        raise
    expand = list(getattr(params, "expand", []))
    expandable.check(operation.name, expand, version)
    seen = expandable.opened(operation.name, expand, version)
    if key.kind == "rk":
        seen |= expandable.included(operation.name, version)
    permissions.check_opened(key, masked(text), seen)
    call = Call(
        key=key,
        operation=operation,
        path=request.path,
        request_id=request_id,
        idempotency_key=idempotency_key,
        params_mark=params_mark,
        expand=expand,
        version=version,
    )
    with log.caused_by(request_id, idempotency_key):
        reply = once.run(call, params, path_params)
    return _response(reply, request_id, call)


def _key_in_form() -> str:
    """A browser's way to say its key, which is no secret; a secret one is not taken from there."""
    text = dict(_pairs()).get("key", "")
    return text if text.startswith("pk_") else ""


def _version_in_form() -> str | None:
    return dict(_pairs()).get("_stripe_version")


def _pairs() -> list[tuple[str, str]]:
    """The parameters of a request: in its query and in its form."""
    return pairs_of(request.query_string) + pairs_of(_form())


def _form() -> bytes:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise _too_large()  # before it is read
    try:
        body = request.get_data()
    except RequestEntityTooLarge as error:
        raise _too_large() from error
    except HTTPException as error:
        raise InvalidRequest("The request's body could not be read.") from error
    if request.content_length is None and len(body) >= MAX_BODY_BYTES:
        raise _too_large()  # of unknown length: Werkzeug cuts it there and says nothing
    if body and request.mimetype not in (FORM, ""):
        raise InvalidRequest(
            f"Invalid request (check that your POST content type is {FORM}): {shown(request.mimetype)}"
        )
    return body


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: its body can have {MAX_BODY_BYTES} bytes at most.")


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return None
    idempotency.check_key(key)
    return key


def _response(reply: Reply, request_id: str, call: Call | None = None) -> Response:
    response = Response(reply.body, reply.status, mimetype="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = NEWEST if call is None else call.version
    if reply.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
    if reply.status in RETRY:
        response.headers["Stripe-Should-Retry"] = "true"
    if request.method == "POST" and "Idempotency-Key" in request.headers:
        response.headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
    return response if call is None else _told_by(response, call)


def _told_by(response: Response, call: Call) -> Response:
    if call.idempotency_key is not None:
        response.headers["Original-Request"] = call.replayed_from or call.request_id
    if call.replayed_from is not None:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _unknown(_path: str = "") -> Response:
    request_id = new_id("req", REQUEST_ID_CHARS)
    refused = UnknownPath(
        f"Unrecognized request URL ({request.method}: {shown(request.path)}). If you are trying to list objects, "
        "remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) "
        "identifier. A path that Stripe has may not be built in this version of Tender yet."
    )
    return _response(replies.refusal(refused, request_id), request_id)


def _with_common_headers(response: Response) -> Response:
    response.headers.update(COMMON_HEADERS)
    return response
