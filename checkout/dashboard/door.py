"""The dashboard's door: whoever comes is signed in, and is shown one merchant in one mode."""

from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from checkout.kit.db import atomic
from checkout.kit.errors import NotFound, Refused
from checkout.kit.resources import Account
from checkout.merchants import sign_ins, users
from checkout.merchants.accounts import Merchant, merchant_of
from checkout.merchants.sign_ins import SignIn
from checkout.merchants.users import User
from checkout.processors.registry import processor

Mode = Literal["test", "live"]

PREFIX = "/dashboard"
SIGN_IN = "sign_in"  # what Flask's signed cookie keeps of us: the secret of a sign-in
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Here:
    """Who looks at what. ``account``: the merchant in the mode that the address names."""

    user: User
    sign_in: SignIn
    merchant: Merchant
    mode: Mode

    @property
    def account(self) -> Account:
        return self.merchant.in_mode(livemode=self.mode == "live")


def section(name: str) -> Blueprint:
    """A part of the dashboard, in test and in live mode: ``/dashboard/test/...``. Its pages ask ``here()``."""
    pages = Blueprint(name, __name__, url_prefix=f"{PREFIX}/<any(test, live):mode>")

    @pages.url_value_preprocessor
    def take_mode(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.mode = (values or {}).pop("mode", "test")

    @pages.url_defaults
    def give_mode(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("mode", g.get("mode", "test"))

    pages.before_request(let_in)
    guard(pages)
    return pages


def guard(pages: Blueprint) -> None:
    """What every page of the dashboard has, signed in or not."""
    pages.register_error_handler(Refused, _refused)
    pages.register_error_handler(RequestEntityTooLarge, _too_large)
    pages.after_request(_same_origin)


def let_in() -> AnyResponse | None:
    """Whoever is not signed in is sent to do so, and comes back; live mode is locked where nothing moves real money."""
    found = signed_in()
    if found is None:
        asked = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.sign_in", next=asked), SEE_OTHER)
    g.here = found
    if found.mode == "live" and not processor().moves_real_money:
        return page("locked", status=403)
    return _stale() if request.method == "POST" else None


def _stale() -> AnyResponse | None:
    """What is sent without its token came from no page of ours, or from one of a visit that has ended."""
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        return page("stale", status=400)
    return None


def signed_in() -> Here | None:
    """Who is signed in in this browser."""
    found = sign_ins.find(str(session.get(SIGN_IN, "")))
    user = users.find_user(found.user_id) if found else None
    if found is None or user is None:
        return None
    if sign_ins.is_unnoted(found):
        with atomic("sign-in: note"):
            sign_ins.note(found)
    merchant = merchant_of(Account(user.merchant_id, livemode=False))
    return Here(user, found, merchant, g.get("mode", "test"))


def here() -> Here:
    return cast(Here, g.here)


def proved(view: Any) -> Any:
    """A view for which the person has to have shown lately who they are, whatever browser was left open.

    The rule: what moves money, what cannot be taken back, and what shows, makes or ends a key or a secret or says
    where events go and how people sign in. Whoever sends a form too late is told that nothing was done, and comes back
    to the page that it stood on.
    """

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if here().sign_in.is_proved:
            return view(*args, **kwargs)
        if request.method == "GET":
            return to_proof(request.full_path.rstrip("?"))
        return to_proof(request.referrer or "", undone="yes")

    return asked


def to_proof(back: str, undone: str | None = None) -> AnyResponse:
    """``undone``: what was sent was not done, and ``draft`` that it was kept."""
    return redirect(url_for("sign_in.prove", next=local_path(back), undone=undone), SEE_OTHER)


def local_path(url: str | None) -> str | None:
    """The path of a page of the dashboard to come back to; nothing else is gone to."""
    text = (url or "").removeprefix(request.host_url.rstrip("/"))
    safe = (
        text.startswith(f"{PREFIX}/")
        and text.isascii()
        and text.isprintable()
        and "\\" not in text
        and "//" not in text
    )
    return text if safe else None


def page(name: str, *, status: int = 200, **values: object) -> Response:
    """A page of the dashboard for whoever is signed in."""
    return make_response(render_template(f"dashboard/{name}.html", here=here(), **values), status)


def to(endpoint: str, **values: Any) -> AnyResponse:
    """On to a page after something was done."""
    return redirect(url_for(endpoint, **values), SEE_OTHER)


def done(told: str, endpoint: str, **values: Any) -> AnyResponse:
    """On to a page that says what was done."""
    flash(told)
    return to(endpoint, **values)


def shown_once(name: str, **values: Any) -> Response:
    """A page with a secret on it, which no browser keeps."""
    response = page(name, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(refusal: Refused) -> Response:
    if isinstance(refusal, NotFound):
        return page("missing", status=404)
    return page("refusal", status=refusal.status, message=refusal.message)


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return make_response(render_template("dashboard/too_large.html", back=local_path(request.referrer) or PREFIX), 413)


def _same_origin(response: Response) -> Response:
    """Flask-WTF wants to know where a form over https came from."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response
