"""A tax rate: a share of an amount, in it or on top of it, that a merchant owes somewhere."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.decimals import number_of
from checkout.kit.resources import Resource
from checkout.kit.wire import Shape


class TaxRate(Resource):
    __tablename__ = "tax_rates"
    prefix = "txr"
    object_name = "tax_rate"
    label = "tax rate"

    active: Mapped[bool] = mapped_column(default=True)
    country: Mapped[str | None]
    description: Mapped[str | None]
    display_name: Mapped[str]
    inclusive: Mapped[bool]
    jurisdiction: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    percentage: Mapped[str]  # a decimal as text
    state: Mapped[str | None]
    tax_type: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return tuple(map(cls.by, ("active", "inclusive")))

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "tax_rate",
            "active": self.active,
            "country": self.country,
            "created": self.created,
            "description": self.description,
            "display_name": self.display_name,
            "effective_percentage": None,
            "flat_amount": None,
            "inclusive": self.inclusive,
            "jurisdiction": self.jurisdiction,
            "jurisdiction_level": None,
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "percentage": number_of(self.percentage),
            "rate_type": "percentage",
            "state": self.state,
            "tax_type": self.tax_type,
        }
