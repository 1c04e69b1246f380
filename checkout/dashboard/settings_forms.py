"""Forms of the shop's settings."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from wtforms import (
    BooleanField,
    ColorField,
    EmailField,
    FileField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import WholeField
from checkout.kit import clock
from checkout.kit.errors import InvalidRequest
from checkout.merchants.accounts import UTC
from checkout.merchants.users import plain_email
from checkout.sessions import return_urls
from checkout.sessions.dress import DEFAULT_BORDERS, DEFAULT_FONT, FONTS
from checkout.sessions.pay import MAX_REFUSALS
from checkout.sessions.sessions import LIFE_S, MIN_LIFE_S
from checkout.web.contrast import is_colour
from checkout.web.countries import country_names
from checkout.web.fields import LongSelect
from checkout.web.filters import RADII
from checkout.web.languages import LANGUAGES

MAX_NAME_CHARS, MAX_TEXT_CHARS, MAX_URL_CHARS = 80, 250, 2000
MOST_REFUSALS = 20  # that a merchant may put up with: more is an invitation to try cards
REFUSALS = f"Choose a number from 1 to {MOST_REFUSALS}."
LIVES_S = {
    MIN_LIFE_S: "30 minutes",
    clock.HOUR_S: "1 hour",
    3 * clock.HOUR_S: "3 hours",
    6 * clock.HOUR_S: "6 hours",
    12 * clock.HOUR_S: "12 hours",
    LIFE_S: "24 hours",
}
CONTINENTS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)  # that zones are named by; what else there is are old names of the same
BORDERS = {"rounded": "Rounded", "pill": "Round as a pill", "rectangular": "Square"}
AS_PREFERRED = {"": "As each shopper's browser prefers"}

assert set(BORDERS) == set(RADII), "each that there is can be chosen"


@cache
def _zones() -> list[SelectChoice]:
    """Those of places, by continent; and UTC first."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in CONTINENTS and "/" in name)
    return choices([(UTC, "UTC"), *((name, name.replace("_", " ")) for name in places)])


def _web_address(_form: object, field: Any) -> None:
    try:
        return_urls.check(field.data or None, livemode=False, param="")
    except InvalidRequest as no:
        raise ValidationError(no.message) from no


def _email(_form: object, field: Any) -> None:
    try:
        plain_email(field.data)
    except InvalidRequest as no:
        raise ValidationError(no.message) from no


def _colour(_form: object, field: Any) -> None:
    if not is_colour(field.data):
        raise ValidationError("Write the colour like #1f5f8b.")


def _longest(chars: int) -> Length:
    return Length(max=chars, message=f"Use at most {chars} characters.")


def _url(label: str) -> URLField:
    return URLField(label, [Optional(), _longest(MAX_URL_CHARS), _web_address])


class BusinessForm(Form):
    name = StringField("Name", [DataRequired("A shop needs a name."), _longest(MAX_NAME_CHARS)])
    country = SelectField("Country", choices=lambda: choices(country_names(Locale("en"))), widget=LongSelect())
    support_email = EmailField("E-mail", [Optional(), _longest(MAX_TEXT_CHARS), _email])
    support_phone = TelField("Phone", [Optional(), _longest(MAX_TEXT_CHARS)])
    support_url = _url("Page of help")
    terms_url = _url("Terms of service")
    privacy_url = _url("Privacy policy")
    time_zone = SelectField("Time zone", choices=_zones, widget=LongSelect())


class LookForm(Form):
    """By the names of the merchant's columns."""

    accent_color = ColorField("Colour of the button", [_colour])
    background_color = ColorField("Colour behind the order", [_colour])
    border_style = SelectField("Corners", choices=choices(BORDERS), default=DEFAULT_BORDERS)
    font_family = SelectField(
        "Font",
        choices=choices({name: family or "The system's own" for name, (family, _stand_in) in FONTS.items()}),
        default=DEFAULT_FONT,
    )


class PicturesForm(Form):
    """By the kinds of pictures."""

    logo = FileField("Logo")
    logo_off = BooleanField("Take the logo off")
    icon = FileField("Icon")
    icon_off = BooleanField("Take the icon off")


class CheckoutForm(Form):
    locale = SelectField("Language", choices=choices({**AS_PREFERRED, **LANGUAGES}))
    redirect_url = _url("Where new links send shoppers after paying")
    session_life_s = SelectField("A checkout stays open for", choices=choices(LIVES_S), coerce=int)
    max_refusals = WholeField(
        "Refused payments in 10 minutes",
        [InputRequired(REFUSALS), NumberRange(1, MOST_REFUSALS, REFUSALS)],
        default=MAX_REFUSALS,
    )
    emails_customers = BooleanField("Send receipts to customers")
