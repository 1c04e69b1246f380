"""The dress of one Checkout Session's page, as parameters."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from checkout.api.complaints import bad
from checkout.api.fields import Clearable, Text, Url, scalar, text
from checkout.api.params import Params
from checkout.kit.resources import Account
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.merchants.accounts import merchant_of
from checkout.sessions import return_urls
from checkout.sessions.dress import DEFAULT_ACCENT, DEFAULT_BACKGROUND, DEFAULT_BORDERS, DEFAULT_FONT, FONTS

MAX_NAME_CHARS = 250

_HEX = re.compile("#[0-9a-fA-F]{6}")


def _colour(given: object) -> str:
    written = scalar(given)
    if not _HEX.fullmatch(written):
        raise bad("Invalid hex color", given=written)
    return written


def _font(given: str) -> str:
    if given not in FONTS:
        raise bad("Invalid font family", given=given, after=f"; must be one of {', '.join(sorted(FONTS))}")
    return given


Colour = Annotated[str, BeforeValidator(_colour)]
Font = Annotated[Text, AfterValidator(_font)]


class Image(Params):
    type: Literal["file", "url"]
    file: Text | None = None
    url: Url | None = None

    @model_validator(mode="after")
    def _is_there(self) -> "Image":
        if self.type == "file":
            raise self._no_file()
        if self.file is not None:
            raise bad("You can only pass `file` if `type` is `file`.", below=["file"])
        if self.url is None:
            raise bad("You must pass `url` if `type` is `url`.", code="parameter_missing", below=["url"])
        return self

    def _no_file(self) -> Exception:
        """Files are uploaded to Stripe; a picture of one's own is named by its URL."""
        if self.file is None:
            return bad("You must pass `file` if `type` is `file`.", code="parameter_missing", below=["file"])
        return bad(f"No such file upload: '{shown(self.file)}'", code="resource_missing", below=["file"])


class BrandingParams(Params):
    background_color: Clearable[Colour] = None
    border_style: Clearable[Literal["pill", "rectangular", "rounded"]] = None
    button_color: Clearable[Colour] = None
    display_name: Annotated[str, text(MAX_NAME_CHARS)] | None = None
    font_family: Clearable[Font] = None
    icon: Image | None = None
    logo: Image | None = None


def branding(given: BrandingParams, account: Account) -> Shape:
    """With every member, what was not given as the merchant's own pages have it."""
    merchant = merchant_of(account)
    return {
        "background_color": given.background_color or merchant.background_color or DEFAULT_BACKGROUND,
        "border_style": given.border_style or merchant.border_style or DEFAULT_BORDERS,
        "button_color": given.button_color or merchant.accent_color or DEFAULT_ACCENT,
        "display_name": given.display_name or merchant.name,
        "font_family": given.font_family or merchant.font_family or DEFAULT_FONT,
        "icon": _image(given.icon, account, "icon"),
        "logo": _image(given.logo, account, "logo"),
    }


def _image(given: Image | None, account: Account, name: str) -> Shape | None:
    if given is None:
        return None
    return_urls.check(given.url, livemode=account.livemode, param=f"branding_settings[{name}][url]")
    return {"type": "url", "url": given.url}
