"""A personal link: parameters that a merchant signs into a link's URL, which a shopper can neither change nor drop.

The URL is ``/p/<link>/<signed>``; what is signed is one JSON object of

- ``id``: 8 to 64 of A-Z a-z 0-9 - _, another for each personal link; it alone names the link, whose text has many
  spellings that all verify,
- ``amount``: of one unit in minor units, where the link's one price lets it be chosen; ``quantity``: of its one line,
- ``currency``: one that the link sells in, ``email``, ``client_reference_id``, ``promotion_code``,
- ``expires_at``: unix seconds, a minute's leeway; ``single_use``: true for one payment, whoever makes it.

All but ``id`` may be left out. Whoever has the link's signing key (``GET /v1/payment_links/{id}/signing_key`` tells it,
and ``BASE``) makes one without asking Tender, a million of them as well::

    import hashlib
    import secrets
    from itsdangerous import URLSafeSerializer

    signer = URLSafeSerializer(
        KEY, salt="tender personal link 1", signer_kwargs={"digest_method": hashlib.sha256}
    )
    said = {"id": secrets.token_urlsafe(12), "email": "jo@example.com", "quantity": 2, "single_use": True}
    print(f"{BASE}/{signer.dumps(said)}")
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from itsdangerous import BadData, BadSignature, URLSafeSerializer

from checkout.hosted_page import checks
from checkout.kit import clock, money
from checkout.kit.config import settings
from checkout.kit.errors import InvalidRequest
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.quantities import MAX_QUANTITY
from links.links import PaymentLink
from links.params import PROMO_CODE, REFERENCE

SALT = "tender personal link 1"  # the number is that of what is signed
PURPOSE = "payment link signing key"
KEY_PREFIX = "lsk_"
ID_BYTES = 12
LEEWAY_S = clock.MINUTE_S  # a merchant's clock may be a little off ours
MAX_SIGNED_CHARS = 2_000  # a longer text is none of ours, and no QR code could hold it
MAX_AMOUNT = 10**12 - 1  # as Stripe's longest amount
MAX_TIMESTAMP_S = 253_402_300_799  # the last second of the year 9999

Wrong = Literal["altered", "unusable"]

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Personal:
    """What was signed. ``amount`` in minor units, ``expires_at`` in unix seconds."""

    id: str
    amount: int | None = None
    quantity: int | None = None
    currency: str | None = None
    email: str | None = None
    client_reference_id: str | None = None
    promotion_code: str | None = None
    expires_at: int | None = None
    single_use: bool = False

    @property
    def said(self) -> dict[str, Any]:
        """As it is signed: only what is said."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False)}

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and clock.now() > self.expires_at + LEEWAY_S


def personal_of(said: Mapping[str, Any]) -> Personal | None:
    """What may be signed; None for what may not. A null is as if it was not there."""
    given = {name: value for name, value in said.items() if value is not None}
    if "id" not in given or not all(name in RULES and RULES[name](value) for name, value in given.items()):
        return None
    return Personal(**given)


def new_id() -> str:
    return secrets.token_urlsafe(ID_BYTES)


def keys_of(link: PaymentLink) -> list[str]:
    """Newest first: one for each number that the merchant has not retired, under each root that we have not."""
    numbers = range(link.newest_key, link.oldest_key - 1, -1)
    derived = (settings().secrets.derive(f"{PURPOSE} {number} of {link.id}") for number in numbers)
    return [KEY_PREFIX + key.hex() for keys in derived for key in keys]


def base_path(link: PaymentLink) -> str:
    """What comes before the signed part of each of its personal URLs."""
    return f"/p/{link.id}"


def path_of(link: PaymentLink, personal: Personal) -> str:
    return f"{base_path(link)}/{_serializer(link).dumps(personal.said)}"


def read(link: PaymentLink, signed: str) -> Personal | Wrong:
    """What a personal URL says, or why it says nothing."""
    if len(signed) > MAX_SIGNED_CHARS:
        return "altered"
    try:
        said = _serializer(link).loads(signed)
    except (BadSignature, UnicodeError):
        return "altered"
    except (BadData, ValueError, RecursionError):  # signed with the key, and not as the recipe says
        return "unusable"
    return (personal_of(said) if isinstance(said, dict) else None) or "unusable"


def basket_of(link: PaymentLink, personal: Personal | None) -> Basket:
    """What is sold by it. Raises ``InvalidRequest`` where what was signed does not fit the link."""
    basket = link.basket
    if personal is None:
        return basket
    if personal.currency not in (None, basket.currency):
        raise InvalidRequest(f"This payment link sells in {basket.currency}.", param="currency")
    for name, change in (("quantity", _with_quantity), ("amount", with_amount)):
        if getattr(personal, name) is not None:
            basket = _with_line(basket, change(_only_line(basket, name), getattr(personal, name)))
    basket.check_total()
    return basket


def ticket_of(link: PaymentLink, personal: Personal | None) -> str | None:
    """The id of the capacity of one that a single use takes, named by the personal link's own id."""
    if personal is None or not personal.single_use:
        return None
    return "cap_personal_" + hashlib.sha256(f"{link.id}/{personal.id}".encode()).hexdigest()[:40]


def _only_line(basket: Basket, param: str) -> BasketLine:
    lines = [line for line in basket.lines if line.offered is None]
    if len(lines) != 1:
        raise InvalidRequest(f"`{param}` is for payment links with one line item.", param=param)
    return lines[0]


def _with_line(basket: Basket, line: BasketLine) -> Basket:
    """With another only line; what is offered beside it stays."""
    return replace(basket, lines=tuple(line if it.offered is None else it for it in basket.lines))


def _with_quantity(line: BasketLine, quantity: int) -> BasketLine:
    """For good, whatever the link lets shoppers choose."""
    if line.is_custom and quantity != 1:
        raise InvalidRequest("The quantity of a price with `custom_unit_amount` must be 1.", param="quantity")
    return replace(line, quantity=quantity, adjustable=None)


def with_amount(line: BasketLine, amount: int) -> BasketLine:
    """For good, so that the shopper chooses none. Refuses one that the price does not let be chosen."""
    bounds = line.bounds
    if bounds is None:
        raise InvalidRequest(
            f"`amount` is for prices with `custom_unit_amount`, which `{line.price.id}` has not.", param="amount"
        )
    if not bounds.least <= amount <= bounds.most:
        raise InvalidRequest(
            f"`amount` must be between {bounds.least} and {bounds.most}, as the price has it.", param="amount"
        )
    return replace(line, chosen=amount, fixed=True)


def _serializer(link: PaymentLink) -> URLSafeSerializer:
    """itsdangerous takes keys oldest first; it signs with the last and accepts them all."""
    return URLSafeSerializer(keys_of(link)[::-1], salt=SALT, signer_kwargs={"digest_method": hashlib.sha256})


def _text(is_good: Callable[[str], object]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(is_good(value))


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


RULES: Mapping[str, Callable[[object], bool]] = {
    "id": _text(_ID.fullmatch),
    "amount": _whole(1, MAX_AMOUNT),
    "quantity": _whole(1, MAX_QUANTITY),
    "currency": _text(money.SUPPORTED.__contains__),
    "email": _text(checks.is_email),
    "client_reference_id": _text(REFERENCE.fullmatch),
    "promotion_code": _text(PROMO_CODE.fullmatch),
    "expires_at": _whole(0, MAX_TIMESTAMP_S),
    "single_use": lambda value: isinstance(value, bool),
}
