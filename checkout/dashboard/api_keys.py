"""API keys: which there are, made, restricted, rolled and ended; each is shown once, when it is made."""

from dataclasses import dataclass
from typing import Any, cast

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.dashboard.grants import granted, grants_of, resources
from checkout.dashboard.key_forms import OVERLAPS, MakeKey, RollKey
from checkout.dashboard.moments import Moment
from checkout.dashboard.words import Mark
from checkout.kit import clock
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import new_id
from checkout.merchants import api_keys
from checkout.merchants.api_keys import LEVELS, ApiKey, Kind

ALREADY = "This was done already; a key is shown once, when it is made."
KINDS = {"sk": "Secret", "rk": "Restricted", "pk": "Publishable"}

pages = door.section("api_keys")


@dataclass(frozen=True, slots=True)
class KeyRow:
    id: str
    hint: str
    name: str
    kind: str
    mark: Mark
    created: Moment
    used: Moment | None
    ends: Moment | None
    may: str


@pages.get("/api-keys")
def keys() -> AnyResponse:
    found = api_keys.keys_in(door.here().account)
    return door.page("api_keys", rows=[_row(key) for key in sorted(found, key=lambda key: key.is_expired)])


@pages.get("/api-keys/new")
@door.proved
def new() -> AnyResponse:
    form = MakeKey(nonce=new_id("key"))
    return _making(form)


@pages.post("/api-keys/new")
@door.proved
def make() -> AnyResponse:
    form = MakeKey()
    if not form.validate():
        return _making(form, status=422)
    if api_keys.is_made(form.nonce.data):
        return door.done(ALREADY, "api_keys.keys")
    kind = cast(Kind, form.kind.data)
    try:
        text = _made(form, kind)
    except IntegrityError:  # the same form, sent twice at once
        return door.done(ALREADY, "api_keys.keys")
    return door.shown_once("key_made", text=text, kind=KINDS[kind].lower())


@pages.get("/api-keys/<key_id>")
def key(key_id: str) -> AnyResponse:
    found = api_keys.key_in(door.here().account, key_id)
    return _key_page(found, RollKey(nonce=new_id("key")))


@pages.post("/api-keys/<key_id>/roll")
@door.proved
def roll(key_id: str) -> AnyResponse:
    found, form = _usable(key_id), RollKey()
    if not form.validate():
        return _key_page(found, form, status=422)
    if api_keys.is_made(form.nonce.data):
        return door.done(ALREADY, "api_keys.keys")
    overlap_s = OVERLAPS[form.overlap.data]
    try:
        with atomic("dashboard: roll key"):
            text = api_keys.roll_key(found, overlap_s, form.nonce.data)
    except IntegrityError:
        return door.done(ALREADY, "api_keys.keys")
    old_ends = Moment(clock.now() + overlap_s) if overlap_s else None
    return door.shown_once("key_made", text=text, kind=KINDS[found.kind].lower(), old=found.hint, old_ends=old_ends)


@pages.post("/api-keys/<key_id>/end")
@door.proved
def end(key_id: str) -> AnyResponse:
    found = api_keys.key_in(door.here().account, key_id)
    with atomic("dashboard: end key"):
        api_keys.end_key(found)
    return door.done(f"{found.hint} has ended: requests with it are refused from now on.", "api_keys.keys")


@pages.post("/api-keys/<key_id>/permissions")
@door.proved
def restrict(key_id: str) -> AnyResponse:
    found = _usable(key_id)
    if found.kind != "rk":
        raise InvalidRequest("Only a restricted key has permissions: make one, and end this.")
    with atomic("dashboard: restrict key"):
        api_keys.restrict(found, dict.fromkeys(resources(), "none") | granted(request.form))
    return door.done("What this key may do was changed.", "api_keys.key", key_id=key_id)


def _made(form: MakeKey, kind: Kind) -> str:
    with atomic("dashboard: make key"):
        return api_keys.make_key(
            door.here().account,
            kind,
            keep=False,
            name=form.name.data or None,
            permissions=granted(request.form) if kind == "rk" else None,
            id=form.nonce.data,
        )


def _usable(key_id: str) -> ApiKey:
    found = api_keys.key_in(door.here().account, key_id)
    if found.is_expired:
        raise InvalidRequest("This key has ended. Make a new one.")
    return found


def _making(form: Any, status: int = 200) -> AnyResponse:
    chosen = granted(request.form) if request.method == "POST" else {}
    return door.page("key_new", status=status, form=form, grants=grants_of(chosen), levels=LEVELS)


def _key_page(found: ApiKey, form: Any, status: int = 200) -> AnyResponse:
    return door.page(
        "api_key",
        status=status,
        row=_row(found),
        key=found,
        form=form,
        grants=grants_of(found.permissions or {}),
        levels=LEVELS,
    )


def _row(found: ApiKey) -> KeyRow:
    return KeyRow(
        id=found.id,
        hint=found.hint,
        name=found.name or "",
        kind=KINDS[found.kind],
        mark=_mark(found),
        created=Moment(found.created),
        used=Moment(found.last_used_at) if found.last_used_at is not None else None,
        ends=Moment(found.expires_at) if found.expires_at is not None else None,
        may=_may(found),
    )


def _mark(found: ApiKey) -> Mark:
    if found.is_expired:
        return Mark("ended", "off")
    return Mark("ends soon", "wait") if found.expires_at is not None else Mark("active", "ok")


def _may(found: ApiKey) -> str:
    if found.kind == "rk":
        count = sum(level != "none" for level in found.permissions.values())
        return f"{count} resource{'' if count == 1 else 's'}"
    return "everything" if found.kind == "sk" else "what a browser may"
