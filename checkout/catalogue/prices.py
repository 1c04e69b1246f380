"""A price: what one unit of a product costs, in one currency; its amount never changes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.products import Product, add_product
from checkout.events import log
from checkout.kit.db import Id, points_to
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import OnDemand, Ref, Shape


class Price(Resource):
    __tablename__ = "prices"
    prefix = "price"
    object_name = "price"

    product_id: Mapped[str] = mapped_column(Id, points_to("products.id"))
    active: Mapped[bool] = mapped_column(default=True)
    currency: Mapped[str]
    unit_amount: Mapped[int]
    lookup_key: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    nickname: Mapped[str | None]
    tax_behavior: Mapped[str] = mapped_column(default="unspecified")

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            Index(None, "product_id"),
            Index("uq_prices_lookup_key", "account_id", "livemode", "lookup_key", unique=True),
        )

    @property
    def product(self) -> Product:
        self._product = Product.of(self.account, self.product_id, lock=False)  # held: what nobody holds is read anew
        return self._product

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "price",
            "active": self.active,
            "billing_scheme": "per_unit",
            "created": self.created,
            "currency": self.currency,
            "currency_options": OnDemand(self._currency_options),
            "custom_unit_amount": None,
            "livemode": self.livemode,
            "lookup_key": self.lookup_key,
            "metadata": dict(self.metadata_),
            "nickname": self.nickname,
            "product": Ref(self.product_id, Product.object_name),
            "recurring": None,
            "tax_behavior": self.tax_behavior,
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": str(self.unit_amount),
        }

    def _currency_options(self) -> Shape:
        """A price has one currency yet; Stripe lists that one too."""
        option = {
            "custom_unit_amount": None,
            "tax_behavior": self.tax_behavior,
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": str(self.unit_amount),
        }
        return {self.currency: option}


def add_price(account: Account, *, product_data: Mapping[str, Any] | None = None, **columns: Any) -> Price:
    """A new price in the open step, with a new product where ``product_data`` describes one, and their events."""
    if product_data is not None:
        product = add_product(account, **product_data)
        log.record("product.created", product)
        columns["product_id"] = product.id
    price = Price.add(account, **columns)
    log.record("price.created", price)
    return price
