"""A card as a charge and a setup attempt show it: how it was used, with the network's checks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from checkout.kit.wire import Shape
from checkout.processors.contract import Feature

AUTHENTICATED_ECI = "05"  # the networks' code for a payer whom the issuer has authenticated
THREE_D_SECURE = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": AUTHENTICATED_ECI,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": "2.2.0",
}


@dataclass(frozen=True, slots=True)
class Use:
    """How a method was used. ``amount`` in minor units, 0 where no money moves; ``granted`` by its network."""

    amount: int = 0
    checks: Mapping[str, str | None] = field(default_factory=dict)
    authenticated: bool = False
    granted: Collection[Feature] = ()
    network: str | None = None
    mandate: str | None = None

    def status(self, feature: Feature, granted: str = "available", otherwise: str = "unavailable") -> str:
        return granted if feature in self.granted else otherwise


def charged(card: Shape, fingerprint: str, use: Use) -> Shape:
    """Stripe's ``card`` in ``payment_method_details`` of a charge."""
    authenticated = use.authenticated
    return {
        "amount_authorized": use.amount,
        "authorization_code": None,
        "brand": card["brand"],
        "checks": checks_shape(use.checks),
        "country": card["country"],
        "electronic_commerce_indicator": AUTHENTICATED_ECI if authenticated else None,
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "extended_authorization": {"status": use.status("extended_authorization", "enabled", "disabled")},
        "fingerprint": fingerprint,
        "funding": card["funding"],
        "incremental_authorization": {"status": use.status("incremental_authorization")},
        "installments": None,
        "last4": card["last4"],
        "mandate": use.mandate,
        "multicapture": {"status": use.status("multicapture")},
        "network": _network(card, use),
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": use.amount, "status": "unavailable"},
        "regulated_status": None,
        "three_d_secure": {**THREE_D_SECURE, "exemption_indicator": None} if authenticated else None,
        "transaction_link_id": None,
        "wallet": None,
    }


def set_up(card: Shape, fingerprint: str, use: Use) -> Shape:
    """The same of a setup attempt."""
    shown = {name: card[name] for name in ("brand", "country", "exp_month", "exp_year", "funding", "last4")}
    return {
        **shown,
        "checks": checks_shape(use.checks),
        "fingerprint": fingerprint,
        "network": _network(card, use),
        "three_d_secure": dict(THREE_D_SECURE) if use.authenticated else None,
        "wallet": None,
    }


def checks_shape(checks: Mapping[str, str | None]) -> Shape:
    names = ("address_line1_check", "address_postal_code_check", "cvc_check")
    return {name: checks.get(name) for name in names}


def _network(card: Shape, use: Use) -> str:
    """The one that the merchant wants, else the payer, else the card's first."""
    networks = card["networks"]
    network: str = use.network or networks["preferred"] or networks["available"][0]
    return network
