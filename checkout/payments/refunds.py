"""A refund: money on its way back to the payer's card."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import wire
from checkout.kit.db import Id, points_to, reading
from checkout.kit.resources import Resource, new_id
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape

EMBEDDED = 10  # refunds shown inside their charge, as many as a page has

REFUND = States(pending={"succeeded", "failed"}, succeeded={"failed"}, failed=set())


class Refund(Resource):
    __tablename__ = "refunds"
    prefix = "re"
    object_name = "refund"

    amount: Mapped[int]
    balance_transaction_id: Mapped[str | None] = mapped_column(Id)
    charge_id: Mapped[str] = mapped_column(Id, points_to("charges.id"))
    currency: Mapped[str]
    customer_id: Mapped[str | None] = mapped_column(Id)
    failure_balance_transaction_id: Mapped[str | None] = mapped_column(Id)
    failure_reason: Mapped[str | None]
    instructions_email: Mapped[str | None]
    intent_id: Mapped[str] = mapped_column(Id, points_to("payment_intents.id"))
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    payment_method_id: Mapped[str] = mapped_column(Id)
    reason: Mapped[str | None]
    receipt_number: Mapped[str | None]  # once a mail about it was sent
    status: Mapped[str] = mapped_column(default="pending")

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            *map(cls.by, ("charge_id", "intent_id")),
            CheckConstraint("amount > 0", name="amount_positive"),
        )

    other_prefixes = ("pyr",)  # of what was not paid by card

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("re", lead="3")

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": Ref(self.balance_transaction_id),
            "charge": Ref(self.charge_id),
            "created": self.created,
            "currency": self.currency,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            **self._destination(),
            **({"instructions_email": self.instructions_email} if self.instructions_email else {}),
            "metadata": dict(self.metadata_),
            "payment_intent": Ref(self.intent_id),
            "payment_method": Ref(self.payment_method_id),
            "reason": self.reason,
            "receipt_number": self.receipt_number,
            "source_transfer_reversal": None,
            "status": self.status,
            "transfer_reversal": None,
            **self._why(),
        }

    def _destination(self) -> Shape:
        """To a card there is a way that can be told; to a bank account there is none that needs to be."""
        if not self.charge_id.startswith("ch_"):
            return {}
        card = {
            "reference_status": "unavailable" if self.status == "failed" else "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
        return {"destination_details": {"card": card, "type": "card"}}

    def _why(self) -> Shape:
        """Members that are there only in the statuses that they explain."""
        if self.status == "pending":
            return {"pending_reason": "processing"}
        if self.status == "failed":
            failure = Ref(self.failure_balance_transaction_id)
            return {"failure_reason": self.failure_reason, "failure_balance_transaction": failure}
        return {}


def new_refund_id(charge_id: str) -> str:
    """By what is refunded."""
    return new_id("pyr" if charge_id.startswith("py_") else "re", lead="3")


def of_charge(charge_id: str) -> Sequence[Refund]:
    """All of a charge's, oldest first."""
    query = select(Refund).where(Refund.charge_id == charge_id).order_by(Refund.created, Refund.id)
    return reading().scalars(query).all()


def list_of(charge_id: str) -> Shape:
    """The newest refunds of a charge, as the charge shows them."""
    query = select(Refund).where(Refund.charge_id == charge_id).order_by(Refund.created.desc(), Refund.id.desc())
    found = list(reading().scalars(query.limit(EMBEDDED + 1)))
    shapes = [refund.shape() for refund in found[:EMBEDDED]]
    return wire.list_of(shapes, f"/v1/charges/{charge_id}/refunds", has_more=len(found) > EMBEDDED)
