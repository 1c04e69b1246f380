"""What a Checkout Session, or a link for its sessions, asks the shopper for beside the card, and in which dress."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self

from checkout.kit.wire import Shape
from checkout.sessions.custom_fields import CustomField

TEXT_PLACES = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
SAVED_BEFORE = ("always",)  # which saved cards are shown again unless the merchant says otherwise. Source: Stripe


@dataclass(frozen=True, slots=True)
class Asks:
    """Members are as Stripe's parameters of like names have them; None and () ask for nothing.

    ``names``: by kind, individual or business, whether it may stay empty. ``tax_id``: never | if_supported is required.
    """

    billing_address: str | None = None  # auto | required
    branding: Mapping[str, Any] | None = None
    consent: Mapping[str, Any] | None = None
    custom_fields: tuple[CustomField, ...] = ()
    custom_text: Mapping[str, str] | None = None  # by place
    customer_update: Mapping[str, str] | None = None
    names: Mapping[str, bool] | None = None
    phone: bool = False
    saved_methods: Mapping[str, Any] | None = None
    shipping_countries: tuple[str, ...] = ()
    tax_id: str | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """As a column keeps them."""
        given = dict(kept or {})
        given["custom_fields"] = tuple(CustomField.of(it) for it in given.get("custom_fields", ()))
        given["shipping_countries"] = tuple(given.get("shipping_countries", ()))
        return cls(**given)

    @property
    def kept(self) -> Shape | None:
        """None where nothing is asked for."""
        given: Shape = {it.name: getattr(self, it.name) for it in fields(self) if not _is_default(self, it.name)}
        if self.custom_fields:
            given["custom_fields"] = [it.kept for it in self.custom_fields]
        if self.shipping_countries:
            given["shipping_countries"] = list(self.shipping_countries)
        return given or None

    @property
    def full_address(self) -> bool:
        return self.billing_address == "required"

    @property
    def terms(self) -> bool:
        """They must be accepted."""
        return bool(self._consent("terms_of_service") == "required")

    @property
    def promotions(self) -> bool:
        return bool(self._consent("promotions") == "auto")

    @property
    def reuse_sentence(self) -> bool:
        """The page says in its own words what a saved card may be used for."""
        agreement = self._consent("payment_method_reuse_agreement")
        return agreement is None or agreement["position"] == "auto"

    @property
    def offers_to_save(self) -> bool:
        return bool(self.saved_methods and self.saved_methods.get("payment_method_save") == "enabled")

    @property
    def lets_remove(self) -> bool:
        return bool(self.saved_methods and self.saved_methods.get("payment_method_remove") == "enabled")

    @property
    def redisplayed(self) -> tuple[str, ...]:
        """Which saved cards are offered, by their ``allow_redisplay``."""
        filters = self.saved_methods and self.saved_methods.get("allow_redisplay_filters")
        return tuple(filters) if filters else SAVED_BEFORE

    def says(self, place: str) -> str | None:
        """The merchant's own words at a place of the page."""
        return (self.custom_text or {}).get(place)

    def updates(self, what: str) -> bool:
        """Whether a customer that the session was made for gets what is typed."""
        return bool(self.customer_update and self.customer_update.get(what) == "auto")

    def shape(self) -> Shape:
        """What a link shows of it, and a session beside what its shopper said."""
        return {
            "billing_address_collection": self.billing_address,
            "consent_collection": self._consent_shape(),
            "custom_fields": [field.shape() for field in self.custom_fields],
            "custom_text": {place: self._text_shape(place) for place in TEXT_PLACES},
            "phone_number_collection": {"enabled": self.phone},
            "shipping_address_collection": self._countries_shape(),
            **self._names_shape(),
            **({"tax_id_collection": {"enabled": True, "required": self.tax_id}} if self.tax_id else {}),
        }

    def session_shape(self, said: Mapping[str, str]) -> Shape:
        """``said``: what the shopper typed into the custom fields, by key."""
        return {
            **self.shape(),
            "custom_fields": [field.filled(said.get(field.key)) for field in self.custom_fields],
            "saved_payment_method_options": self._saved_shape(),
            **({"branding_settings": dict(self.branding)} if self.branding else {}),
        }

    def answers(self, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """To the merchant's own questions, as they are read: a choice by its label. ``said``: by key."""
        for field in self.custom_fields:
            if value := said.get(field.key):
                yield field.label, (field.options or {}).get(value, value)

    def _consent(self, what: str) -> Any:
        return (self.consent or {}).get(what)

    def _consent_shape(self) -> Shape | None:
        if self.consent is None:
            return None
        names = ("payment_method_reuse_agreement", "promotions", "terms_of_service")
        return {name: self.consent.get(name) for name in names}

    def _text_shape(self, place: str) -> Shape | None:
        said = self.says(place)
        return None if said is None else {"message": said}

    def _countries_shape(self) -> Shape | None:
        return {"allowed_countries": list(self.shipping_countries)} if self.shipping_countries else None

    def _names_shape(self) -> Shape:
        if not self.names:
            return {}
        return {"name_collection": {it: {"enabled": True, "optional": may} for it, may in self.names.items()}}

    def _saved_shape(self) -> Shape | None:
        if self.saved_methods is None:
            return None
        return {
            "allow_redisplay_filters": list(self.redisplayed),
            "payment_method_remove": self.saved_methods.get("payment_method_remove") or "disabled",
            "payment_method_save": self.saved_methods.get("payment_method_save") or "disabled",
        }


def _is_default(asks: Asks, name: str) -> bool:
    default = next(it.default for it in fields(asks) if it.name == name)
    assert default is not MISSING
    return bool(getattr(asks, name) == default)


NOTHING = Asks()
