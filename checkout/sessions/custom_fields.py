"""A field of the merchant's own on the page of a Checkout Session."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from checkout.kit.wire import Shape


@dataclass(frozen=True, slots=True)
class CustomField:
    """``type``: text, numeric (digits, kept as text) or dropdown, which alone has ``options`` by value."""

    key: str
    label: str
    type: str
    optional: bool = False
    default_value: str | None = None
    minimum_length: int | None = None
    maximum_length: int | None = None
    options: Mapping[str, str] | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As a column keeps it."""
        return cls(**kept)

    @property
    def kept(self) -> Shape:
        return asdict(self)

    def shape(self) -> Shape:
        return {
            "key": self.key,
            "label": {"custom": self.label, "type": "custom"},
            "optional": self.optional,
            "type": self.type,
            self.type: self._settings(),
        }

    def filled(self, value: str | None) -> Shape:
        """As a session shows it, with what its shopper said."""
        return {**self.shape(), self.type: {**self._settings(), "value": value}}

    def _settings(self) -> Shape:
        if self.type == "dropdown":
            options = [{"label": label, "value": value} for value, label in (self.options or {}).items()]
            return {"default_value": self.default_value, "options": options}
        return {
            "default_value": self.default_value,
            "maximum_length": self.maximum_length,
            "minimum_length": self.minimum_length,
        }
