"""The request log: what programs asked the API for, and how each request was answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from sqlalchemy import Select
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door, lists
from checkout.dashboard.moments import Moment
from checkout.dashboard.timeline import duration
from checkout.dashboard.words import Mark
from checkout.events import log
from checkout.events.requests import LoggedRequest
from checkout.kit.resources import Account
from checkout.merchants import api_keys

FILTERS = ("status", "method", "path", "key", "request", "idempotency_key")
CLASSES = {"2": "succeeded", "4": "refused", "5": "failed"}  # by a status' first digit
METHODS = ("GET", "POST", "DELETE")
MAX_EVENTS = 50  # of one request that are named

pages = door.section("requests")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request in a person's words."""

    id: str
    method: str
    path: str
    mark: Mark
    took: str
    key: str
    error: str
    at: Moment


@pages.get("/requests")
def requests() -> AnyResponse:
    account = door.here().account
    asked = {name: request.args.get(name, "").strip() for name in FILTERS}
    part = lists.part(account, LoggedRequest, _query(account, asked), request.args)
    return door.page(
        "requests",
        part=part,
        rows=[_entry(found) for found in part.things],
        asked=asked,
        values={name: value for name, value in asked.items() if value},
        keys=[(key.id, f"{key.hint} {key.name or ''}".strip()) for key in api_keys.keys_in(account)],
        classes=CLASSES,
        methods=METHODS,
    )


@pages.get("/requests/<request_id>")
def entry(request_id: str) -> AnyResponse:
    account = door.here().account
    found = LoggedRequest.find(account, request_id)
    if found is None:
        return door.page("request_none", status=404)
    caused = log.newest(account, MAX_EVENTS, request_id=found.id)
    return door.page("request", entry=_entry(found), found=found, caused=caused[::-1])


def _query(account: Account, asked: Mapping[str, str]) -> Select[LoggedRequest]:
    query = LoggedRequest.owned_by(account)
    if asked["status"] in CLASSES:
        first = int(asked["status"]) * 100
        query = query.where(LoggedRequest.status.between(first, first + 99))
    if asked["path"]:
        query = query.where(LoggedRequest.path.contains(_plain(asked["path"]), autoescape=True))
    columns = {
        "method": LoggedRequest.method,
        "key": LoggedRequest.key_id,
        "request": LoggedRequest.id,
        "idempotency_key": LoggedRequest.idempotency_key,
    }
    return query.where(*(column == _plain(asked[name]) for name, column in columns.items() if asked[name]))


def _plain(text: str) -> str:
    """What no database column can hold is in none of them."""
    return text.replace("\0", "�")


def _entry(found: LoggedRequest) -> Entry:
    return Entry(
        id=found.id,
        method=found.method,
        path=found.path,
        mark=_mark(found.status),
        took=duration(found.elapsed_ms),
        key=found.key_hint,
        error=found.error_code or (found.error_type if found.error_type else "") or "",
        at=Moment(found.created),
    )


def _mark(status: int) -> Mark:
    if status < 400:
        return Mark(f"{status} OK" if status == 200 else str(status), "ok")
    return Mark(f"{status} {CLASSES['4' if status < 500 else '5']}", "wait" if status < 500 else "bad")
