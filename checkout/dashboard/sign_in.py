"""How people come in by e-mail and password, with a second factor where they have one, and how they go out."""

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import coming_in, door
from checkout.dashboard.coming_in import INVALID
from checkout.dashboard.forms import Form
from checkout.dashboard.sign_in_forms import CodeForm, SignInForm, proof_form
from checkout.kit.db import atomic
from checkout.mail import resets
from checkout.merchants import come_in, sign_ins

WRONG = "The e-mail address or the password is not right."
WRONG_CODE = "This code is not right. Each opens once: wait for the next one."
WRONG_PROOF = {"password": "This is not your password.", "code": WRONG_CODE}

pages = Blueprint("sign_in", __name__, url_prefix=door.PREFIX)
coming_in.guard(pages)


@pages.get("/sign-in")
def sign_in() -> AnyResponse:
    if door.signed_in() is not None:
        return redirect(door.local_path(request.args.get("next")) or url_for("home.home"), door.SEE_OTHER)
    return _sign_in_page(SignInForm())


@pages.post("/sign-in")
def take_password() -> AnyResponse:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, INVALID)
    user = come_in.by_password(form.email.data, form.password.data, coming_in.browser())
    if user is None:
        form.general = WRONG
        return _sign_in_page(form, INVALID)
    return coming_in.go_on(user, next=door.local_path(request.args.get("next")))


@pages.get("/sign-in/code")
def second() -> AnyResponse:
    """The second factor, of someone who has shown the first."""
    if coming_in.half() is None:
        return _to_sign_in()
    return coming_in.plain_page("sign_in_code", form=CodeForm())


@pages.post("/sign-in/code")
def take_code() -> AnyResponse:
    half, form = coming_in.half(), CodeForm()
    if half is None:
        return _to_sign_in()
    if not form.validate():
        return coming_in.plain_page("sign_in_code", status=INVALID, form=form)
    if not come_in.by_code(half.user, form.code.data, coming_in.browser()):
        form.code.errors = [WRONG_CODE]
        return coming_in.plain_page("sign_in_code", status=INVALID, form=form)
    return coming_in.let_in(half.user, half.link, half.next)


@pages.get("/prove")
def prove() -> AnyResponse:
    found = door.signed_in()
    return _prove_page(found, _proof_form(found)) if found is not None else _to_sign_in()


@pages.post("/prove")
def take_proof() -> AnyResponse:
    """Once more what the person signs in with, before something that matters; then back to where they were."""
    found = door.signed_in()
    if found is None:
        return _to_sign_in()
    form = _proof_form(found)
    if form is None or not form.validate():
        return _prove_page(found, form, INVALID)
    shown = {field.name: field.data for field in form if field.name in WRONG_PROOF}
    wrong = come_in.prove(found.user, found.sign_in, shown, coming_in.browser())
    if wrong is not None:
        form[wrong].errors = [WRONG_PROOF[wrong]]
        return _prove_page(found, form, INVALID)
    return redirect(door.local_path(request.args.get("next")) or url_for("home.home", mode="test"), door.SEE_OTHER)


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    coming_in.check_token()
    found = door.signed_in()
    if found is not None:
        with atomic("sign-in: end"):
            sign_ins.end(found.sign_in)
    session.clear()
    return _to_sign_in()


def _proof_form(found: door.Here) -> Form | None:
    """None of someone who has neither: a new one-time link is their proof."""
    has = {"password": found.user.password_hash is not None, "code": found.user.totp_sealed is not None}
    return proof_form(**has) if any(has.values()) else None


def _prove_page(found: door.Here, form: Form | None, status: int = 200) -> AnyResponse:
    back = door.local_path(request.args.get("next")) or url_for("home.home", mode="test")
    undone = request.args.get("undone")
    return coming_in.plain_page("prove", status=status, form=form, user=found.user, back=back, undone=undone)


def _sign_in_page(form: SignInForm, status: int = 200) -> AnyResponse:
    return coming_in.plain_page("sign_in", status=status, form=form, can_reset=resets.can_be_sent())


def _to_sign_in() -> AnyResponse:
    return redirect(url_for("sign_in.sign_in"), door.SEE_OTHER)
