"""/v1/payment_links/{id}/personal_links and /v1/payment_links/{id}/signing_key: ours, which no SDK of Stripe's calls.

``POST .../personal_links`` takes what ``links.personal`` lists, all of it optional, and answers with the signed
``url``; nothing is kept, for the URL is all there is. ``GET .../signing_key`` tells whoever has a secret key what to
sign with offline: ``key``, ``salt`` and ``url``, the base that the signed part follows after a slash.
``POST .../signing_key`` makes a new one (``roll=true``), after which URLs of the earlier ones still open; they stop at
once when those are retired (``retire_earlier=true``).
"""

import dataclasses
from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Email, Flag, PositiveAmount, Timestamp, integer, text
from checkout.api.params import NoParams, Params
from checkout.api.price_columns import missing_param
from checkout.kit.config import settings
from checkout.kit.errors import Forbidden
from checkout.kit.wire import Shape
from checkout.sessions.quantities import MAX_QUANTITY
from links import personal
from links.links import PaymentLink
from links.personal import Personal
from links.signing import make_personal, retire_earlier, roll

MAX_TEXT_CHARS = 500  # of a code; what a text may be made of, links.personal knows
ONLY_SECRET = "A signing key can only be seen and changed with a secret API key."


class SignLink(Params):
    id: Annotated[str, text(MAX_TEXT_CHARS)] | None = None
    amount: PositiveAmount | None = None
    client_reference_id: Annotated[str, text(MAX_TEXT_CHARS)] | None = None
    currency: Currency | None = None
    email: Email | None = None
    expires_at: Timestamp | None = None
    promotion_code: Annotated[str, text(MAX_TEXT_CHARS)] | None = None
    quantity: Annotated[int, integer(1, MAX_QUANTITY)] | None = None
    single_use: Flag = False


class ChangeKey(Params):
    roll: Flag = False
    retire_earlier: Flag = False


@endpoint("POST /v1/payment_links/{payment_link}/personal_links", SignLink)
def sign(call: Call, params: SignLink, payment_link: str) -> Shape:
    link = PaymentLink.of(call.account, payment_link)
    return personal_shape(link, make_personal(link, params.model_dump()))


@endpoint("GET /v1/payment_links/{payment_link}/signing_key", NoParams)
def signing_key(call: Call, _params: NoParams, payment_link: str) -> Shape:
    _check_secret(call)
    return key_shape(PaymentLink.of(call.account, payment_link))


@endpoint("POST /v1/payment_links/{payment_link}/signing_key", ChangeKey)
def change_key(call: Call, params: ChangeKey, payment_link: str) -> Shape:
    _check_secret(call)
    link = PaymentLink.of(call.account, payment_link)
    if not (params.roll or params.retire_earlier):
        raise missing_param("roll")
    if params.roll:
        roll(link, retiring=params.retire_earlier)
    elif params.retire_earlier:
        retire_earlier(link)
    return key_shape(link)


def personal_shape(link: PaymentLink, made: Personal) -> Shape:
    """What was signed, and the URL that says it."""
    return {
        "object": "payment_link.personal_link",
        **dataclasses.asdict(made),
        "livemode": link.livemode,
        "payment_link": link.id,
        "url": settings().url(personal.path_of(link, made)),
    }


def key_shape(link: PaymentLink) -> Shape:
    """``keys``: how many still open links."""
    return {
        "object": "payment_link.signing_key",
        "key": personal.keys_of(link)[0],
        "keys": link.newest_key - link.oldest_key + 1,
        "livemode": link.livemode,
        "payment_link": link.id,
        "salt": personal.SALT,
        "url": settings().url(personal.base_path(link)),
    }


def _check_secret(call: Call) -> None:
    if call.key.kind != "sk":
        raise Forbidden(ONLY_SECRET)
