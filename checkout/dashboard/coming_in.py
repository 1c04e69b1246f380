"""Between a password or a one-time link and being in: what the browser keeps on the way, and where it goes then."""

from dataclasses import dataclass

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.merchants import come_in, entry_links, sign_ins, users
from checkout.merchants.entry_links import EntryLink
from checkout.merchants.sign_ins import Browser
from checkout.merchants.throttles import Locked
from checkout.merchants.users import User
from checkout.web.addresses import client_address

HALF = "half"  # in Flask's signed cookie: who has shown the first of two factors
HALF_LASTS_S = 10 * clock.MINUTE_S  # time enough to find the phone
HALF_PURPOSE = "first factor"
INVALID = 422


@dataclass(frozen=True, slots=True)
class Half:
    """Someone who still has to show the second factor. ``link``: the one that they come by, used once they are in."""

    user: User
    link: EntryLink | None
    next: str | None


def guard(pages: Blueprint) -> None:
    """What the pages have at which people come in."""
    door.guard(pages)
    pages.register_error_handler(Refused, _refused)
    pages.register_error_handler(Locked, _locked)


def go_on(user: User, link: EntryLink | None = None, next: str | None = None) -> AnyResponse:
    """In, or on to the second factor."""
    if user.totp_sealed is None:
        return let_in(user, link, next)
    session.clear()
    session[HALF] = {
        "user": user.id,
        "at": clock.now(),
        "as": _first_factor(user, link),
        "link": link.id if link is not None else None,
        "next": next,
    }
    return redirect(url_for("sign_in.second"), door.SEE_OTHER)


def half() -> Half | None:
    """Of this browser, unless it took too long or something changed meanwhile."""
    kept = session.get(HALF) or {}
    user = users.find_user(str(kept.get("user")))
    if user is None or clock.now() >= kept["at"] + HALF_LASTS_S:
        return None
    link = entry_links.by_id(kept["link"]) if kept["link"] else None
    if kept["as"] != _first_factor(user, link) or (link is not None and not link.is_open):
        return None
    return Half(user, link, kept["next"])


def let_in(user: User, link: EntryLink | None, next: str | None) -> AnyResponse:
    """A sign-in of its own; the one that this browser had is over."""
    secret = come_in.begin(user, browser(), link)
    if secret is None:
        return plain_page("entry_used", status=404)
    return remember(secret, next)


def remember(secret: str, next: str | None = None) -> AnyResponse:
    """In a session of Flask's that is new: nothing from before goes on."""
    before = door.signed_in()
    if before is not None:
        with atomic("sign-in: end the one before"):
            sign_ins.end(before.sign_in)
    session.clear()
    session.permanent = True
    session[door.SIGN_IN] = secret
    return redirect(door.local_path(next) or url_for("home.home", mode="test"), door.SEE_OTHER)


def browser() -> Browser:
    return Browser(address=client_address(), agent=request.user_agent.string)


def plain_page(name: str, *, status: int = 200, **values: object) -> AnyResponse:
    """A page for someone who is not signed in."""
    return make_response(render_template(f"dashboard/{name}.html", **values), status)


def check_token() -> None:
    """Of a form without fields of its own."""
    current_app.extensions["csrf"].protect()


def _refused(refusal: Refused) -> AnyResponse:
    return plain_page("not_now", status=refusal.status, message=refusal.message)


def _locked(locked: Locked) -> AnyResponse:
    """Too many tries: how long to wait, and nothing of whose."""
    response = plain_page("too_many_tries", status=locked.status, message=locked.message)
    response.headers["Retry-After"] = str(locked.wait_s)
    return response


def _first_factor(user: User, link: EntryLink | None) -> str:
    """What was shown, so that nobody goes on with a password that was changed."""
    shown = link.id if link is not None else f"{user.id} {user.password_hash}"
    return settings().secrets.marks(HALF_PURPOSE, shown)[0]
