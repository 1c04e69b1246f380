"""A payment intent: one thing to be paid, through as many attempts as it takes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest, missing
from checkout.kit.resources import Account, new_id, random_chars
from checkout.kit.states import States
from checkout.kit.terms import Searchable
from checkout.kit.wire import Ref, Shape
from checkout.payments import amount_details, method_options, next_actions
from checkout.payments.payment_methods import usable

CLIENT_SECRET_CHARS = 25  # after _secret_, of 62: 148 bits

INTENT = States(
    requires_payment_method={"requires_confirmation", "processing", "canceled"},
    requires_confirmation={"processing", "canceled"},
    processing={
        *("succeeded", "requires_capture", "requires_action", "requires_payment_method"),
        "requires_confirmation",  # the payer has proved themselves, and the merchant is to confirm again
    },
    requires_action={
        *("processing", "succeeded", "requires_capture", "requires_payment_method", "canceled"),
        "requires_confirmation",  # likewise
    },
    requires_capture={"succeeded", "canceled"},
    succeeded=set(),
    canceled=set(),
)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CHANGEABLE = CONFIRMABLE
MONEY_COLUMNS = frozenset(
    {
        *("amount", "capture_method", "currency", "customer_id"),
        *("excluded_payment_method_types", "payment_method_id", "payment_method_options"),
    }
)
AUTOMATIC, AUTOMATIC_ASYNC, MANUAL = "automatic", "automatic_async", "manual"
CARD_ONLY = ["card"]
MERGED = frozenset({"amount_details", "payment_method_options"})  # columns that have members
CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")


class PaymentIntent(Searchable):
    __tablename__ = "payment_intents"
    prefix = "pi"
    object_name = "payment_intent"
    terms_of = ("metadata_",)

    amount: Mapped[int]
    amount_details: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    amount_received: Mapped[int] = mapped_column(default=0)  # all of it once it has succeeded, else its parts so far …
    amount_released: Mapped[int] = mapped_column(default=0, server_default="0")  # … but for what was never captured
    automatic_payment_methods: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    canceled_at: Mapped[int | None]
    capture_method: Mapped[str] = mapped_column(default=AUTOMATIC_ASYNC, server_default=AUTOMATIC_ASYNC)
    cancellation_reason: Mapped[str | None]
    client_secret: Mapped[str]
    confirmation_method: Mapped[str] = mapped_column(default=AUTOMATIC, server_default=AUTOMATIC)
    currency: Mapped[str]
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    description: Mapped[str | None]
    excluded_payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    held_by: Mapped[str | None] = mapped_column(Id)  # the id of what it is paid through, on a floor above
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())  # behind a charge without an intent
    last_payment_error: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    latest_charge_id: Mapped[str | None] = mapped_column(Id)
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    next_action: Mapped[Any] = mapped_column(
        JSON(none_as_null=True), nullable=True
    )  # {"path", "return_url"}, paths below our URL
    payment_details: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    payment_method_id: Mapped[str | None] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # those that were set
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
            *map(cls.by, ("customer_id", "amount", "currency", "status")),
            CheckConstraint("amount > 0", name="amount_positive"),
            CheckConstraint("amount_received >= 0 and amount_received <= amount", name="received_within_amount"),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("pi", lead="3")

    @property
    def amount_capturable(self) -> int:
        return self.amount - self.amount_received if self.status == "requires_capture" else 0

    @property
    def types(self) -> list[str]:
        """The ways to pay that it takes."""
        excluded = self.excluded_payment_method_types or ()
        return [type for type in self.payment_method_types or CARD_ONLY if type not in excluded]

    def captures_later(self, type: str) -> bool:
        """Whether money of a way to pay is only kept ready; its type's own option can only say so, not otherwise."""
        options = method_options.of_type(self.payment_method_options, type)
        return MANUAL in (options.get("capture_method"), self.capture_method)

    def future_usage(self, type: str) -> str | None:
        """How a method of a type is to be used again: on_session or off_session, None where it is not kept."""
        return method_options.future_usage(self.payment_method_options, type, self.setup_future_usage)

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "payment_intent",
            "allowed_payment_method_types": None,
            "amount": self.amount,
            "amount_capturable": self.amount_capturable,
            "amount_details": amount_details.shape(
                self.amount_details, f"/v1/payment_intents/{self.id}/amount_details_line_items"
            ),
            "amount_received": self.amount_received - self.amount_released,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": self.automatic_payment_methods,
            "canceled_at": self.canceled_at,
            "cancellation_reason": self.cancellation_reason,
            "capture_method": self.capture_method,
            "client_secret": self.client_secret,
            "confirmation_method": self.confirmation_method,
            "created": self.created,
            "currency": self.currency,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "description": self.description,
            "excluded_payment_method_types": self.excluded_payment_method_types,
            "last_payment_error": self.last_payment_error,
            "latest_charge": Ref(self.latest_charge_id),
            "livemode": self.livemode,
            "managed_payments": None,
            "metadata": dict(self.metadata_),
            "next_action": next_actions.shape(self.id, self.next_action),
            "on_behalf_of": None,
            **({"payment_details": dict(self.payment_details)} if self.payment_details else {}),
            "payment_method": Ref(self.payment_method_id, "payment_method"),
            "payment_method_configuration_details": None,
            "payment_method_options": method_options.shown(self.types, self.payment_method_options),
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


def open_intent(account: Account, **columns: Any) -> PaymentIntent:
    """A new intent in the open step, with its event."""
    _check_method(account, columns.get("payment_method_id"), columns.get("customer_id"))
    id = PaymentIntent.new_id(account.livemode)
    secret = f"{id}_secret_{random_chars(CLIENT_SECRET_CHARS)}"
    has_method = columns.get("payment_method_id") is not None
    columns.setdefault("status", "requires_confirmation" if has_method else "requires_payment_method")
    said = {name: columns.pop(name) for name in MERGED & set(columns)}
    intent = PaymentIntent.add(account, id=id, client_secret=secret, **columns)
    put(intent, said)
    _check_types(intent)
    tell("payment_intent.created", intent)
    return intent


def of_merchant(account: Account, id: str) -> PaymentIntent:
    """The intent that a path names: to its merchant there is none behind a charge of the older API."""
    found = PaymentIntent.of(account, id)
    if found.hidden:
        raise missing(f"No such {PaymentIntent.object_name}: '{id}'", None, id)
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
    put(intent, columns)
    if moved:
        _check_types(intent)
        _check_method(intent.account, intent.payment_method_id, intent.customer_id)
    if intent.payment_method_id is not None and intent.status == "requires_payment_method":
        INTENT.move(intent, "requires_confirmation")


def put(intent: PaymentIntent, columns: Mapping[str, Any], amount: int | None = None) -> None:
    """Sets columns, and merges those that have members. ``amount``: what ``amount_details`` are to come to, if other.

    Raises ``InvalidRequest`` where they do not.
    """
    for name in set(columns) - MERGED:
        setattr(intent, name, columns[name])
    if "payment_method_options" in columns:
        options = method_options.merged(intent.payment_method_options, columns["payment_method_options"])
        intent.payment_method_options = options
    if "amount_details" in columns:
        total = intent.amount if amount is None else amount
        intent.amount_details = amount_details.merged(intent.amount_details, columns["amount_details"], total)


def _check_types(intent: PaymentIntent) -> None:
    if not intent.types:
        raise InvalidRequest(
            "No valid payment method types for this Payment Intent. Please ensure that you have activated payment "
            "methods compatible with your chosen currency or specify other payment_method_types."
        )


def _check_method(account: Account, method_id: str | None, customer_id: str | None) -> None:
    if method_id is not None:
        usable(account, method_id, customer_id)


def unexpected_state(intent: PaymentIntent, message: str) -> InvalidRequest:
    """A refusal that carries the intent as it is now, as Stripe's do."""
    details = {"payment_intent": wire.plain(intent.shape())}
    return InvalidRequest(message, code="payment_intent_unexpected_state", details=details)
