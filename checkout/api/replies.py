"""What goes back: a status and the exact JSON text, of an answer as of a refusal."""

from collections.abc import Callable
from dataclasses import dataclass

from checkout.kit import pretty, wire
from checkout.kit.config import settings
from checkout.kit.errors import Refused, StillRunning
from checkout.kit.resources import Account
from checkout.kit.wire import Lens, Shape

DOCS = "https://stripe.com/docs/error-codes/"


Answer = Callable[[], Shape]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


def reply_of(answer: Answer, account: Account, expand: list[str], request_id: str, lens: Lens | None = None) -> Reply:
    """The reply of an answer that may be a refusal; that there is none yet is no reply."""
    try:
        return Reply(200, _text(wire.render(answer(), account, expand, lens)))
    except StillRunning:
        raise
    except Refused as refused:
        return refusal(refused, request_id, account, lens)


def refusal(refused: Refused, request_id: str, account: Account | None = None, lens: Lens | None = None) -> Reply:
    """Stripe's error object; members that have no value are left out. ``account``: whose key asked, if it was good."""
    code = refused.code
    error = {
        "code": code,
        "doc_url": DOCS + code.replace("_", "-") if code else None,
        "message": refused.message,
        "param": refused.param,
        "request_log_url": _log_url(account, request_id),
        "type": refused.type,
        **wire.plain(refused.details, lens),
    }
    return Reply(refused.status, _text({"error": {name: it for name, it in error.items() if it is not None}}))


def _log_url(account: Account | None, request_id: str) -> str | None:
    """Where a developer sees the request: in the dashboard's log."""
    if account is None:
        return None
    return settings().url(f"/dashboard/{'live' if account.livemode else 'test'}/requests/{request_id}")


def broken(request_id: str) -> Reply:
    """Our own fault: said as such, with the id to find it by in the log."""
    message = f"An unexpected error occurred. The server's log has it under {request_id}."
    return Reply(500, _text({"error": {"message": message, "type": "api_error"}}))


def _text(shape: Shape) -> bytes:
    return pretty.dumps(shape).encode() + b"\n"
