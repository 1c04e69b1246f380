"""Security: the person's password, second factor and recovery codes, and the browsers in which they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from flask import flash, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import agents, door
from checkout.dashboard.coming_in import INVALID
from checkout.dashboard.moments import Moment
from checkout.dashboard.sign_in_forms import NewPasswordForm, SecondFactorForm
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.merchants import come_in, recovery_codes, second_factors, sign_ins
from checkout.merchants.sign_ins import SignIn

QUIET_ZONE = 4  # modules of white around a QR code. Source: ISO/IEC 18004
GROUP_CHARS = 4  # of the secret, for whoever types it
WRONG_FIRST_CODE = "This code is not right. Wait for the next one, and see that the phone's clock is."

pages = door.section("security")


@dataclass(frozen=True, slots=True)
class SignInRow:
    """``is_here``: the browser that looks at it."""

    id: str
    browser: str
    address: str
    since: Moment
    seen: Moment
    is_here: bool


@pages.get("/security")
def security() -> AnyResponse:
    user = door.here().user
    return door.page("security", rows=_rows(), codes_left=recovery_codes.count_left(user))


@pages.get("/security/password")
@door.proved
def password() -> AnyResponse:
    return _password_page(NewPasswordForm())


@pages.post("/security/password")
@door.proved
def set_password() -> AnyResponse:
    here, form = door.here(), NewPasswordForm()
    if not form.validate():
        return _password_page(form, INVALID)
    try:
        come_in.set_password(here.user, here.merchant, form.password.data, stays=here.sign_in)
    except InvalidRequest as no:
        form.refuse(no)
        return _password_page(form, INVALID)
    flash("Your password is set. Wherever else you were signed in, you are signed out.")
    return door.to("security.security")


@pages.get("/security/second-factor")
@door.proved
def second_factor() -> AnyResponse:
    if door.here().user.totp_sealed is not None:
        return door.to("security.security")
    secret, sealed = second_factors.offer(door.here().user)
    form = SecondFactorForm()
    form.offered.data = sealed
    return _second_factor_page(form, secret)


@pages.post("/security/second-factor")
@door.proved
def turn_on() -> AnyResponse:
    user, form = door.here().user, SecondFactorForm()
    secret = second_factors.offered(user, form.offered.data or "")
    if secret is None or user.totp_sealed is not None:
        return door.to("security.second_factor")
    if not form.validate():
        return _second_factor_page(form, secret, INVALID)
    with atomic("second factor: on"):
        codes = recovery_codes.make(user) if second_factors.turn_on(user, secret, form.code.data) else None
    if codes is None:
        form.code.errors = [WRONG_FIRST_CODE]
        return _second_factor_page(form, secret, INVALID)
    return _codes_page(codes, "The second factor is on.")


@pages.post("/security/second-factor/off")
@door.proved
def turn_off() -> AnyResponse:
    user = door.here().user
    with atomic("second factor: off"):
        second_factors.turn_off(user)
        recovery_codes.drop(user)
    flash("The second factor is off. The recovery codes are good for nothing any more.")
    return door.to("security.security")


@pages.post("/security/recovery-codes")
@door.proved
def make_codes() -> AnyResponse:
    user = door.here().user
    if user.totp_sealed is None:
        return door.to("security.security")
    with atomic("recovery codes: make"):
        codes = recovery_codes.make(user)
    return _codes_page(codes, "The codes from before are good for nothing any more.")


@pages.post("/security/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> AnyResponse:
    found = sign_ins.of_user(door.here().user, sign_in_id)
    with atomic("sign-in: revoke"):
        sign_ins.end(found)
    flash(f"{agents.words(found.agent)} is signed out.")
    return door.to("security.security")


@pages.post("/security/sign-ins/end-others")
def end_others() -> AnyResponse:
    here = door.here()
    with atomic("sign-ins: revoke the others"):
        ended = sign_ins.end_all(here.user, but=here.sign_in)
    flash(f"Signed out in {ended} other browser{'s' * (ended != 1)}." if ended else "You are signed in nowhere else.")
    return door.to("security.security")


def _rows() -> Sequence[SignInRow]:
    here = door.here()
    return [_row(found, here.sign_in) for found in sign_ins.open_of(here.user)]


def _row(found: SignIn, this: SignIn) -> SignInRow:
    return SignInRow(
        id=found.id,
        browser=agents.words(found.agent),
        address=found.address,
        since=Moment(found.created),
        seen=Moment(found.seen_at),
        is_here=found.id == this.id,
    )


def _password_page(form: NewPasswordForm, status: int = 200) -> AnyResponse:
    return door.page("security_password", status=status, form=form)


def _second_factor_page(form: SecondFactorForm, secret: str, status: int = 200) -> AnyResponse:
    user = door.here().user
    spaced = " ".join(secret[at : at + GROUP_CHARS] for at in range(0, len(secret), GROUP_CHARS))
    picture = _qr_svg(second_factors.address(user, secret))
    return door.page("security_second_factor", status=status, form=form, secret=spaced, picture=picture)


def _codes_page(codes: Sequence[str], said: str) -> AnyResponse:
    """Shown this once: it comes with the answer itself and is kept nowhere."""
    return door.page("security_codes", codes=codes, said=said, back=url_for("security.security"))


def _qr_svg(text: str) -> Markup:
    """Black on white, whatever it is put on."""
    drawn = BytesIO()
    segno.make_qr(text).save(
        drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, xmldecl=False, svgns=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - a drawing of squares, without any text
