"""How people come in and go out: a one-time link, and the way back to where they wanted to go."""

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.kit.db import atomic
from checkout.merchants import entry_links, sign_ins, users
from checkout.merchants.sign_ins import Browser
from checkout.merchants.users import User

pages = Blueprint("sign_in", __name__, url_prefix=door.PREFIX)
door.guard(pages)


@pages.get("/sign-in")
def sign_in() -> AnyResponse:
    if door.signed_in() is not None:
        return redirect(door.local_path(request.args.get("next")) or url_for("home.home"), door.SEE_OTHER)
    return _page("sign_in")


@pages.get("/enter/<text>")
def enter(text: str) -> AnyResponse:
    """Only asks: whatever opens a link before its reader does, uses nothing up."""
    found = entry_links.find(text, "sign_in")
    if found is None:
        return _page("entry_used", status=404)
    user = users.find_user(found.user_id)
    return _page("entry", user=user)


@pages.post("/enter/<text>")
def come_in(text: str) -> AnyResponse:
    current_app.extensions["csrf"].protect()
    found = entry_links.find(text, "sign_in")
    if found is None:
        return _page("entry_used", status=404)
    with atomic("sign-in: by a link"):
        user = users.find_user(found.user_id)
        secret = sign_ins.begin(user, _browser()) if user and entry_links.take(found) else None
    if secret is None:
        return _page("entry_used", status=404)
    _keep(secret)
    return redirect(url_for("home.home", mode="test"), door.SEE_OTHER)


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    current_app.extensions["csrf"].protect()
    found = door.signed_in()
    if found is not None:
        with atomic("sign-in: end"):
            sign_ins.end(found.sign_in)
    session.clear()
    return redirect(url_for("sign_in.sign_in"), door.SEE_OTHER)


def _keep(secret: str) -> None:
    """In a session of Flask's that is new: nothing from before goes on."""
    session.clear()
    session.permanent = True
    session[door.SIGN_IN] = secret


def _browser() -> Browser:
    return Browser(address=request.remote_addr or "", agent=request.user_agent.string)


def _page(name: str, *, status: int = 200, user: User | None = None, **values: object) -> AnyResponse:
    """A page for someone who is not signed in."""
    return make_response(render_template(f"dashboard/{name}.html", user=user, **values), status)
