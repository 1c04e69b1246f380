"""A customer: someone who may pay more than once."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import wire
from checkout.kit.db import Id
from checkout.kit.errors import missing
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import OnDemand, Ref, Shape

ID_CHARS = 14  # after cus_. Source: Stripe


class Customer(Resource):
    __tablename__ = "customers"
    prefix = "cus"
    object_name = "customer"

    address: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    default_payment_method_id: Mapped[str | None] = mapped_column(Id)
    deleted: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str | None]
    email: Mapped[str | None]
    invoice_prefix: Mapped[str]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    name: Mapped[str | None]
    phone: Mapped[str | None]
    preferred_locales: Mapped[Any] = mapped_column(JSON, default=list)
    shipping: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (Index(None, "account_id", "livemode", "email"),)

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return "cus_" + super().new_id(livemode).removeprefix("cus_1")[:ID_CHARS]

    def shape(self) -> Shape:
        if self.deleted:
            return {"id": self.id, "object": "customer", "deleted": True}
        return {
            "id": self.id,
            "object": "customer",
            "address": self.address,
            "balance": 0,
            "created": self.created,
            "currency": None,
            "default_source": None,
            "delinquent": False,
            "description": self.description,
            "discount": None,
            "email": self.email,
            "invoice_prefix": self.invoice_prefix,
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": Ref(self.default_payment_method_id),
                "footer": None,
                "rendering_options": None,
            },
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "name": self.name,
            "next_invoice_sequence": 1,
            "phone": self.phone,
            "preferred_locales": list(self.preferred_locales),
            "shipping": self.shipping,
            "sources": self._nothing("sources"),
            "subscriptions": self._nothing("subscriptions"),
            "tax_exempt": "none",
            "tax_ids": self._nothing("tax_ids"),
            "test_clock": None,
        }

    def _nothing(self, what: str) -> OnDemand:
        """A list of what customers cannot have yet."""
        return OnDemand(lambda: wire.list_of([], f"/v1/customers/{self.id}/{what}"))


def living(account: Account, id: str, param: str | None = None) -> Customer:
    """The account's customer who is not deleted; refused as ``Customer.of`` refuses."""
    customer = Customer.of(account, id, param)
    if customer.deleted:
        raise missing(f"No such customer: '{id}'", param)
    return customer
