"""A setup intent: a card, or a bank account, made ready for later payments, through as many attempts as it takes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource, random_chars
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape
from checkout.payments import method_options, next_actions
from checkout.payments.intents import CARD_ONLY, CLIENT_SECRET_CHARS
from checkout.payments.payment_methods import usable

SETUP = States(
    requires_payment_method={"requires_confirmation", "processing", "canceled"},
    requires_confirmation={"processing", "canceled"},
    processing={"succeeded", "requires_action", "requires_payment_method"},
    requires_action={"succeeded", "requires_payment_method", "canceled"},
    succeeded=set(),
    canceled=set(),
)
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
METHOD_COLUMNS = frozenset({"customer_id", "payment_method_id"})  # what an attempt is made with


class SetupIntent(Resource):
    __tablename__ = "setup_intents"
    prefix = "seti"
    object_name = "setup_intent"
    label = "setupintent"

    automatic_payment_methods: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    cancellation_reason: Mapped[str | None]
    client_secret: Mapped[str]
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    description: Mapped[str | None]
    excluded_payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    held_by: Mapped[str | None] = mapped_column(Id)  # the id of what it is set up through, on a floor above
    last_setup_error: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    latest_attempt_id: Mapped[str | None] = mapped_column(Id)
    mandate_id: Mapped[str | None] = mapped_column(Id)
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    next_action: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # {"path", "return_url"}
    payment_method_id: Mapped[str | None] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # those that were set
    payment_method_types: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # None: cards
    single_use: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # {"amount", "currency"}
    status: Mapped[str] = mapped_column(default="requires_payment_method")
    usage: Mapped[str] = mapped_column(default="off_session")

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("customer_id"), cls.by("payment_method_id"))

    @property
    def types(self) -> list[str]:
        """The ways to pay that it sets up."""
        excluded = self.excluded_payment_method_types or ()
        return [type for type in self.payment_method_types or CARD_ONLY if type not in excluded]

    def options(self, type: str) -> method_options.Options:
        """What the merchant wants of one way to pay."""
        return method_options.of_type(self.payment_method_options, type)

    def _options_shape(self) -> Shape:
        shown = method_options.shown(self.types, self.payment_method_options, method_options.SETUP_DEFAULTS)
        return {type: options for type, options in shown.items() if options}

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "setup_intent",
            "allowed_payment_method_types": None,
            "application": None,
            "automatic_payment_methods": self.automatic_payment_methods,
            "cancellation_reason": self.cancellation_reason,
            "client_secret": self.client_secret,
            "created": self.created,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "description": self.description,
            "excluded_payment_method_types": self.excluded_payment_method_types,
            "flow_directions": None,
            "last_setup_error": self.last_setup_error,
            "latest_attempt": Ref(self.latest_attempt_id),
            "livemode": self.livemode,
            "managed_payments": None,
            "mandate": Ref(None if self.single_use else self.mandate_id),
            "metadata": dict(self.metadata_),
            "next_action": next_actions.shape(self.id, self.next_action),
            "on_behalf_of": None,
            "payment_method": Ref(self.payment_method_id, "payment_method"),
            "payment_method_configuration_details": None,
            "payment_method_options": self._options_shape(),
            "payment_method_types": list(self.types),
            "single_use_mandate": Ref(self.mandate_id if self.single_use else None),
            "status": self.status,
            "usage": self.usage,
        }


def open_setup(account: Account, **columns: Any) -> SetupIntent:
    """A new setup intent in the open step, with its event. Raises ``InvalidRequest`` where no way to pay is left."""
    _check_method(account, columns.get("payment_method_id"), columns.get("customer_id"))
    id = SetupIntent.new_id(account.livemode)
    secret = f"{id}_secret_{random_chars(CLIENT_SECRET_CHARS)}"
    has_method = columns.get("payment_method_id") is not None
    columns.setdefault("status", "requires_confirmation" if has_method else "requires_payment_method")
    columns["payment_method_options"] = method_options.merged(None, columns.get("payment_method_options") or {})
    intent = SetupIntent.add(account, id=id, client_secret=secret, **columns)
    _check_types(intent)
    log.record("setup_intent.created", intent)
    return intent


def change_setup(intent: SetupIntent, columns: Mapping[str, Any]) -> None:
    """Changes a setup intent in the open step; whose card it sets up may change only until that is done.

    Raises ``InvalidRequest`` ``setup_intent_unexpected_state``.
    """
    moves_method = bool(METHOD_COLUMNS & set(columns))
    if moves_method and intent.status not in OPEN:
        raise unexpected_state(intent, f"You cannot update this SetupIntent because {why_closed(intent)}.")
    for name, value in columns.items():
        setattr(intent, name, _changed(intent, name, value))
    _check_types(intent)
    if moves_method:
        _check_method(intent.account, intent.payment_method_id, intent.customer_id)
    if intent.payment_method_id is not None and intent.status == "requires_payment_method":
        SETUP.move(intent, "requires_confirmation")


def _changed(intent: SetupIntent, name: str, value: Any) -> Any:
    """Of what has members only those are changed that were given."""
    return method_options.merged(intent.payment_method_options, value) if name == "payment_method_options" else value


def why_closed(intent: SetupIntent) -> str:
    """The end of a sentence: why nothing more can be set up with it now."""
    if intent.status == "succeeded":
        return "it has already succeeded"
    if intent.status == "processing":
        return "it is being processed by an earlier confirmation"
    return f"it has a status of {intent.status}"


def unexpected_state(intent: SetupIntent, message: str) -> InvalidRequest:
    """A refusal that carries the setup intent as it is now, as Stripe's do."""
    details = {"setup_intent": wire.plain(intent.shape())}
    return InvalidRequest(message, code="setup_intent_unexpected_state", details=details)


def _check_types(intent: SetupIntent) -> None:
    if not intent.types:
        raise InvalidRequest(
            "No valid payment method types for this Setup Intent. Please ensure that you have activated payment "
            "methods compatible with your setup or specify other payment_method_types."
        )


def _check_method(account: Account, method_id: str | None, customer_id: str | None) -> None:
    if method_id is not None:
        usable(account, method_id, customer_id, "SetupIntent")
