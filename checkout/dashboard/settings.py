"""Settings of the shop: what it is called, how its checkout looks, and how its checkouts behave; in both modes."""

from collections.abc import Callable
from typing import Any, cast

from flask import Response, flash, jsonify, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.dashboard.coming_in import INVALID
from checkout.dashboard.forms import Form, filled
from checkout.dashboard.look_words import corrections
from checkout.dashboard.settings_forms import BusinessForm, CheckoutForm, LookForm, PicturesForm
from checkout.kit.config import part
from checkout.kit.db import atomic
from checkout.kit.pictures import NotAPicture
from checkout.kit.resources import Account
from checkout.merchants import logos, shops
from checkout.merchants.accounts import held
from checkout.sessions.dress import DEFAULT_ACCENT, DEFAULT_BACKGROUND, DEFAULT_BORDERS, DEFAULT_FONT
from checkout.sessions.pay import MAX_REFUSALS
from checkout.sessions.sessions import LIFE_S
from checkout.web.contrast import is_colour
from checkout.web.security import content_security_policy

PREVIEW = "tender.preview"  # the name of the part: the checkout page of an account in a look, from its own door

Preview = Callable[..., Response]
LOOK = {
    "accent_color": DEFAULT_ACCENT,
    "background_color": DEFAULT_BACKGROUND,
    "border_style": DEFAULT_BORDERS,
    "font_family": DEFAULT_FONT,
}  # columns, and what each is where a merchant has chosen none

pages = door.section("settings")


@pages.get("/settings")
def settings() -> AnyResponse:
    form = BusinessForm()
    return _page("business", filled(form, _columns(form)))


@pages.post("/settings")
def set_business() -> AnyResponse:
    return _set("business", BusinessForm(), "settings.settings")


@pages.get("/settings/look")
def look() -> AnyResponse:
    return _look_page(_kept_look())


@pages.post("/settings/look")
def set_look() -> AnyResponse:
    form = LookForm()
    return _kept(form, "settings.look") if form.validate() else _look_page(form, INVALID)


@pages.post("/settings/look/pictures")
def set_pictures() -> AnyResponse:
    form = PicturesForm()
    drawn = _drawn(form) if form.validate() else {}
    if form.problems or form.is_stale:
        return _look_page(_kept_look(), INVALID, form)
    with atomic("settings: pictures"):
        merchant = held(door.here().merchant)
        for kind, png in drawn.items():
            logos.put_on(merchant, kind, png) if png else logos.take_off(merchant, kind)
    flash("Saved. It holds from now on, in test and in live mode.")
    return door.to("settings.look")


@pages.get("/settings/look/preview")
def preview() -> AnyResponse:
    """The real page, in the look that the address names; what it names wrongly is as Tender has it."""
    return _preview(door.here().account, **{name: request.args.get(name) for name in LOOK})


@pages.get("/settings/look/words")
def look_words() -> AnyResponse:
    """What is corrected of two colours, for the page's script."""
    given = [request.args.get(name, "") for name in ("accent_color", "background_color")]
    return jsonify(words=corrections(*given) if all(map(is_colour, given)) else [])


@pages.get("/settings/checkout")
def checkout() -> AnyResponse:
    form = CheckoutForm()
    defaults = {"locale": "", "session_life_s": LIFE_S, "max_refusals": MAX_REFUSALS}
    return _page("checkout", filled(form, _columns(form, defaults)))


@pages.post("/settings/checkout")
def set_checkout() -> AnyResponse:
    return _set("checkout", CheckoutForm(), "settings.checkout")


def _set(name: str, form: Form, then: str) -> AnyResponse:
    return _kept(form, then) if form.validate() else _page(name, form, INVALID)


def _kept(form: Form, then: str) -> AnyResponse:
    with atomic("settings: change"):
        shops.change(door.here().merchant, **{field.name: _plain(field.data) for field in _own_fields(form)})
    flash("Saved. It holds from now on, in test and in live mode.")
    return door.to(then)


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _columns(form: Form, defaults: dict[str, Any] | None = None) -> dict[str, Any]:
    merchant, known = door.here().merchant, defaults or {}
    found = {field.name: getattr(merchant, field.name) for field in _own_fields(form)}
    return {name: known.get(name) if value is None else value for name, value in found.items()}


def _own_fields(form: Form) -> list[Any]:
    return [field for field in form if field.type != "CSRFTokenField"]


def _page(name: str, form: Form, status: int = 200) -> AnyResponse:
    return door.page(f"settings_{name}", status=status, form=form)


def _drawn(form: Form) -> dict[logos.Kind, bytes | None]:
    """What was uploaded, drawn anew; None: to be taken off. What is no picture is told at its field."""
    found: dict[logos.Kind, bytes | None] = {}
    for kind in logos.KINDS:
        uploaded = request.files.get(kind)
        if uploaded is not None and uploaded.filename:
            try:
                found[kind] = logos.draw(kind, uploaded.read())
            except NotAPicture as no:
                form[kind].errors = [no.message]
        elif form[f"{kind}_off"].data:
            found[kind] = None
    return found


def _kept_look() -> Form:
    form = LookForm(formdata=None)
    return filled(form, _columns(form, LOOK))


def _look_page(form: Form, status: int = 200, pictures: Form | None = None) -> AnyResponse:
    chosen = {name: form[name].data for name in LOOK}
    colours = (chosen["accent_color"], chosen["background_color"])
    response = door.page(
        "settings_look",
        status=status,
        form=form,
        words=corrections(*colours) if all(map(is_colour, colours)) else [],
        preview=url_for("settings.preview", **chosen),
        pictures=pictures or PicturesForm(formdata=None),
        worn={kind: logos.path_of(getattr(door.here().merchant, f"{kind}_id")) for kind in logos.KINDS},
    )
    response.headers["Content-Security-Policy"] = f"{content_security_policy()}; frame-src 'self'"
    return response


def _preview(account: Account, **look: str | None) -> Response:
    return cast(Preview, part(PREVIEW))(account, **look)
