"""Who calls: the key of a request, by Bearer or Basic."""

import base64
import binascii

from checkout.kit.errors import Forbidden, Unauthenticated
from checkout.kit.texts import shown
from checkout.merchants.api_keys import ApiKey, key_of, masked

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)
MAX_HEADER_CHARS = 1_000  # of Authorization: a key has about a hundred


def authenticate(text: str, account_id: str | None, context: str | None = None) -> ApiKey:
    """The key behind a request, of whichever kind. Raises ``Unauthenticated`` and ``Forbidden``.

    ``context`` is the way to the account that is meant, through those above it: ``acct_above/acct_meant``.
    """
    if not text:
        raise Unauthenticated(NO_KEY)
    key = key_of(text)
    for meant in (account_id, (context or "").rpartition("/")[2]):
        _check_account(meant, key, text)
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


def _check_account(account_id: str | None, key: ApiKey, text: str) -> None:
    if account_id and account_id != key.merchant_id:
        raise Forbidden(
            f"The provided key '{masked(text)}' does not have access to account '{shown(account_id)}' (or that account "
            "does not exist). Application access may have been revoked.",
            code="account_invalid",
        )
