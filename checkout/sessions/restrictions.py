"""Which cards a page takes: its merchant may block brands."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.errors import CardRefused
from checkout.kit.resources import Account
from checkout.payments.kinds import CARD
from checkout.payments.payment_methods import PaymentMethod, Tokenized
from checkout.processors.contract import TokenizedCard

BLOCKED = "card_brand_blocked"  # our own decline code: no bank was asked
BRANDS = {
    "american_express": ("amex",),
    "discover_global_network": ("diners", "discover", "jcb", "unionpay"),
    "mastercard": ("mastercard",),
    "visa": ("visa",),
}  # by the names of parameters. Source: Stripe


def blocked_brands(options: Mapping[str, Any] | None) -> frozenset[str]:
    """``options``: ``payment_method_options`` of a session or of what opens one."""
    restrictions = (options or {}).get(CARD, {}).get("restrictions") or {}
    return frozenset(brand for name in restrictions.get("brands_blocked", ()) for brand in BRANDS[name])


def brand_of(account: Account, method: Tokenized | str) -> str | None:
    """The brand of a card that is about to pay; None for what is no card."""
    if isinstance(method, Tokenized):
        return method.token.brand if isinstance(method.token, TokenizedCard) else None
    kept = PaymentMethod.of(account, method, lock=False)
    return str(kept.card["brand"]) if kept.type == CARD else None


def check(options: Mapping[str, Any] | None, account: Account, method: Tokenized | str) -> None:
    """Raises ``CardRefused`` where the merchant takes no card of its brand."""
    if brand_of(account, method) in blocked_brands(options):
        raise CardRefused(
            "This card's brand is not accepted here.", code="card_declined", details={"decline_code": BLOCKED}
        )
