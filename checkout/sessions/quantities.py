"""How many of a line a shopper may take, where the merchant lets them say."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from checkout.kit.wire import Shape

MAX_QUANTITY = 999_999  # of one line. Source: Stripe
DEFAULT_MAXIMUM = 99  # Source: Stripe


@dataclass(frozen=True, slots=True)
class Adjustable:
    """Bounds are inclusive; they say nothing where it is not ``enabled``."""

    enabled: bool
    minimum: int | None = 0
    maximum: int | None = DEFAULT_MAXIMUM

    @classmethod
    def of(cls, kept: Any) -> Self | None:
        """As a column keeps it."""
        return None if kept is None else cls(**kept)

    @property
    def kept(self) -> Shape:
        return asdict(self)

    @property
    def least(self) -> int:
        return self.minimum or 0

    @property
    def most(self) -> int:
        return DEFAULT_MAXIMUM if self.maximum is None else self.maximum

    def allows(self, quantity: int) -> bool:
        return self.enabled and self.least <= quantity <= self.most
