"""A payment link: what is sold under a URL that any number of shoppers may open."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, false
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.config import settings
from checkout.kit.db import ID_LENGTH, Id, points_to, read
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import OnDemand, Shape
from checkout.sessions import capacity, line_items
from checkout.sessions.asks import Asks
from checkout.sessions.basket import Basket
from checkout.sessions.shipping import Shipping
from links import token

MAX_LINES = 20  # Source: Stripe


class PaymentLink(Resource):
    __tablename__ = "payment_links"
    prefix = "plink"
    object_name = "payment_link"
    label = "payment link"

    active: Mapped[bool] = mapped_column(default=True)
    allow_promotion_codes: Mapped[bool] = mapped_column(default=False, server_default=false())
    after_completion: Mapped[Any] = mapped_column(JSON)
    asked: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as asks.Asks keeps them
    capacity_id: Mapped[str] = mapped_column(Id, points_to("capacities.id"))
    currency: Mapped[str]
    expires_at: Mapped[int | None]  # from then on it opens nothing new
    customer_creation: Mapped[str] = mapped_column(default="if_required")
    inactive_message: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    payment_method_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # by type
    payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # None: cards
    newest_key: Mapped[int] = mapped_column(default=1, server_default="1")  # of its signing keys, by their number
    oldest_key: Mapped[int] = mapped_column(default=1, server_default="1")  # that is not retired
    payment_intent_data: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    settings: Mapped[Any] = mapped_column(JSON, default=dict, server_default="{}")  # members that are only shown
    shipping_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as shipping.Shipping keeps
    submit_type: Mapped[str] = mapped_column(default="auto")

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return tuple(map(cls.by, ("active",)))

    @property
    def path(self) -> str:
        """Made when shown: always signed with the newest key."""
        return f"/l/{token.sign(self.id)}"

    @property
    def redirect_url(self) -> str | None:
        redirect = self.after_completion.get("redirect")
        return redirect["url"] if redirect else None

    @property
    def confirmation_message(self) -> str | None:
        confirmation = self.after_completion.get("hosted_confirmation")
        return confirmation["custom_message"] if confirmation else None

    @property
    def asks(self) -> Asks:
        """What its sessions ask their shoppers for."""
        return Asks.of(self.asked)

    @property
    def shipping(self) -> Shipping | None:
        return Shipping.of(self.shipping_options)

    @property
    def basket(self) -> Basket:
        """What a visit's session will be made of."""
        basket = line_items.basket_of(self.id)
        return replace(basket, shipping=self.shipping, takes_codes=self.allow_promotion_codes)

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and clock.now() >= self.expires_at

    @property
    def is_spent(self) -> bool:
        """As many have paid, or are paying, as may."""
        return capacity.find(self.capacity_id).is_spent

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "payment_link",
            "active": self.active,
            "after_completion": self.after_completion,
            "allow_promotion_codes": self.allow_promotion_codes,
            "application": None,
            "application_fee_amount": None,
            "application_fee_percent": None,
            "automatic_tax": {"enabled": False, "liability": None},
            "currency": self.currency,
            "customer_creation": self.customer_creation,
            "inactive_message": self.inactive_message,
            "invoice_creation": None,
            "line_items": OnDemand(self.line_items_shape),
            "livemode": self.livemode,
            "managed_payments": None,
            "metadata": dict(self.metadata_),
            "on_behalf_of": None,
            "optional_items": self.basket.optional_items or None,
            "payment_intent_data": self._intent_data_shape(),
            "payment_method_collection": "always",
            "payment_method_options": self.payment_method_options,
            "payment_method_types": self.payment_method_types,
            "restrictions": self._restrictions_shape(),
            "shipping_options": self.shipping.options_shape() if self.shipping else [],
            "submit_type": self.submit_type,
            "subscription_data": None,
            "tax_id_collection": {"enabled": False, "required": "never"},
            "transfer_data": None,
            "url": settings().url(self.path),
            **self.asks.shape(),
            "billing_address_collection": self.asks.billing_address or "auto",
            **self.settings,
        }

    def line_items_shape(self) -> Shape:
        items = [line.shape() for line in line_items.ordered(line_items.of_owner(self.id))]
        return wire.list_of(items, f"/v1/payment_links/{self.id}/line_items")

    def _restrictions_shape(self) -> Shape | None:
        """Stripe's, and ``expires_at``, ours, only where it is set."""
        place = capacity.find(self.capacity_id)
        if place.limit is None and self.expires_at is None:
            return None
        ours = {} if self.expires_at is None else {"expires_at": self.expires_at}
        return {"completed_sessions": {"count": place.completed, "limit": place.limit}, **ours}

    def _intent_data_shape(self) -> Shape | None:
        data = self.payment_intent_data
        if not data:
            return None
        return {
            "capture_method": data.get("capture_method"),
            "description": data.get("description"),
            "metadata": data.get("metadata", {}),
            "setup_future_usage": data.get("setup_future_usage"),
            "statement_descriptor": None,
            "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
            "transfer_group": data.get("transfer_group"),
        }


def create_link(account: Account, basket: Basket, *, limit: int | None = None, **columns: Any) -> PaymentLink:
    """A new link with its lines, in the open step, with its event. ``limit``: completed payments, None for any."""
    link = PaymentLink.add(
        account,
        capacity_id=capacity.open_capacity(limit).id,
        currency=basket.currency,
        shipping_options=basket.shipping.kept if basket.shipping else None,
        **columns,
    )
    line_items.put(account, link.id, basket)
    log.record("payment_link.created", link)
    return link


def change_link(link: PaymentLink, columns: Mapping[str, Any], basket: Basket | None = None) -> None:
    """Changes a link in the open step, with its event where anything is different. ``limit`` is its capacity's."""
    before = wire.plain(link.shape())
    is_other = basket is not None and basket != link.basket
    if basket is not None:
        link.shipping_options = basket.shipping.kept if basket.shipping else None
        line_items.rewrite(link.account, link.id, basket)
    changes = dict(columns)
    if "limit" in changes:
        capacity.set_limit(link.capacity_id, changes.pop("limit"))
    for name, value in changes.items():
        setattr(link, name, value)
    after = wire.plain(link.shape())
    if after != before or is_other:
        log.record("payment_link.updated", link, log.changes(before, after))


def of_shopper(id: str) -> PaymentLink | None:
    """The link that a personal URL names, whose key it must then be signed with."""
    return read(PaymentLink, id) if len(id) <= ID_LENGTH and "\0" not in id else None


def of_token(text: str) -> PaymentLink | None:
    """The link that a shopper's URL names, by its signed token."""
    link_id = token.read(text)
    if link_id is None:
        return None
    return read(PaymentLink, link_id)
