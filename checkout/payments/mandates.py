"""A mandate: that a payer allows their bank account to be debited."""

from typing import Any

from sqlalchemy import JSON, and_, false, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import log
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, points_to, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.states import States
from checkout.kit.wire import Ref, Shape

REFERENCE_CHARS = 16
ENDED_BY = ("account_closed", "debit_not_authorized", "no_account")  # what a bank says of a debit
Money = tuple[int, str]  # an amount in minor units, and its currency
MANDATE = States(active={"inactive"}, inactive=set())


class Mandate(Resource):
    __tablename__ = "mandates"
    prefix = "mandate"
    object_name = "mandate"

    accepted_at: Mapped[int | None]
    acceptance: Mapped[Any] = mapped_column(JSON)  # {"type", "online"?: {"ip_address", "user_agent"}}
    amount: Mapped[int | None]  # of one that is for one payment
    collection_method: Mapped[str | None]  # paper, where it was not given on a page
    currency: Mapped[str | None]
    multi_use: Mapped[bool] = mapped_column(default=False, server_default=false())
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_type: Mapped[str]
    reference_prefix: Mapped[str] = mapped_column(default="", server_default="")  # chosen by the merchant
    status: Mapped[str] = mapped_column(default="active", server_default="active")

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("payment_method_id"),)

    def shape(self) -> Shape:
        kind = self.payment_method_type
        single_use = {} if self.multi_use else {"single_use": {"amount": self.amount, "currency": self.currency}}
        return {
            "id": self.id,
            "object": "mandate",
            "customer_acceptance": {"accepted_at": self.accepted_at, **_acceptance(self.acceptance)},
            "livemode": self.livemode,
            "payment_method": Ref(self.payment_method_id),
            "payment_method_details": {kind: self._details(), "type": kind},
            **single_use,
            **({"multi_use": {}} if self.multi_use else {}),
            "status": self.status,
            "type": "multi_use" if self.multi_use else "single_use",
        }

    def _details(self) -> Shape:
        if self.payment_method_type != "sepa_debit":
            return {"collection_method": self.collection_method} if self.collection_method else {}
        reference = self.reference_prefix + self.id[-REFERENCE_CHARS:].upper()
        return {"reference": reference, "url": settings().url("/")}


def give(account: Account, acceptance: Shape, **columns: Any) -> Mandate:
    """A new mandate in the open step. With an ``amount`` it is for one payment, without for those to come."""
    accepted_at = acceptance.get("accepted_at") or clock.now()
    multi_use = columns.get("amount") is None
    return Mandate.add(account, acceptance=acceptance, accepted_at=accepted_at, multi_use=multi_use, **columns)


def give_for(method: Resource, type: str, acceptance: Shape, options: Shape, **money: Any) -> Mandate:
    """For a payment method of a type, with what its ``options`` say of mandates."""
    said = options.get(type, {}).get("mandate_options", {})
    return give(
        method.account,
        acceptance,
        collection_method=said.get("collection_method"),
        payment_method_id=method.id,
        payment_method_type=type,
        reference_prefix=said.get("reference_prefix") or "",
        **money,
    )


def end_of(method_id: str) -> None:
    """In the open step: the account's bank says that nothing may be debited any more; the mandates for it end."""
    query = select(Mandate).where(Mandate.payment_method_id == method_id, Mandate.status == "active")
    for mandate in reading().scalars(query.order_by(Mandate.created, Mandate.id)).all():
        _end(mandate)


def used_up(account: Account, id: str) -> None:
    """In the open step: a payment was made by it; one that is for one payment ends."""
    mandate = Mandate.of(account, id)
    if not mandate.multi_use and mandate.status == "active":
        _end(mandate)


def check(account: Account, id: str, method_id: str, money: Money) -> None:
    """Raises ``InvalidRequest`` where it is no mandate for the payment method, is used up, or for other money."""
    mandate = Mandate.of(account, id, param="mandate")
    if mandate.payment_method_id != method_id:
        raise _refused(id, "was given for another PaymentMethod than the one to be used")
    if mandate.status != "active":
        raise _refused(id, f"has a status of {mandate.status}, and cannot be used any more")
    if not mandate.multi_use and (mandate.amount, mandate.currency) != money:
        raise _refused(id, "is for one payment, of another amount or currency than this one")


def latest_of(method_id: str, money: Money | None = None) -> str | None:
    """The id of the newest mandate for a payment method that is good; for this ``money`` too, where it is given."""
    query = select(Mandate.id).where(Mandate.payment_method_id == method_id, Mandate.status == "active")
    if money is not None:
        amount, currency = money
        query = query.where(Mandate.multi_use | and_(Mandate.amount == amount, Mandate.currency == currency))
    return reading().scalar(query.order_by(Mandate.created.desc(), Mandate.id.desc()).limit(1))


def _end(mandate: Mandate) -> None:
    MANDATE.move(mandate, "inactive")
    log.record("mandate.updated", mandate, {"status": "active"})


def _refused(id: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"The mandate provided ({id}) {why}.", param="mandate")


def _acceptance(given: Shape) -> Shape:
    return {"type": given["type"], given["type"]: given.get(given["type"]) or {}}
