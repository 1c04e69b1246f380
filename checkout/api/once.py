"""Runs a call once for its idempotency key: takes the key, acts and keeps the reply; or replays what was kept."""

from sqlalchemy.exc import IntegrityError

from checkout.api import idempotency, replies
from checkout.api.endpoint import Call
from checkout.api.params import Params
from checkout.api.replies import Reply
from checkout.kit.db import atomic
from checkout.kit.errors import Busy, NotBuilt, Refused
from checkout.kit.versions import NEWEST
from checkout.kit.wire import Shape
from checkout.merchants.api_keys import is_unnoted, note_use

VALIDATION_CODES = "parameter_"  # so begin the codes of what is wrong with parameters by themselves


def run(call: Call, params: Params, path_params: dict[str, str]) -> Reply:
    """The reply of the key's first request, else that of running the operation now."""

    def answer() -> Shape:
        return call.operation.run(call, params, path_params)

    if call.operation.method == "GET":
        return _read(call, answer)
    return replay(call) or _act(call, answer)


def _read(call: Call, answer: replies.Answer) -> Reply:
    """Writes nothing, but of a restricted key that it is used: it may be one that never writes anything else."""
    reply = call.reply_of(answer)
    if call.key.kind == "rk" and is_unnoted(call.key):
        with atomic("note the key's use"):
            note_use(call.key)
    return reply


def replay(call: Call) -> Reply | None:
    """The reply of the key's first request, where there was one."""
    if call.idempotency_key is None:
        return None
    found = idempotency.find(call.account, call.idempotency_key)
    if found is None:
        return None
    idempotency.check_same(found, call.path, call.params_mark)
    call.replayed_from, call.version = found.request_id, found.api_version or NEWEST
    return found.reply or _resumed(call, found.about)


def _act(call: Call, answer: replies.Answer) -> Reply:
    try:
        return _in_its_steps(call, answer) if call.operation.own_steps else _in_one_step(call, answer)
    except IntegrityError as error:  # a request that was quicker has this key, or a name that may be taken once
        replayed = replay(call)
        if replayed is None:
            raise Busy from error
        return replayed


def _in_one_step(call: Call, answer: replies.Answer) -> Reply:
    try:
        with atomic(call.operation.name):
            call.take_key()
            shape = answer()
            call.keep(lambda: shape)
    except Refused as refused:
        return _refusal(call, refused)
    assert call.reply is not None
    return call.reply


def _in_its_steps(call: Call, answer: replies.Answer) -> Reply:
    """A reply that no step kept is of a payment whose outcome is not known yet; the key stays open for it."""
    try:
        shape = answer()
    except Refused as refused:
        return call.reply or _refusal(call, refused)
    return call.reply or call.reply_of(lambda: shape)


def _refusal(call: Call, refused: Refused) -> Reply:
    """A refusal of the work itself is the reply of its key; what the step wrote is undone."""
    if call.idempotency_key is None or not _is_final(refused):
        return replies.refusal(refused, call.request_id, call.account, call.lens)

    def again() -> Shape:
        raise refused

    found = idempotency.find(call.account, call.idempotency_key)
    if found is not None and found.request_id != call.request_id:
        replayed = replay(call)  # refused for what a quicker request with this key did
        assert replayed is not None
        return replayed
    with atomic("keep refusal"):
        if found is None:
            call.take_key()
        call.keep(again)
    assert call.reply is not None
    return call.reply


def _is_final(refused: Refused) -> bool:
    """Bad parameters may be mended and sent again under the same key, and a conflict tried again. Source: Stripe."""
    if isinstance(refused, Busy | NotBuilt):
        return False
    return not (refused.code or "").startswith(VALIDATION_CODES)


def _resumed(call: Call, about: str | None) -> Reply:
    """The first request is still running, or its process died: what it is about tells."""
    resume = call.operation.resume
    assert resume is not None, "only a call of several steps leaves a key without its reply"
    assert about is not None, "a key without a reply is about something"
    with atomic("keep resumed reply"):
        call.keep(lambda: resume(call.account, about))
    assert call.reply is not None
    return call.reply
