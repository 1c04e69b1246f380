"""A customer: someone who may pay more than once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import Id, reading
from checkout.kit.errors import missing
from checkout.kit.resources import Account, random_chars
from checkout.kit.terms import Searchable
from checkout.kit.wire import OnDemand, Ref, Shape
from checkout.payments.cards import IS_CARD, card_shape
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.tax_ids import TaxId

ID_CHARS = 14  # after cus_. Source: Stripe
INVOICE_PREFIX_CHARS = 8
FIRST = 10  # of a list inside the customer. Source: Stripe


class Customer(Searchable):
    __tablename__ = "customers"
    prefix = "cus"
    object_name = "customer"
    terms_of = ("metadata_", "email", "name", "phone")

    balance: Mapped[int] = mapped_column(default=0, server_default="0")
    business_name: Mapped[str | None]
    currency: Mapped[str | None]  # of the balance, once there was one
    default_source_id: Mapped[str | None] = mapped_column(Id)
    individual_name: Mapped[str | None]
    invoice_custom_fields: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    invoice_footer: Mapped[str | None]
    invoice_rendering_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    next_invoice_sequence: Mapped[int] = mapped_column(default=1, server_default="1")
    tax_exempt: Mapped[str] = mapped_column(default="none", server_default="none")
    tax_ip_address: Mapped[str | None]
    address: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    default_payment_method_id: Mapped[str | None] = mapped_column(Id)
    deleted: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str | None]
    discount: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as an older version gave it
    email: Mapped[str | None]
    invoice_prefix: Mapped[str]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    name: Mapped[str | None]
    phone: Mapped[str | None]
    preferred_locales: Mapped[Any] = mapped_column(JSON, default=list)
    shipping: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("email"),)

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return "cus_" + super().new_id(livemode).removeprefix("cus_1")[:ID_CHARS]

    def terms(self) -> dict[str, str | None]:
        return {"email": self.email, "name": self.name, "phone": self.phone}

    def shape(self) -> Shape:
        if self.deleted:
            return {"id": self.id, "object": "customer", "deleted": True}
        return {
            "id": self.id,
            "object": "customer",
            "address": self.address,
            "balance": self.balance,
            "created": self.created,
            "currency": self.currency,
            "default_source": Ref(self.default_source_id, "payment_method", card_shape),
            "delinquent": False,
            "description": self.description,
            "discount": discount_shape(self.discount, self.id) if self.discount else None,
            "email": self.email,
            "invoice_prefix": self.invoice_prefix,
            "invoice_settings": {
                "custom_fields": self.invoice_custom_fields,
                "default_payment_method": Ref(self.default_payment_method_id, "payment_method"),
                "footer": self.invoice_footer,
                "rendering_options": self.invoice_rendering_options,
            },
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "name": self.name,
            "next_invoice_sequence": self.next_invoice_sequence,
            "phone": self.phone,
            "preferred_locales": list(self.preferred_locales),
            "shipping": self.shipping,
            "sources": OnDemand(self._sources),
            "subscriptions": self._nothing("subscriptions"),
            "tax": OnDemand(self._tax),
            "tax_exempt": self.tax_exempt,
            "tax_ids": OnDemand(self._tax_ids),
            "test_clock": None,
            **self._names(),
        }

    def _names(self) -> Shape:
        """Those that are left out where they were not given."""
        names = {"business_name": self.business_name, "individual_name": self.individual_name}
        return {member: name for member, name in names.items() if name is not None}

    def _sources(self) -> Shape:
        return self._first("sources", PaymentMethod, card_shape, IS_CARD)

    def _tax_ids(self) -> Shape:
        return self._first("tax_ids", TaxId, TaxId.shape, ~TaxId.deleted)

    def _first(self, what: str, noun: Any, shape: Callable[[Any], Shape], condition: Any) -> Shape:
        """The newest of what the customer has of a kind, as a list that begins with them."""
        query = noun.owned_by(self.account).where(noun.customer_id == self.id, condition)
        found = list(reading().scalars(query.order_by(noun.created.desc(), noun.id.desc()).limit(FIRST + 1)))
        url = f"/v1/customers/{self.id}/{what}"
        return wire.list_of(map(shape, found[:FIRST]), url, has_more=len(found) > FIRST)

    def _tax(self) -> Shape:
        """Nothing collects tax: there is no location to tell."""
        tax = {"automatic_tax": "not_collecting", "ip_address": self.tax_ip_address}
        return tax | {"location": None, "provider": "stripe"}

    def _nothing(self, what: str) -> OnDemand:
        """A list of what customers cannot have yet."""
        return OnDemand(lambda: wire.list_of([], f"/v1/customers/{self.id}/{what}"))


def discount_shape(kept: Any, customer_id: str) -> Shape:
    """Stripe's ``discount`` of what a customer's column keeps."""
    return {
        "id": kept["id"],
        "object": "discount",
        "checkout_session": None,
        "customer": Ref(customer_id),
        "customer_account": None,
        "end": kept["end"],
        "invoice": None,
        "invoice_item": None,
        "promotion_code": Ref(kept["promotion_code"]),
        "source": {"coupon": Ref(kept["coupon"], "coupon"), "type": "coupon"},
        "start": kept["start"],
        "subscription": None,
        "subscription_item": None,
    }


def new_customer(account: Account, **columns: Any) -> Customer:
    """In the open step; the caller tells of it once all that belongs to it is there."""
    columns.setdefault("invoice_prefix", random_chars(INVOICE_PREFIX_CHARS).upper())
    return Customer.add(account, **columns)


def delete(customer: Customer) -> None:
    """In the open step, with its event; the payments of a customer stay."""
    log.record("customer.deleted", customer)
    customer.deleted = True


def living(account: Account, id: str, param: str | None = None) -> Customer:
    """The account's customer who is not deleted; refused as ``Customer.of`` refuses."""
    customer = Customer.of(account, id, param)
    if customer.deleted:
        raise missing(f"No such customer: '{id}'", param, id)
    return customer


@contextmanager
def told_of(customer: Customer) -> Iterator[Customer]:
    """What changes of a customer inside, in the open step, is told by one event."""
    before = wire.plain(customer.shape())
    yield customer
    after = wire.plain(customer.shape())
    if after != before:
        log.record("customer.updated", customer, log.changes(before, after))
