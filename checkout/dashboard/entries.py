"""Links that let people in once: to sign in by one, or to choose a new password, which comes by mail."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import coming_in, door
from checkout.dashboard.coming_in import INVALID
from checkout.dashboard.sign_in_forms import ForgottenForm, NewPasswordForm, ResetForm
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.mail import resets
from checkout.merchants import come_in, entry_links, users
from checkout.merchants.accounts import merchant_of
from checkout.merchants.entry_links import EntryLink, Purpose
from checkout.merchants.users import User

pages = Blueprint("entries", __name__, url_prefix=door.PREFIX)
coming_in.guard(pages)


@pages.get("/enter/<text>")
def enter(text: str) -> AnyResponse:
    """Only asks: whatever opens a link before its reader does, uses nothing up."""
    link, user = _found(text, "sign_in")
    return _ended() if link is None else coming_in.plain_page("entry", user=user)


@pages.post("/enter/<text>")
def take_link(text: str) -> AnyResponse:
    coming_in.check_token()
    link, user = _found(text, "sign_in")
    return _ended() if link is None or user is None else coming_in.go_on(user, link)


@pages.get("/forgotten")
def forgotten() -> AnyResponse:
    return _forgotten_page(ForgottenForm())


@pages.post("/forgotten")
def ask_reset() -> AnyResponse:
    form = ForgottenForm()
    if not form.validate():
        return _forgotten_page(form, INVALID)
    try:
        resets.ask(form.email.data, coming_in.browser())
    except InvalidRequest as no:
        form.refuse(no)
        return _forgotten_page(form, INVALID)
    return redirect(url_for("entries.asked_reset"), door.SEE_OTHER)


@pages.get("/forgotten/asked")
def asked_reset() -> AnyResponse:
    return coming_in.plain_page("reset_asked", can_reset=resets.can_be_sent())


@pages.get("/reset/<text>")
def reset(text: str) -> AnyResponse:
    link, user = _found(text, "reset")
    return _ended() if link is None or user is None else _reset_page(user, _reset_form(user))


@pages.post("/reset/<text>")
def take_reset(text: str) -> AnyResponse:
    link, user = _found(text, "reset")
    if link is None or user is None:
        return _ended()
    form = _reset_form(user)
    if not form.validate():
        return _reset_page(user, form, INVALID)
    merchant, code = merchant_of(Account(user.merchant_id, livemode=False)), form.data.get("code", "")
    try:
        secret = come_in.reset(link, user, merchant, form.password.data, code, coming_in.browser())
    except InvalidRequest as no:
        form.refuse(no)
        return _reset_page(user, form, INVALID)
    return _ended() if secret is None else coming_in.remember(secret)


def _found(text: str, purpose: Purpose) -> tuple[EntryLink, User] | tuple[None, None]:
    link = entry_links.find(text, purpose)
    user = users.find_user(link.user_id) if link is not None else None
    return (link, user) if link is not None and user is not None else (None, None)


def _reset_form(user: User) -> NewPasswordForm:
    return ResetForm() if user.totp_sealed is not None else NewPasswordForm()


def _reset_page(user: User, form: NewPasswordForm, status: int = 200) -> AnyResponse:
    return coming_in.plain_page("reset", status=status, form=form, user=user)


def _forgotten_page(form: ForgottenForm, status: int = 200) -> AnyResponse:
    return coming_in.plain_page("forgotten", status=status, form=form, can_reset=resets.can_be_sent())


def _ended() -> AnyResponse:
    return coming_in.plain_page("entry_used", status=404)
