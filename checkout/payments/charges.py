"""A charge: one try at taking the money, and how it ended."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, bindparam, false, select, text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, points_to, read, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import new_id
from checkout.kit.states import States
from checkout.kit.terms import Searchable
from checkout.kit.wire import OnDemand, Ref, Shape
from checkout.payments import receipt_links, refunds
from checkout.processors.contract import Feature

CARD = "card"
EMAIL, LAST4 = "email", "payment_method_details.card.last4"  # fields that a charge is found by
CHARGE = States(pending={"succeeded", "failed"}, succeeded=set(), failed=set())


class Charge(Searchable):
    __tablename__ = "charges"
    prefix = "ch"
    object_name = "charge"
    terms_of = ("metadata_", "billing_details", "receipt_email")
    other_prefixes = ("py",)  # of what was not paid by card

    amount: Mapped[int]
    amount_captured: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_refunded: Mapped[int] = mapped_column(  # of what was captured, refunds under way among it
        CheckConstraint("amount_refunded >= 0 and amount_refunded <= amount_captured", name="refunded_within_captured"),
        default=0,
        server_default="0",
    )
    amount_released: Mapped[int] = mapped_column(  # what was authorised and never captured, given back
        CheckConstraint(
            "amount_captured >= 0 and amount_released >= 0 and amount_captured + amount_released <= amount",
            name="captured_within_amount",
        ),
        default=0,
        server_default="0",
    )
    amount_incremented: Mapped[int] = mapped_column(default=0, server_default="0")  # of the amount, since the attempt
    balance_transaction_id: Mapped[str | None] = mapped_column(Id)  # of its last capture
    billing_details: Mapped[Any] = mapped_column(JSON)
    calculated_statement_descriptor: Mapped[str | None]
    capture_before: Mapped[int | None]  # while any of it is neither captured nor released
    currency: Mapped[str]
    disputed: Mapped[bool] = mapped_column(default=False, server_default=false())
    customer_id: Mapped[str | None] = mapped_column(Id)
    description: Mapped[str | None]
    failure_code: Mapped[str | None]
    failure_message: Mapped[str | None]
    fraud_details: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    intent_id: Mapped[str] = mapped_column(Id, points_to("payment_intents.id"))
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    network_reference: Mapped[str | None]
    outcome: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_details: Mapped[Any] = mapped_column(JSON)
    receipt_email: Mapped[str | None]
    receipt_number: Mapped[str | None]  # once a receipt was sent
    shipping: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    source: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # the card, where no intent is shown
    statement_descriptor: Mapped[str | None]
    statement_descriptor_suffix: Mapped[str | None]
    status: Mapped[str]
    transfer_group: Mapped[str | None]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        succeeded = text("status = 'succeeded'")
        return (
            *map(cls.by, ("intent_id", "customer_id", "transfer_group", "amount", "currency", "status")),
            Index(
                "uq_charges_one_success",
                "intent_id",
                unique=True,
                sqlite_where=succeeded,
                postgresql_where=succeeded,
            ),
            Index(
                None,
                "capture_before",
                sqlite_where=text("capture_before IS NOT NULL"),
                postgresql_where=text("capture_before IS NOT NULL"),
            ),
            CheckConstraint("amount > 0", name="amount_positive"),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("ch", lead="3")

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"

    @property
    def captured(self) -> bool:
        """Whether all that will be captured is."""
        return self.amount_captured > 0 and self.capture_before is None

    def grants(self, feature: Feature) -> bool:
        """Whether the card lets the merchant do that with money that is kept ready."""
        card = self.payment_method_details.get("card", {})
        return card.get(feature, {}).get("status") in ("available", "enabled")

    @property
    def refundable(self) -> int:
        """What was captured and has not been refunded yet."""
        return self.amount_captured - self.amount_refunded

    @property
    def given_back(self) -> int:
        return self.amount_released + self.amount_refunded

    @property
    def email(self) -> str | None:
        """Of whoever paid, as far as it is known."""
        found: str | None = self.billing_details.get("email") or self.receipt_email
        return found

    def terms(self) -> dict[str, str | None]:
        card = self.payment_method_details.get(CARD) or {}
        address = self.billing_details.get("address") or {}
        return {
            "billing_details.address.postal_code": address.get("postal_code"),
            EMAIL: self.email,
            "payment_method_details.card.fingerprint": card.get("fingerprint"),
            LAST4: card.get("last4"),
        }

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": self.amount_captured,
            "amount_refunded": self.given_back,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": Ref(self.balance_transaction_id),
            "billing_details": self.billing_details,
            "calculated_statement_descriptor": self.calculated_statement_descriptor,
            "captured": self.captured,
            "created": self.created,
            "currency": self.currency,
            "customer": Ref(self.customer_id),
            "description": self.description,
            "disputed": self.disputed,
            "failure_balance_transaction": None,
            "failure_code": self.failure_code,
            "failure_message": self.failure_message,
            "fraud_details": self.fraud_details or {},
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "on_behalf_of": None,
            "outcome": self.outcome,
            "paid": self.succeeded,
            "payment_intent": Ref(None if self.source is not None else self.intent_id),
            "payment_method": self.payment_method_id,
            "payment_method_details": self.payment_method_details,
            "radar_options": {},
            "receipt_email": self.receipt_email,
            "receipt_number": self.receipt_number,
            "receipt_url": receipt_links.url(self.id) if self.succeeded else None,
            "refunded": self.given_back == self.amount,
            "refunds": OnDemand(lambda: refunds.list_of(self.id)),
            "review": None,
            "shipping": self.shipping,
            "source": self.source,
            "source_transfer": None,
            "statement_descriptor": self.statement_descriptor,
            "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": self.status,
            "transfer_data": None,
            "transfer_group": self.transfer_group,
        }


def join_group(charge: Charge, group: str) -> None:
    """Gives a charge its group, once. Raises ``InvalidRequest`` where it has another. Source: Stripe."""
    if charge.transfer_group not in (None, group):
        raise InvalidRequest(
            "You cannot update `transfer_group` on this charge because it has already been set.",
            param="transfer_group",
        )
    charge.transfer_group = group


def new_charge_id(method_type: str) -> str:
    return new_id("ch" if method_type == CARD else "py", lead="3")


def of_receipt(token: str) -> Charge | None:
    """The charge whose receipt an address leads to: the token is the secret. Only one that succeeded has a receipt."""
    id = receipt_links.read(token)
    charge = read(Charge, id) if id is not None else None
    return charge if charge is not None and charge.succeeded else None


def of_intent(intent_id: str) -> list[Charge]:
    """Every try of an intent, oldest first."""
    query = select(Charge).where(Charge.intent_id == intent_id).order_by(Charge.created, Charge.id)
    return list(reading().scalars(query))


_PAID_BY = (
    select(Charge.id).where(Charge.customer_id == bindparam("customer_id"), Charge.status == "succeeded").limit(1)
)


def has_paid(customer_id: str) -> bool:
    """Whether a customer has ever paid anything."""
    return reading().scalar(_PAID_BY, {"customer_id": customer_id}) is not None
