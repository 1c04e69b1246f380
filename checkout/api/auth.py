"""Who calls: the key of a request, by Bearer or Basic, and what it may do."""

import base64
import binascii
import re
from datetime import date

from werkzeug.datastructures import Headers

from checkout.events.log import API_VERSION
from checkout.kit.errors import Forbidden, InvalidRequest, NotBuilt, Unauthenticated
from checkout.kit.texts import shown
from checkout.merchants.api_keys import ApiKey, key_of, masked

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)
SPOKEN_FAMILY = "." + API_VERSION.split(".")[1]  # within a family, versions only add
MAX_HEADER_CHARS = 1_000  # of Authorization: a key has about a hundred

SPOKEN_SINCE = date(2026, 9, 30)  # the family's first
FIRST_VERSION = date(2011, 1, 1)  # of Stripe's API, by the year

_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(\.[a-z]+)?")


def authenticate(headers: Headers, *, publishable: bool = False) -> ApiKey:
    """The secret key behind a request, or one for browsers where that will do.

    Raises ``Unauthenticated`` and ``Forbidden``.
    """
    text = key_text(headers.get("Authorization", ""))
    if not text:
        raise Unauthenticated(NO_KEY)
    key = key_of(text)
    if key.kind != "sk" and not publishable:
        raise Unauthenticated(
            f"This API call cannot be made with a publishable API key ({masked(text)}). Please use a secret API key.",
            code="secret_key_required",
        )
    _check_account(headers.get("Stripe-Account"), key, text)
    return key


def key_text(header: str) -> str:
    """The key in an ``Authorization`` header, "" where there is none."""
    scheme, _, rest = header[:MAX_HEADER_CHARS].partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def check_version(version: str | None) -> None:
    """Accepts the versions whose shapes Tender renders. Raises ``InvalidRequest`` and ``NotBuilt``."""
    if not version:
        return
    written = _VERSION.fullmatch(version)
    day = _day(written.group(1)) if written else None
    family = written.group(2) if written else None
    if day is None or day < (SPOKEN_SINCE if family == SPOKEN_FAMILY else FIRST_VERSION):
        raise InvalidRequest(f"Invalid Stripe API version: {shown(version)}")
    if family != SPOKEN_FAMILY:
        raise NotBuilt(
            f"Stripe API version {version} is not supported by this version of Tender, which speaks {API_VERSION}."
        )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _check_account(account_id: str | None, key: ApiKey, text: str) -> None:
    if account_id and account_id != key.merchant_id:
        raise Forbidden(
            f"The provided key '{masked(text)}' does not have access to account '{shown(account_id)}' (or that account "
            "does not exist). Application access may have been revoked.",
            code="account_invalid",
        )
