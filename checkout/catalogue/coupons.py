"""A coupon: what may be taken off, a share or an amount, how often and until when."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, or_
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.discounts import Terms, terms_of
from checkout.kit import clock
from checkout.kit.chosen_ids import ChosenId
from checkout.kit.decimals import number_of
from checkout.kit.resources import Account, random_chars
from checkout.kit.wire import OnDemand, Shape

ID_CHARS = 8  # of one that was not chosen. Source: Stripe


class Coupon(ChosenId):
    __tablename__ = "coupons"
    prefix = "coupon"  # in no id: an owner's mark is in every key
    object_name = "coupon"

    amount_off: Mapped[int | None]
    being_redeemed: Mapped[int] = mapped_column(default=0, server_default="0")  # by payments under way
    applies_to: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # public ids of products
    currency: Mapped[str | None]
    currency_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # by each other currency
    duration: Mapped[str]
    duration_in_months: Mapped[int | None]
    max_redemptions: Mapped[int | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    name: Mapped[str | None]
    percent_off: Mapped[str | None]  # a decimal as text
    redeem_by: Mapped[int | None]
    times_redeemed: Mapped[int] = mapped_column(default=0)

    @classmethod
    def keys_of(cls, account: Account, id: str) -> tuple[str, ...]:
        return (cls.key_of(account, id),)

    @property
    def valid(self) -> bool:
        """Whether it can be redeemed now; ``is_valid`` asks the database the same."""
        in_time = self.redeem_by is None or self.redeem_by > clock.now()
        return in_time and (self.max_redemptions is None or self.times_redeemed < self.max_redemptions)

    def terms(self, currency: str) -> Terms | None:
        """What it takes off an order in a currency; None where it has no amount in it."""
        options = {self.currency: {"amount_off": self.amount_off}, **(self.currency_options or {})}
        return terms_of(self.percent_off, options.get(currency, {}).get("amount_off"))

    def covers(self, product_id: str) -> bool:
        """Whether it is for a product, by its public id."""
        return self.applies_to is None or product_id in self.applies_to

    def shape(self) -> Shape:
        return {
            "id": self.public_id,
            "object": "coupon",
            "amount_off": self.amount_off,
            **self._on_demand(),
            "created": self.created,
            "currency": self.currency,
            "duration": self.duration,
            "duration_in_months": self.duration_in_months,
            "livemode": self.livemode,
            "max_redemptions": self.max_redemptions,
            "metadata": dict(self.metadata_),
            "name": self.name,
            "percent_off": None if self.percent_off is None else number_of(self.percent_off),
            "redeem_by": self.redeem_by,
            "times_redeemed": self.times_redeemed,
            "valid": self.valid,
        }

    def _on_demand(self) -> Shape:
        own = {self.currency: {"amount_off": self.amount_off}}
        parts: Shape = {}
        if self.applies_to is not None:
            parts["applies_to"] = OnDemand(lambda: {"products": list(self.applies_to)})
        if self.amount_off is not None:
            parts["currency_options"] = OnDemand(lambda: {**own, **(self.currency_options or {})})
        return parts


def is_valid() -> ColumnElement[bool]:
    """In SQL what ``Coupon.valid`` tells of one."""
    in_time = or_(Coupon.redeem_by.is_(None), Coupon.redeem_by > clock.now())
    return in_time & or_(Coupon.max_redemptions.is_(None), Coupon.times_redeemed < Coupon.max_redemptions)


def add_coupon(account: Account, *, id: str | None = None, **columns: Any) -> Coupon:
    """A new coupon in the open step. Refuses an ``id`` of the merchant's choice that is taken, or no id."""
    key = Coupon.new_key(account, id or random_chars(ID_CHARS).upper())
    return Coupon.add(account, id=key, **columns)
