"""A shipping rate: what it costs to send an order, and how long that takes."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.resources import Resource
from checkout.kit.wire import OnDemand, Shape


class ShippingRate(Resource):
    __tablename__ = "shipping_rates"
    prefix = "shr"
    object_name = "shipping_rate"
    label = "shipping rate"

    active: Mapped[bool] = mapped_column(default=True)
    amount: Mapped[int]
    currency: Mapped[str]
    currency_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # by each other currency
    delivery_estimate: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    display_name: Mapped[str]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    tax_behavior: Mapped[str] = mapped_column(default="unspecified")
    tax_code: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return tuple(map(cls.by, ("active", "currency")))

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "shipping_rate",
            "active": self.active,
            "created": self.created,
            "delivery_estimate": self.delivery_estimate,
            "display_name": self.display_name,
            "fixed_amount": {
                "amount": self.amount,
                "currency": self.currency,
                "currency_options": OnDemand(self._currency_options),
            },
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "tax_behavior": self.tax_behavior,
            "tax_code": self.tax_code,
            "type": "fixed_amount",
        }

    def _currency_options(self) -> Shape:
        """By currency, the rate's own among them."""
        own = {"amount": self.amount, "tax_behavior": self.tax_behavior}
        return {self.currency: own, **(self.currency_options or {})}
