"""The protocol at one point: authenticate, decode, run once per idempotency key, expand, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError

from checkout.api import auth, idempotency, replies
from checkout.api.decode import decode, pairs_of
from checkout.api.params import Params, read
from checkout.api.replies import Reply
from checkout.events import log
from checkout.kit.db import atomic
from checkout.kit.errors import Busy, InvalidRequest, NotFound, Refused, StillRunning
from checkout.kit.joined import Joined
from checkout.kit.resources import Account, Resource, new_id
from checkout.kit.wire import Shape
from checkout.merchants import api_keys
from checkout.merchants.api_keys import ApiKey
from checkout.payments.intents import PaymentIntent
from checkout.processors.contract import Unreachable

MAX_BODY_BYTES = 1024 * 1024
REQUEST_ID_CHARS = 14
OUT_OF_REACH = "The payment processor cannot be reached right now. Nothing was charged; please try again."

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Resource)
Handler = Callable[..., Shape]
logger = structlog.get_logger()


class OutOfReach(Refused):
    """The processor does not answer, and nothing was asked of it that could take money."""

    status = 503
    type = "api_error"


@dataclass(frozen=True, slots=True)
class Operation(Generic[P]):
    """One of Stripe's operations. ``resume`` answers for a call of several steps whose process died."""

    method: str
    path: str  # /v1/prices/{price}
    params: type[P]
    handler: Handler
    own_steps: bool
    resume: Callable[[Account, str], Shape] | None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def rule(self) -> str:
        return self.path.replace("{", "<").replace("}", ">")


OPERATIONS: list[Operation[Any]] = []


def endpoint(
    operation: str,
    params: type[P],
    *,
    own_steps: bool = False,
    resume: Callable[[Account, str], Shape] | None = None,
) -> Callable[[Handler], Handler]:
    """Serves ``"POST /v1/prices/{price}"`` by a function of the call, its parameters and the path's.

    A POST or DELETE runs in one atomic step with its idempotency key and reply, unless it has steps of its own; then
    it takes its key in its first step and keeps its reply in its last, by ``call.joined``.
    """
    method, path = operation.split(" ")

    def register(handler: Handler) -> Handler:
        OPERATIONS.append(Operation(method, path, params, handler, own_steps, resume))
        return handler

    return register


@dataclass(slots=True)
class Call:
    """One call on its way: who calls, and under which idempotency key."""

    key: ApiKey
    operation: Operation[Any]
    path: str
    request_id: str
    idempotency_key: str | None
    params_mark: str
    expand: list[str]
    reply: Reply | None = None  # once it is kept
    replayed_from: str | None = None  # the request whose reply this is

    @property
    def account(self) -> Account:
        return self.key.account

    def take_key(self, about: str | None = None) -> None:
        """In the open step that acts."""
        api_keys.note_use(self.key)
        if self.idempotency_key is None:
            return
        idempotency.take(
            self.account,
            self.idempotency_key,
            operation=self.operation.name,
            path=self.path,
            params_mark=self.params_mark,
            request_id=self.request_id,
        )
        if about is not None:
            idempotency.tell_about(self.account, self.idempotency_key, about)

    def keep(self, answer: Callable[[], Shape]) -> None:
        """In the open step that ends the call: its reply becomes final."""
        self.reply = replies.reply_of(answer, self.account, self.expand, self.request_id)
        if self.idempotency_key is not None:
            idempotency.keep(self.account, self.idempotency_key, self.reply)

    def joined(self, answer: Callable[[R], Shape]) -> Joined[R]:
        """What the call writes in the steps of a verb: its key as it begins, its reply as it is settled."""
        return Joined(
            begin=lambda thing: self.take_key(thing.id),
            settle=lambda thing: self.keep(lambda: answer(thing)),
        )


def blueprint() -> Blueprint:
    """Every operation that was registered, and Stripe's 404 for all other paths under /v1/."""
    pages = Blueprint("api", __name__)
    for operation in OPERATIONS:
        pages.add_url_rule(
            operation.rule, operation.name.replace(".", "_"), _view(operation), methods=[operation.method]
        )
    pages.add_url_rule("/v1/<path:_path>", "unknown", _unknown, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
    pages.add_url_rule("/v1/<path:_path>", "preflight", _preflight, methods=["OPTIONS"])
    pages.after_request(_common_headers)
    return pages


def _view(operation: Operation[Any]) -> Callable[..., Response]:
    def view(**path_params: str) -> Response:
        return _serve(operation, path_params)

    return view


def _serve(operation: Operation[Any], path_params: dict[str, str]) -> Response:
    request_id = new_request_id()
    try:
        return _answer(operation, path_params, request_id)
    except Refused as refused:
        return _response(replies.refusal(refused, request_id), request_id)
    except Unreachable:
        return _response(replies.refusal(OutOfReach(OUT_OF_REACH), request_id), request_id)
    except Exception:
        logger.exception("api.failed", request_id=request_id, operation=operation.name)
        return _response(replies.broken(request_id), request_id)


def _answer(operation: Operation[Any], path_params: dict[str, str], request_id: str) -> Response:
    key = auth.authenticate(request.headers)
    auth.check_version(request.headers.get("Stripe-Version"))
    pairs = _pairs()
    params = read(operation.params, decode(pairs), operation.name)
    call = Call(
        key=key,
        operation=operation,
        path=request.path,
        request_id=request_id,
        idempotency_key=_idempotency_key(),
        params_mark=idempotency.mark_of(pairs) if operation.method == "POST" else "",
        expand=list(getattr(params, "expand", [])),
    )
    with log.caused_by(request_id, call.idempotency_key):
        reply = _replay(call) or _run(call, params, path_params)
    return _response(reply, request_id, call)


def _run(call: Call, params: Params, path_params: dict[str, str]) -> Reply:
    def answer() -> Shape:
        return call.operation.handler(call, params, **path_params)

    try:
        if call.operation.method == "GET":
            return replies.reply_of(answer, call.account, call.expand, call.request_id)
        return _run_in_steps(call, answer) if call.operation.own_steps else _run_in_one_step(call, answer)
    except IntegrityError as error:
        replayed = _replay(call)
        if replayed is None:
            raise Busy from error
        return replayed


def _run_in_one_step(call: Call, answer: Callable[[], Shape]) -> Reply:
    try:
        with atomic(call.operation.name):
            call.take_key()
            shape = answer()
            call.keep(lambda: shape)
    except Busy:
        raise
    except Refused as refused:
        return _kept_refusal(call, refused)
    assert call.reply is not None
    return call.reply


def _run_in_steps(call: Call, answer: Callable[[], Shape]) -> Reply:
    try:
        shape = answer()
    except Busy:
        raise
    except Refused as refused:
        return call.reply or _kept_refusal(call, refused)
    if call.reply is not None:
        return call.reply
    return replies.reply_of(lambda: shape, call.account, call.expand, call.request_id)


def _kept_refusal(call: Call, refused: Refused) -> Reply:
    """A refusal after the work had begun is the reply of its key too; what the step wrote is undone."""
    if call.idempotency_key is None:
        return replies.refusal(refused, call.request_id)

    def again() -> Shape:
        raise refused

    with atomic("keep refusal"):
        if idempotency.find(call.account, call.idempotency_key) is None:
            call.take_key()
        call.keep(again)
    assert call.reply is not None
    return call.reply


def _replay(call: Call) -> Reply | None:
    """The reply of the key's first request, where there was one."""
    if call.idempotency_key is None:
        return None
    found = idempotency.find(call.account, call.idempotency_key)
    if found is None:
        return None
    idempotency.check_same(found, call.path, call.params_mark)
    call.replayed_from = found.request_id
    return found.reply or _resumed(call, found.about)


def _resumed(call: Call, about: str | None) -> Reply:
    """The first request is still running, or its process died: what it is about tells."""
    resume = call.operation.resume
    assert resume is not None, "only a call of several steps leaves a key without its reply"
    assert about is not None, "a key without a reply is about something"
    intent = PaymentIntent.of(call.account, about)
    if intent.status == "processing":
        raise StillRunning(
            "There is currently another in-progress request using this Idempotency Key (that probably means you "
            "submitted twice, and the other request is still going through). Please try again in a bit."
        )
    with atomic("keep resumed reply"):
        call.keep(lambda: resume(call.account, about))
    assert call.reply is not None
    return call.reply


def new_request_id() -> str:
    return new_id("req", REQUEST_ID_CHARS)


def _pairs() -> list[tuple[str, str]]:
    if request.method in ("GET", "DELETE"):
        return pairs_of(request.query_string)
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise InvalidRequest(f"The request is too large: at most {MAX_BODY_BYTES} bytes.")
    if request.mimetype not in ("application/x-www-form-urlencoded", ""):
        raise InvalidRequest(
            f"Invalid request (check that your POST content type is application/x-www-form-urlencoded): "
            f"{request.mimetype[:100]}"
        )
    return pairs_of(request.get_data(cache=False))


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return None
    idempotency.check_key(key)
    return key


def _response(reply: Reply, request_id: str, call: Call | None = None) -> Response:
    response = Response(reply.body, reply.status, mimetype="application/json")
    response.headers["Request-Id"] = request_id
    if reply.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
    if reply.status in (409, 429, 503):
        response.headers["Stripe-Should-Retry"] = "true"
    if call is not None and call.idempotency_key is not None:
        response.headers["Idempotency-Key"] = call.idempotency_key
        response.headers["Original-Request"] = call.replayed_from or request_id
    if call is not None and call.replayed_from is not None:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _unknown(_path: str) -> Response:
    request_id = new_request_id()
    refused = NotFound(
        f"Unrecognized request URL ({request.method}: {request.path[:200]}). If you are trying to list objects, remove "
        "the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) "
        "identifier. A path that Stripe has may not be built in this version of Tender yet."
    )
    refused.code = None
    return _response(replies.refusal(refused, request_id), request_id)


def _preflight(_path: str) -> Response:
    return Response(status=204)


def _common_headers(response: Response) -> Response:
    response.headers["Stripe-Version"] = log.API_VERSION
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = (
        "Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Version, X-Requested-With"
    )
    response.headers["Access-Control-Expose-Headers"] = "Request-Id, Stripe-Should-Retry, Idempotent-Replayed"
    return response
