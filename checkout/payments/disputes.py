"""A dispute: what a payer wants back through their bank, and what the merchant says to that."""

from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, now_writing, points_to, reading
from checkout.kit.resources import Account, Resource, new_id
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape
from checkout.payments import balance
from checkout.payments.evidence import eligibility, evidence_shape

DISPUTE = States(
    warning_needs_response={"warning_under_review", "warning_closed"},
    warning_under_review={"warning_closed", "needs_response"},
    warning_closed=set(),
    needs_response={"under_review", "lost"},
    under_review={"won", "lost"},
    won=set(),
    lost=set(),
)
ANSWERABLE = ("warning_needs_response", "needs_response")
UNDER_REVIEW = {"warning_needs_response": "warning_under_review", "needs_response": "under_review"}
INQUIRY = "warning_"  # how the statuses begin in which no money has moved
KEEPS_FROM_REFUND = ("needs_response", "under_review", "lost")
FIRST_WAIT_S = 30  # until a dispute that is under review is looked at again, and then ever longer …
MAX_WAIT_S = clock.HOUR_S  # … but never longer than this: banks take weeks
MAX_DOUBLINGS = 7
COMPLIANCE = "noncompliant"  # the reason of those that are about the network's own rules


class Dispute(Resource):
    """``owes`` the network our response until that has its answer; ``look_at`` is when to look at it again."""

    __tablename__ = "disputes"
    prefix = "dp"
    object_name = "dispute"

    amount: Mapped[int]
    brand: Mapped[str | None]  # of the card, where it was one
    charge_id: Mapped[str] = mapped_column(Id, points_to("charges.id"))
    currency: Mapped[str]
    due_by: Mapped[int]
    enhanced_eligibility_types: Mapped[Any] = mapped_column(JSON)
    evidence: Mapped[Any] = mapped_column(JSON, default=dict)  # what was given of it
    intended_submission_method: Mapped[str | None]
    intent_id: Mapped[str | None] = mapped_column(Id, points_to("payment_intents.id"))
    look_at: Mapped[int | None]
    looks: Mapped[int] = mapped_column(default=0)
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    network_reason_code: Mapped[str | None]
    owes: Mapped[Literal["submit", "accept"] | None] = mapped_column(String)
    processor: Mapped[str]
    reason: Mapped[str]
    reference: Mapped[str] = mapped_column(Id)  # the processor's own
    status: Mapped[str]
    submission_count: Mapped[int] = mapped_column(default=0)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        looked_at = text("look_at IS NOT NULL")
        return (
            *map(cls.by, ("charge_id", "intent_id")),
            Index(None, "processor", "reference", unique=True),
            Index(None, "look_at", sqlite_where=looked_at, postgresql_where=looked_at),
            CheckConstraint("amount > 0", name="amount_positive"),
        )

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id("dp")

    @property
    def is_inquiry(self) -> bool:
        return self.status.startswith(INQUIRY)

    @property
    def is_answerable(self) -> bool:
        return self.status in ANSWERABLE

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "dispute",
            "amount": self.amount,
            "balance_transactions": [it.shape() for it in balance.of_source(self.id)],
            "charge": Ref(self.charge_id),
            "created": self.created,
            "currency": self.currency,
            "enhanced_eligibility_types": list(self.enhanced_eligibility_types),
            "evidence": evidence_shape(self.evidence),
            "evidence_details": {
                "due_by": self.due_by,
                "enhanced_eligibility": eligibility(self.enhanced_eligibility_types, self.evidence),
                "has_evidence": bool(self.evidence),
                "past_due": self.is_answerable and self.due_by < clock.now(),
                "submission_count": self.submission_count,
                "submission_method": "manual" if self.submission_count else "not_submitted",
            },
            "intended_submission_method": self.intended_submission_method,
            "is_charge_refundable": self.is_inquiry,
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "network_reason_code": self.network_reason_code,
            "payment_intent": Ref(self.intent_id),
            **self._details(),
            "reason": self.reason,
            "status": self.status,
        }

    def _details(self) -> Shape:
        """Only a card's dispute has any."""
        if self.brand is None:
            return {}
        card = {
            "brand": self.brand,
            "case_type": self._case_type(),
            "network": self.brand,
            "network_reason_code": self.network_reason_code,
        }
        return {"payment_method_details": {"card": card, "type": "card"}}

    def _case_type(self) -> str:
        if self.is_inquiry:
            return "inquiry"
        return "compliance" if self.reason == COMPLIANCE else "chargeback"


def keeps_from_refund(charge_id: str) -> bool:
    """Whether the payer's bank has taken money of a charge back already, or may keep it."""
    taken = Dispute.charge_id == charge_id, Dispute.status.in_(KEEPS_FROM_REFUND)
    return reading().scalar(select(Dispute.id).where(*taken).limit(1)) is not None


def answerable(account: Account, most: int) -> list[Dispute]:
    """The account's that wait for its response, those first that are due first."""
    query = Dispute.owned_by(account).where(Dispute.look_at.is_not(None), Dispute.status.in_(ANSWERABLE))
    return list(reading().scalars(query.order_by(Dispute.look_at).limit(most)))


def of_reference(processor: str, reference: str) -> Dispute | None:
    query = select(Dispute).where(Dispute.processor == processor, Dispute.reference == reference)
    return reading().scalar(query)


def claim_due(most: int) -> list[Dispute]:
    """Leases in the open step those that it is time to look at, each time for longer."""
    query = _due().order_by(Dispute.look_at).limit(most).with_for_update(skip_locked=True)
    found = list(now_writing().scalars(query))
    for dispute in found:
        dispute.look_at = clock.now() + min(FIRST_WAIT_S << min(dispute.looks, MAX_DOUBLINGS), MAX_WAIT_S)
        dispute.looks += 1
    return found


def any_due() -> bool:
    return reading().scalar(_due().limit(1)) is not None


def look_again(dispute: Dispute) -> None:
    """When a dispute has to be looked at next, for what its status is now: a new count begins."""
    dispute.looks = 0
    if DISPUTE.ends(dispute.status) and dispute.owes is None:
        dispute.look_at = None
    elif dispute.is_answerable:
        dispute.look_at = dispute.due_by + 1
    else:
        dispute.look_at = clock.now() + (0 if dispute.owes else FIRST_WAIT_S)


def _due() -> Any:
    return select(Dispute).where(Dispute.look_at <= clock.now())
