"""What a shopper gave of what a Checkout Session asked for beside the card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from checkout.kit.wire import Shape


@dataclass(frozen=True, slots=True)
class Given:
    """``address``: the billing address, with every member. ``shipping``: {"address", "name"}. ``tax_id``: type, value.

    ``promotions``, ``terms``: whether they agreed, None where they were not asked. ``language``: that of the page.
    """

    address: Shape | None = None
    business_name: str | None = None
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    individual_name: str | None = None
    language: str | None = None
    phone: str | None = None
    promotions: bool | None = None
    saves_card: bool = False
    shipping: Shape | None = None
    tax_id: tuple[str, str] | None = None
    terms: bool | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """As a column keeps it."""
        given = dict(kept or {})
        given["tax_id"] = tuple(given["tax_id"]) if given.get("tax_id") else None
        return cls(**given)

    @property
    def kept(self) -> Shape | None:
        """None where nothing was asked for."""
        members: Shape = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in members.items() if value != getattr(NOTHING, name)} or None

    @property
    def tax_ids(self) -> list[Shape]:
        return [{"type": self.tax_id[0], "value": self.tax_id[1]}] if self.tax_id else []

    @property
    def parcel(self) -> Shape | None:
        """Stripe's ``shipping`` of an intent, a charge, a customer."""
        if self.shipping is None:
            return None
        return {**self.shipping, "carrier": None, "phone": self.phone, "tracking_number": None}

    def collected(self) -> Shape:
        """Stripe's ``collected_information``."""
        return {
            "business_name": self.business_name,
            "individual_name": self.individual_name,
            "shipping_details": self.shipping,
        }

    def consent(self) -> Shape:
        chosen = None if self.promotions is None else "opt_in" if self.promotions else "opt_out"
        return {"promotions": chosen, "terms_of_service": "accepted" if self.terms else None}


NOTHING = Given()
