"""A product: what is sold, whatever it costs."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.chosen_ids import ChosenId
from checkout.kit.db import Id
from checkout.kit.resources import Account
from checkout.kit.terms import Searchable
from checkout.kit.wire import Ref, Shape


class Product(Searchable, ChosenId):
    __tablename__ = "products"
    prefix = "prod"
    object_name = "product"
    terms_of = ("metadata_", "name", "url")

    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    description: Mapped[str | None]
    default_price_id: Mapped[str | None] = mapped_column(Id)
    images: Mapped[Any] = mapped_column(JSON, default=list)
    marketing_features: Mapped[Any] = mapped_column(JSON, default=list)
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    package_dimensions: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    shippable: Mapped[bool | None]
    statement_descriptor: Mapped[str | None]
    tax_code: Mapped[str | None]
    tax_details: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    type: Mapped[str] = mapped_column(default="service")
    unit_label: Mapped[str | None]
    updated: Mapped[int]
    url: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return tuple(map(cls.by, ("active", "shippable", "type", "url")))

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        from_time = super().new_id(livemode)
        return "prod_" + from_time.removeprefix("prod_1")[:14]

    def terms(self) -> dict[str, str | None]:
        return {"name": self.name, "url": self.url}

    def shape(self) -> Shape:
        return {
            "id": self.public_id,
            "object": "product",
            "active": self.active,
            "created": self.created,
            "default_price": Ref(self.default_price_id),
            "description": self.description,
            "images": list(self.images),
            "livemode": self.livemode,
            "marketing_features": list(self.marketing_features),
            "metadata": dict(self.metadata_),
            "name": self.name,
            "package_dimensions": self.package_dimensions,
            "shippable": self.shippable,
            "statement_descriptor": self.statement_descriptor,
            "tax_code": self.tax_code,
            "tax_details": self.tax_details,
            "type": self.type,
            "unit_label": self.unit_label,
            "updated": self.updated,
            "url": self.url,
        }


def add_product(account: Account, *, id: str | None = None, **columns: Any) -> Product:
    """A new product in the open step. Refuses an ``id`` of the merchant's choice that is taken, or no id."""
    if id is not None:
        columns["id"] = Product.new_key(account, id)
    return Product.add(account, updated=clock.now(), **columns)
