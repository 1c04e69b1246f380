"""A price: what one unit of a product costs, in one currency or more; its amounts never change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Index, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.costs import Cost, cost_of
from checkout.catalogue.products import Product, add_product
from checkout.events import log
from checkout.kit.chosen_ids import public
from checkout.kit.db import Id, now_writing, points_to, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.terms import Searchable
from checkout.kit.wire import OnDemand, Ref, Shape

HAS_PRICES = "This product cannot be deleted because it has one or more user-created prices."


class Price(Searchable):
    __tablename__ = "prices"
    prefix = "price"
    object_name = "price"
    terms_of = ("metadata_", "lookup_key")

    product_id: Mapped[str] = mapped_column(Id, points_to("products.id"))
    active: Mapped[bool] = mapped_column(default=True)
    currency: Mapped[str]
    currency_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # by each other currency
    custom_unit_amount: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    lookup_key: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    nickname: Mapped[str | None]
    recurring: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    tax_behavior: Mapped[str] = mapped_column(default="unspecified")
    tiers: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    tiers_mode: Mapped[str | None]
    transform_quantity: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    unit_amount: Mapped[int]  # 0 where ``has_whole_amount`` is false
    unit_amount_decimal: Mapped[str | None]  # where it is no whole number of minor units

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            *map(cls.by, ("product_id", "active", "currency")),
            Index("uq_prices_lookup_key", "account_id", "livemode", "lookup_key", unique=True),
        )

    @property
    def product(self) -> Product:
        self._product = Product.of(self.account, public(self.product_id), lock=False)  # held: else it is read anew
        return self._product

    @property
    def has_unit_amount(self) -> bool:
        """Whether one unit has an amount of its own, whole or not."""
        return self.tiers is None and self.custom_unit_amount is None

    @property
    def has_whole_amount(self) -> bool:
        return self.has_unit_amount and self.unit_amount_decimal is None

    def terms(self) -> dict[str, str | None]:
        return {"lookup_key": self.lookup_key}

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "price",
            "active": self.active,
            "billing_scheme": "per_unit" if self.tiers is None else "tiered",
            "created": self.created,
            "currency": self.currency,
            "currency_options": OnDemand(self._currency_options),
            "custom_unit_amount": self.custom_unit_amount,
            "livemode": self.livemode,
            "lookup_key": self.lookup_key,
            "metadata": dict(self.metadata_),
            "nickname": self.nickname,
            "product": Ref(public(self.product_id), Product.object_name),
            "recurring": self.recurring,
            "tax_behavior": self.tax_behavior,
            **_tiers_of(self.tiers),
            "tiers_mode": self.tiers_mode,
            "transform_quantity": self.transform_quantity,
            "type": "one_time" if self.recurring is None else "recurring",
            **self._unit_amounts(),
        }

    def _unit_amounts(self) -> Shape:
        decimal = (self.unit_amount_decimal or str(self.unit_amount)) if self.has_unit_amount else None
        return {"unit_amount": self.unit_amount if self.has_whole_amount else None, "unit_amount_decimal": decimal}

    @property
    def currencies(self) -> list[str]:
        """Its own first."""
        return [self.currency, *(self.currency_options or {})]

    def amounts(self, currency: str) -> Shape:
        """What it costs in one of its currencies."""
        if currency != self.currency:
            option: Shape = self.currency_options[currency]
            return option
        return {
            "custom_unit_amount": self.custom_unit_amount,
            "tax_behavior": self.tax_behavior,
            "tiers": self.tiers,
            **self._unit_amounts(),
        }

    def cost(self, currency: str) -> Cost:
        """Of a price with an amount of its own: the customer chooses none."""
        return cost_of(self.amounts(currency), self.tiers_mode, self.transform_quantity)

    def _currency_options(self) -> Shape:
        """By currency, the price's own among them."""
        return {currency: _option(self.amounts(currency)) for currency in self.currencies}


def _option(option: Shape) -> Shape:
    return {name: it for name, it in option.items() if name != "tiers"} | _tiers_of(option["tiers"])


def _tiers_of(tiers: Any) -> Shape:
    """Left out of every answer that does not ask for them; a price without tiers has none to ask for."""
    return {} if tiers is None else {"tiers": OnDemand(lambda: tiers)}


def add_price(account: Account, *, product_data: Mapping[str, Any] | None = None, **columns: Any) -> Price:
    """A new price in the open step, with a new product where ``product_data`` describes one, and their events."""
    if product_data is not None:
        product = add_product(account, **product_data)
        log.record("product.created", product)
        columns["product_id"] = product.id
    price = Price.add(account, **columns)
    log.record("price.created", price)
    return price


def add_product_at(account: Account, product: Mapping[str, Any], price: Mapping[str, Any]) -> Price:
    """A new product in the open step with the price that is its default."""
    made = add_price(account, product_data=product, **price)
    made.product.default_price_id = made.id
    return made


def remove_product(product: Product) -> Shape:
    """Deletes a product for good, in the open step; what is left of it. Refuses one that has prices."""
    if reading().scalar(select(exists().where(Price.product_id == product.id))):
        raise InvalidRequest(HAS_PRICES, param="id")
    log.record("product.deleted", product)
    now_writing().delete(product)
    return {"id": product.public_id, "object": "product", "deleted": True}
