"""A customer's balance: what they owe (positive) or have in credit (negative), and each change of it."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Resource
from checkout.kit.wire import Ref, Shape
from checkout.payments.customers import Customer


class CustomerBalanceTransaction(Resource):
    __tablename__ = "customer_balance_transactions"
    prefix = "cbtxn"
    object_name = "customer_balance_transaction"
    label = "customer balance transaction"

    amount: Mapped[int]
    currency: Mapped[str]
    customer_id: Mapped[str] = mapped_column(Id, points_to("customers.id"))
    description: Mapped[str | None]
    ending_balance: Mapped[int]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    type: Mapped[str]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("customer_id"),)

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "customer_balance_transaction",
            "amount": self.amount,
            "checkout_session": None,
            "created": self.created,
            "credit_note": None,
            "currency": self.currency,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "description": self.description,
            "ending_balance": self.ending_balance,
            "invoice": None,
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "type": self.type,
        }


def adjust(
    customer: Customer, amount: int, currency: str, type: str = "adjustment", **columns: Any
) -> CustomerBalanceTransaction:
    """Changes a balance in the open step, by an amount in minor units; the caller tells of the customer."""
    if customer.currency not in (None, currency):
        raise InvalidRequest(
            "You cannot combine currencies on a single customer. This customer has a balance with currency "
            f"{customer.currency}.",
            param="currency",
        )
    customer.currency = currency
    customer.balance += amount
    return CustomerBalanceTransaction.add(
        customer.account,
        amount=amount,
        currency=currency,
        customer_id=customer.id,
        ending_balance=customer.balance,
        type=type,
        **columns,
    )
