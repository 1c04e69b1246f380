"""A Checkout Session: one shopper's basket on its way to being paid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Index, Select, bindparam, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock, wire
from checkout.kit.config import settings
from checkout.kit.db import Id, points_to, read, reading
from checkout.kit.resources import ID_CHARS, Account, new_id
from checkout.kit.states import States
from checkout.kit.terms import Searchable, found_by
from checkout.kit.wire import OnDemand, Ref, Shape
from checkout.merchants.accounts import merchant_of
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_intents import SetupIntent, open_setup
from checkout.sessions import line_items, offered
from checkout.sessions.asks import Asks
from checkout.sessions.basket import Basket
from checkout.sessions.discounts import Discount
from checkout.sessions.given import NOTHING, Given
from checkout.sessions.shipping import Shipping

LIFE_S = clock.DAY_S  # the longest, and how long one lives unless the merchant asks for less
MIN_LIFE_S = 30 * clock.MINUTE_S
ID_LENGTH = 58  # after cs_test_. Source: Stripe
URL_FRAGMENT = "#fid"  # clients find the id in the URL by the fragment that follows it

EMAIL, REFERENCE = "customer_details.email", "client_reference_id"  # fields that a session is found by
SESSION = States(open={"complete", "expired"}, complete=set(), expired=set())


class CheckoutSession(Searchable):
    __tablename__ = "checkout_sessions"
    prefix = "cs"
    object_name = "checkout.session"
    terms_of = ("customer_email", "customer_details", "client_reference_id", "metadata_")

    allow_promotion_codes: Mapped[bool | None]
    allow_redisplay: Mapped[str | None]  # of the payment method that it makes
    amount_discount: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_shipping: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_subtotal: Mapped[int]
    amount_tax: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_total: Mapped[int]
    asked: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as asks.Asks keeps them
    cancel_url: Mapped[str | None]
    capacity_id: Mapped[str | None] = mapped_column(Id, points_to("capacities.id"))
    client_reference_id: Mapped[str | None]
    confirmation_message: Mapped[str | None]  # the merchant's own words on the receipt
    collected: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as given.Given keeps it
    completed_at: Mapped[int | None]
    currency: Mapped[str]  # "" in setup mode, where it need not be given
    customer_creation: Mapped[str | None]
    customer_details: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    customer_email: Mapped[str | None]
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    discount: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as discounts.Discount keeps it
    excluded_payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    expires_at: Mapped[int]
    locale: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    opened_with: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # the opener's own, to open anew
    mode: Mapped[str] = mapped_column(default="payment")
    opened_by: Mapped[str | None] = mapped_column(Id)  # the id of what opened it, on a floor above
    payment_intent_data: Mapped[Any] = mapped_column(JSON, default=dict)  # for its intent, once there is one
    payment_intent_id: Mapped[str | None] = mapped_column(Id, points_to("payment_intents.id"))
    payment_method_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # by type
    payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # None: cards
    payment_status: Mapped[str] = mapped_column(default="unpaid")
    settings: Mapped[Any] = mapped_column(JSON, default=dict, server_default="{}")  # members that are only shown
    setup_intent_id: Mapped[str | None] = mapped_column(Id, points_to("setup_intents.id"))
    shipping_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as shipping.Shipping keeps
    shipping_rate_id: Mapped[str | None] = mapped_column(Id)  # the one that is chosen
    status: Mapped[str] = mapped_column(default="open")
    submit_type: Mapped[str | None]
    success_url: Mapped[str | None]
    theme: Mapped[str | None]  # light or dark, None for what the browser prefers
    ticket_id: Mapped[str | None] = mapped_column(Id, points_to("capacities.id"))  # a second capacity: one let in once
    visit: Mapped[str | None]  # the nonce that names it, where a link opened it

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            Index(None, "opened_by", "visit", unique=True),
            Index(None, "payment_intent_id", unique=True),
            Index(None, "setup_intent_id", unique=True),
            Index(None, "status", "expires_at"),
            *map(cls.by, ("customer_id", "opened_by", "status")),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        mode = "live" if livemode else "test"
        return f"cs_{mode}_" + new_id("", ID_LENGTH, lead="a1").removeprefix("_")

    @property
    def is_open(self) -> bool:
        """Can still be paid: the row says so, and its time is not over."""
        return self.status == "open" and clock.now() < self.expires_at

    @property
    def saves_card(self) -> bool:
        """Nothing is ordered: a card is kept for later."""
        return self.mode == "setup"

    @property
    def types(self) -> list[str]:
        """The ways to pay that its page offers."""
        return offered.types_of(self.payment_method_types)

    @property
    def path(self) -> str:
        return f"/c/{self.id}"

    @property
    def email(self) -> str | None:
        """The shopper's, as far as it is known."""
        found: str | None = (self.customer_details or {}).get("email") or self.customer_email
        return found

    @property
    def shipping(self) -> Shipping | None:
        return Shipping.of(self.shipping_options, self.shipping_rate_id)

    @property
    def asks(self) -> Asks:
        """What it asks its shopper for."""
        return Asks.of(self.asked)

    @property
    def given(self) -> Given:
        """And what they gave."""
        return Given.of(self.collected)

    @property
    def language(self) -> str | None:
        """The one that its shopper read when they paid; else the one asked for, for it or for all of the merchant's."""
        return self.given.language or self.locale or merchant_of(self.account).locale

    @property
    def basket(self) -> Basket:
        """What is ordered, and how it is sent."""
        basket = line_items.basket_of(self.id)
        return replace(basket, shipping=self.shipping, takes_codes=bool(self.allow_promotion_codes))

    def reorder(self, basket: Basket) -> None:
        """What is ordered is this from now on, in the open step. Nobody may be paying for it."""
        for name, value in _order_columns(basket).items():
            setattr(self, name, value)
        line_items.rewrite(self.account, self.id, basket, self.customer_id)

    def terms(self) -> dict[str, str | None]:
        details = self.customer_details
        return {
            EMAIL: self.customer_email if details is None else details.get("email"),
            REFERENCE: self.client_reference_id,
        }

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "checkout.session",
            "adaptive_pricing": {"enabled": False},
            "after_expiration": None,
            "allow_promotion_codes": self.allow_promotion_codes,
            "allowed_payment_method_types": self.payment_method_types,
            "amount_subtotal": None if self.saves_card else self.amount_subtotal,
            "amount_total": None if self.saves_card else self.amount_total,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "cancel_url": self.cancel_url,
            "client_reference_id": self.client_reference_id,
            "client_secret": None,
            "collected_information": self._collected_shape(),
            "consent": self.given.consent() if self.asks.consent and self.status == "complete" else None,
            "created": self.created,
            "currency": self.currency or None,
            "currency_conversion": None,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "customer_creation": self.customer_creation,
            "customer_details": self.customer_details or self._details_in_advance(),
            "customer_email": self.customer_email,
            "discounts": self._discounts_shape(),
            "excluded_payment_method_types": self.excluded_payment_method_types or [],
            "expires_at": self.expires_at,
            "integration_identifier": None,
            "invoice": None,
            "invoice_creation": None,
            "line_items": OnDemand(self.line_items_shape),
            "livemode": self.livemode,
            "locale": self.locale,
            "managed_payments": None,
            "metadata": dict(self.metadata_),
            "mode": self.mode,
            "origin_context": None,
            "payment_intent": Ref(self.payment_intent_id),
            "payment_link": Ref(self.opened_by),
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": None,
            "payment_method_options": offered.options_shape(self.types, self.payment_method_options),
            "payment_method_types": self.types,
            "payment_status": self.payment_status,
            "permissions": None,
            "recovered_from": None,
            "setup_intent": Ref(self.setup_intent_id),
            "shipping_cost": self._shipping_cost_shape(),
            "shipping_options": self.shipping.options_shape() if self.shipping else [],
            "status": self.status,
            "submit_type": self.submit_type,
            "subscription": None,
            "success_url": self.success_url,
            "total_details": None if self.saves_card else self._total_details_shape(),
            "ui_mode": "hosted_page",
            "url": settings().url(self.path + URL_FRAGMENT) if self.status == "open" else None,
            "wallet_options": None,
            **self.asks.session_shape(self.given.custom_fields),
            **self.settings,
        }

    def line_items_shape(self) -> Shape:
        items = [line.shape() for line in line_items.ordered(line_items.of_owner(self.id))]
        return wire.list_of(items, f"/v1/checkout/sessions/{self.id}/line_items")

    def _collected_shape(self) -> Shape | None:
        return self.given.collected() if self.status == "complete" or self.given.shipping else None

    def _shipping_cost_shape(self) -> Shape | None:
        if self.shipping is None:
            return None
        amount = self.amount_shipping
        return {
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "shipping_rate": Ref(self.shipping_rate_id),
        }

    def _total_details_shape(self) -> Shape:
        return {
            "amount_discount": self.amount_discount,
            "amount_shipping": self.amount_shipping,
            "amount_tax": self.amount_tax,
            "breakdown": OnDemand(self._breakdown_shape),
        }

    def _discounts_shape(self) -> list[Shape]:
        discount = Discount.of(self.discount)
        return [] if discount is None else [discount.given()]

    def _breakdown_shape(self) -> Shape:
        lines = line_items.of_owner(self.id)
        discount = Discount.of(self.discount)
        shown = discount.shape(self.id, self.customer_id) if discount else None
        return {
            "discounts": [{"amount": self.amount_discount, "discount": shown}] if shown else [],
            "taxes": [
                line_items.tax_shape(self.account, rate, amount, taxable)
                for rate, (amount, taxable) in line_items.taxes_by_rate(lines).items()
            ],
        }

    def _details_in_advance(self) -> Shape | None:
        return customer_details(email=self.customer_email) if self.customer_email else None


def life_s(account: Account) -> int:
    """How long a checkout lives for which nobody asked otherwise."""
    return merchant_of(account).session_life_s or LIFE_S


def open_session(account: Account, basket: Basket, **columns: Any) -> CheckoutSession:
    """A new session with its lines, in the open step."""
    columns.setdefault("expires_at", clock.now() + life_s(account))
    columns["settings"] = {**columns.get("settings", {}), **_offered(basket)}
    session = CheckoutSession.add(account, currency=basket.currency, **_order_columns(basket), **columns)
    line_items.put(account, session.id, basket, session.customer_id)
    return session


def _offered(basket: Basket) -> Shape:
    """What is offered beside the order never changes; left out where that is nothing, as Stripe does."""
    return {"optional_items": basket.optional_items} if basket.optional_items else {}


def _order_columns(basket: Basket) -> Shape:
    totals = basket.totals
    return {
        "amount_discount": totals.discount,
        "amount_shipping": totals.shipping,
        "amount_subtotal": totals.subtotal,
        "amount_tax": totals.tax,
        "amount_total": totals.total,
        "discount": basket.discount.kept if basket.discount else None,
        "shipping_options": basket.shipping.kept if basket.shipping else None,
        "shipping_rate_id": basket.shipping.chosen if basket.shipping else None,
        "payment_status": "no_payment_required" if basket.is_free else "unpaid",
    }


def open_to_save(account: Account, data: Mapping[str, Any], **columns: Any) -> CheckoutSession:
    """A new session in setup mode, in the open step, with its setup intent. ``data``: columns of that one."""
    columns.setdefault("id", CheckoutSession.new_id(account.livemode))
    types, options = columns.get("payment_method_types"), columns.get("payment_method_options")
    ways = offered.intent_columns(types, options)
    intent = open_setup(account, customer_id=columns.get("customer_id"), held_by=columns["id"], **data, **ways)
    return CheckoutSession.add(
        account,
        amount_subtotal=0,
        amount_total=0,
        mode="setup",
        payment_status="no_payment_required",
        setup_intent_id=intent.id,
        **columns,
    )


def with_email(account: Account, email: str) -> Select[CheckoutSession]:
    """The sessions whose details, known or typed, have this address, regardless of case."""
    return found_by(CheckoutSession, account, EMAIL, email)


def of_shopper(id: str) -> CheckoutSession | None:
    """The session that a shopper's URL names: the id is the secret."""
    if len(id) > ID_LENGTH + ID_CHARS or "\0" in id:
        return None
    return read(CheckoutSession, id)


def of_setup(intent: SetupIntent) -> CheckoutSession | None:
    return read(CheckoutSession, intent.held_by) if intent.held_by is not None else None


def of_intent(intent_id: str) -> CheckoutSession | None:
    return reading().scalar(select(CheckoutSession).where(CheckoutSession.payment_intent_id == intent_id))


_OF_VISIT = select(CheckoutSession).where(
    CheckoutSession.opened_by == bindparam("opened_by"), CheckoutSession.visit == bindparam("visit")
)


def of_visit(opened_by: str, visit: str) -> CheckoutSession | None:
    return reading().scalar(_OF_VISIT, {"opened_by": opened_by, "visit": visit})


def overdue(most: int) -> list[CheckoutSession]:
    """Open sessions whose time is over, for the worker; without those that are being paid, which must end first."""
    being_paid = exists().where(
        PaymentIntent.id == CheckoutSession.payment_intent_id, PaymentIntent.status == "processing"
    )
    query = select(CheckoutSession).where(
        CheckoutSession.status == "open", CheckoutSession.expires_at <= clock.now(), ~being_paid
    )
    return list(reading().scalars(query.order_by(CheckoutSession.expires_at).limit(most)))


def customer_details(
    *, email: str | None, name: str | None = None, address: Shape | None = None, given: Given = NOTHING
) -> Shape:
    return {
        "address": address,
        "business_name": given.business_name,
        "email": email,
        "individual_name": given.individual_name,
        "name": name,
        "phone": given.phone,
        "tax_exempt": "none",
        "tax_ids": given.tax_ids,
    }
