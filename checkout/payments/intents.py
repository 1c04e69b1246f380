"""A payment intent: one thing to be paid, through as many attempts as it takes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import wire
from checkout.kit.config import settings
from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest, missing
from checkout.kit.resources import Account, Resource, new_id, random_chars
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape
from checkout.payments.payment_methods import usable

CLIENT_SECRET_CHARS = 25  # after _secret_, of 62: 148 bits

INTENT = States(
    requires_payment_method={"requires_confirmation", "processing", "canceled"},
    requires_confirmation={"processing", "canceled"},
    processing={"succeeded", "requires_capture", "requires_action", "requires_payment_method"},
    requires_action={"succeeded", "requires_capture", "requires_payment_method", "canceled"},
    requires_capture={"succeeded", "canceled"},
    succeeded=set(),
    canceled=set(),
)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CHANGEABLE = CONFIRMABLE
MONEY_COLUMNS = frozenset({"amount", "capture_method", "currency", "payment_method_id", "customer_id"})
AUTOMATIC_ASYNC = "automatic_async"
CARD_OPTIONS = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}
OPTIONS = {"card": CARD_OPTIONS}
CARD_ONLY = ["card"]
CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")


class PaymentIntent(Resource):
    __tablename__ = "payment_intents"
    prefix = "pi"
    object_name = "payment_intent"

    amount: Mapped[int]
    amount_received: Mapped[int] = mapped_column(default=0)  # all of it once it has succeeded, else nothing …
    amount_released: Mapped[int] = mapped_column(default=0, server_default="0")  # … but for what was never captured
    automatic_payment_methods: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    canceled_at: Mapped[int | None]
    capture_method: Mapped[str] = mapped_column(default=AUTOMATIC_ASYNC, server_default=AUTOMATIC_ASYNC)
    cancellation_reason: Mapped[str | None]
    client_secret: Mapped[str]
    currency: Mapped[str]
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    description: Mapped[str | None]
    held_by: Mapped[str | None] = mapped_column(Id)  # the id of what it is paid through, on a floor above
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())  # behind a charge without an intent
    last_payment_error: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    latest_charge_id: Mapped[str | None] = mapped_column(Id)
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    next_action: Mapped[Any] = mapped_column(
        JSON(none_as_null=True), nullable=True
    )  # {"path", "return_url"}, paths below our URL
    payment_method_id: Mapped[str | None] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # None: cards
    receipt_email: Mapped[str | None]
    setup_future_usage: Mapped[str | None]  # on_session | off_session: the method is kept for the customer
    shipping: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    statement_descriptor: Mapped[str | None]
    statement_descriptor_suffix: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="requires_payment_method")
    transfer_group: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            Index(None, "customer_id", "created"),
            CheckConstraint("amount > 0", name="amount_positive"),
            CheckConstraint("amount_received in (0, amount)", name="received_all_or_nothing"),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("pi", lead="3")

    @property
    def amount_capturable(self) -> int:
        return self.amount if self.status == "requires_capture" else 0

    @property
    def types(self) -> list[str]:
        """The ways to pay that it takes."""
        found: list[str] = self.payment_method_types or CARD_ONLY
        return found

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "payment_intent",
            "allowed_payment_method_types": None,
            "amount": self.amount,
            "amount_capturable": self.amount_capturable,
            "amount_details": {"tip": {}},
            "amount_received": self.amount_received - self.amount_released,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": self.automatic_payment_methods,
            "canceled_at": self.canceled_at,
            "cancellation_reason": self.cancellation_reason,
            "capture_method": self.capture_method,
            "client_secret": self.client_secret,
            "confirmation_method": "automatic",
            "created": self.created,
            "currency": self.currency,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "description": self.description,
            "excluded_payment_method_types": None,
            "last_payment_error": self.last_payment_error,
            "latest_charge": Ref(self.latest_charge_id),
            "livemode": self.livemode,
            "managed_payments": None,
            "metadata": dict(self.metadata_),
            "next_action": self._next_action_shape(),
            "on_behalf_of": None,
            "payment_method": Ref(self.payment_method_id, "payment_method"),
            "payment_method_configuration_details": None,
            "payment_method_options": {type: dict(OPTIONS.get(type, {})) for type in self.types},
            "payment_method_types": list(self.types),
            "payment_record": None,
            "processing": {"type": "card"} if self.status == "processing" and self.types == CARD_ONLY else None,
            "receipt_email": self.receipt_email,
            "review": None,
            "setup_future_usage": self.setup_future_usage,
            "shipping": self.shipping,
            "source": None,
            "statement_descriptor": self.statement_descriptor,
            "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": self.status,
            "transfer_data": None,
            "transfer_group": self.transfer_group,
        }

    def _next_action_shape(self) -> Shape | None:
        """Without a ``return_url`` the client opens the bank's page itself, as Stripe's browser library does."""
        if self.next_action is None:
            return None
        url = settings().url(self.next_action["path"])
        return_url = self.next_action["return_url"]
        if return_url is None:
            sdk = {"source": self.id, "stripe_js": url, "type": "three_d_secure_redirect"}
            return {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
        return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}


def open_intent(account: Account, **columns: Any) -> PaymentIntent:
    """A new intent in the open step, with its event."""
    _check_method(account, columns.get("payment_method_id"), columns.get("customer_id"))
    id = PaymentIntent.new_id(account.livemode)
    secret = f"{id}_secret_{random_chars(CLIENT_SECRET_CHARS)}"
    has_method = columns.get("payment_method_id") is not None
    columns.setdefault("status", "requires_confirmation" if has_method else "requires_payment_method")
    intent = PaymentIntent.add(account, id=id, client_secret=secret, **columns)
    tell("payment_intent.created", intent)
    return intent


def of_merchant(account: Account, id: str) -> PaymentIntent:
    """The intent that a path names: to its merchant there is none behind a charge of the older API."""
    found = PaymentIntent.of(account, id)
    if found.hidden:
        raise missing(f"No such {PaymentIntent.object_name}: '{id}'", None)
    return found


def tell(type: str, intent: PaymentIntent, previous: Mapping[str, Any] | None = None) -> None:
    """Records an event of the intent in the open step, unless nobody is to know that there is one."""
    if not intent.hidden:
        log.record(type, intent, previous)


def change_intent(intent: PaymentIntent, columns: Mapping[str, Any]) -> None:
    """Changes an intent in the open step. What is paid may change only until it is confirmed.

    Raises ``InvalidRequest`` ``payment_intent_unexpected_state``.
    """
    moved = sorted(MONEY_COLUMNS & set(columns))
    if moved and intent.status not in CHANGEABLE:
        member = moved[0].removesuffix("_id")
        raise unexpected_state(
            intent,
            f"This PaymentIntent's {member} could not be updated because it has a status of {intent.status}. You may "
            f"only update the {member} of a PaymentIntent with one of the following statuses: {', '.join(CHANGEABLE)}.",
        )
    for name, value in columns.items():
        setattr(intent, name, value)
    if moved:
        _check_method(intent.account, intent.payment_method_id, intent.customer_id)
    if intent.payment_method_id is not None and intent.status == "requires_payment_method":
        INTENT.move(intent, "requires_confirmation")


def _check_method(account: Account, method_id: str | None, customer_id: str | None) -> None:
    if method_id is not None:
        usable(account, method_id, customer_id)


def unexpected_state(intent: PaymentIntent, message: str) -> InvalidRequest:
    """A refusal that carries the intent as it is now, as Stripe's do."""
    details = {"payment_intent": wire.plain(intent.shape())}
    return InvalidRequest(message, code="payment_intent_unexpected_state", details=details)
