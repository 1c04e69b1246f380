"""Which cards a page takes: its merchant may block brands, and credit, debit or prepaid cards."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.errors import CardRefused
from checkout.kit.resources import Account
from checkout.payments.kinds import CARD
from checkout.payments.payment_methods import PaymentMethod, Tokenized
from checkout.processors.contract import TokenizedCard

BRAND_BLOCKED = "card_brand_blocked"  # our own decline codes: no bank was asked
FUNDING_BLOCKED = "card_funding_blocked"
SENTENCES = {
    BRAND_BLOCKED: "This card's brand is not accepted here.",
    FUNDING_BLOCKED: "Cards of this kind are not accepted here.",
}
BRANDS = {
    "american_express": ("amex",),
    "discover_global_network": ("diners", "discover", "jcb", "unionpay"),
    "mastercard": ("mastercard",),
    "visa": ("visa",),
}  # by the names of parameters. Source: Stripe

Options = Mapping[str, Any] | None
Facts = Mapping[str, Any]


def why_blocked(options: Options, card: Facts) -> str | None:
    """The decline code of a card whose ``brand`` or ``funding`` the merchant does not take; None where they do.

    ``options``: ``payment_method_options`` of a session or of what opens one.
    """
    restrictions = (options or {}).get(CARD, {}).get("restrictions") or {}
    if any(card["brand"] in BRANDS[name] for name in restrictions.get("brands_blocked", ())):
        return BRAND_BLOCKED
    return FUNDING_BLOCKED if card["funding"] in restrictions.get("funding_types_blocked", ()) else None


def check(options: Options, account: Account, method: Tokenized | str) -> None:
    """Raises ``CardRefused`` where the merchant takes no such card."""
    card = _facts_of(account, method)
    blocked = why_blocked(options, card) if card is not None else None
    if blocked is not None:
        raise CardRefused(SENTENCES[blocked], code="card_declined", details={"decline_code": blocked})


def _facts_of(account: Account, method: Tokenized | str) -> Facts | None:
    """Of a card that is about to pay; None for what is no card."""
    if isinstance(method, str):
        kept = PaymentMethod.of(account, method, lock=False)
        return dict(kept.card) if kept.type == CARD else None
    token = method.token
    return {"brand": token.brand, "funding": token.funding} if isinstance(token, TokenizedCard) else None
