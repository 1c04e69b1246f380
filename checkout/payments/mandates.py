"""A mandate: that a payer allows their bank account to be debited."""

from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, points_to, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Ref, Shape

REFERENCE_CHARS = 16


class Mandate(Resource):
    __tablename__ = "mandates"
    prefix = "mandate"
    object_name = "mandate"

    accepted_at: Mapped[int | None]
    acceptance: Mapped[Any] = mapped_column(JSON)  # {"type", "online"?: {"ip_address", "user_agent"}}
    amount: Mapped[int]
    currency: Mapped[str]
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_type: Mapped[str]
    reference_prefix: Mapped[str] = mapped_column(default="", server_default="")  # chosen by the merchant

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("payment_method_id"),)

    def shape(self) -> Shape:
        reference = self.reference_prefix + self.id[-REFERENCE_CHARS:].upper()
        kind = self.payment_method_type
        return {
            "id": self.id,
            "object": "mandate",
            "customer_acceptance": {"accepted_at": self.accepted_at, **_acceptance(self.acceptance)},
            "livemode": self.livemode,
            "payment_method": Ref(self.payment_method_id),
            "payment_method_details": {
                kind: {"reference": reference, "url": settings().url("/")},
                "type": kind,
            },
            "single_use": {"amount": self.amount, "currency": self.currency},
            "status": "active",
            "type": "single_use",
        }


def give(account: Account, acceptance: Shape, **columns: Any) -> Mandate:
    """A new mandate in the open step."""
    accepted_at = acceptance.get("accepted_at") or clock.now()
    return Mandate.add(account, acceptance=acceptance, accepted_at=accepted_at, **columns)


def check(account: Account, id: str, method_id: str) -> None:
    """Raises ``InvalidRequest`` where it is no mandate for the payment method."""
    if Mandate.of(account, id, param="mandate").payment_method_id != method_id:
        raise InvalidRequest(
            f"The mandate provided ({id}) was given for another PaymentMethod than the one to be used.", param="mandate"
        )


def latest_of(method_id: str) -> str | None:
    """The id of the newest mandate for a payment method."""
    query = select(Mandate.id).where(Mandate.payment_method_id == method_id)
    return reading().scalar(query.order_by(Mandate.created.desc(), Mandate.id.desc()).limit(1))


def _acceptance(given: Shape) -> Shape:
    return {"type": given["type"], given["type"]: given.get(given["type"]) or {}}
