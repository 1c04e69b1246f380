"""A payment as a row of a list: amount, status, who paid and how, when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_states import MARKS, STATE
from checkout.dashboard.words import Mark
from checkout.kit.db import reading
from checkout.payments.charges import Charge
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent

_BRANDS = {"amex": "American Express", "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay"}
_WAYS = {"sepa_debit": "SEPA debit", "us_bank_account": "US bank account", "ideal": "iDEAL"}


@dataclass(frozen=True, slots=True)
class PaymentRow:
    id: str
    amount: str
    mark: Mark
    who: str
    about: str
    method: str
    created: Moment


def rows_of(intent_ids: Sequence[str]) -> list[PaymentRow]:
    """In the order of the ids."""
    known = and_(Customer.id == PaymentIntent.customer_id, Customer.deleted.is_(False))
    query = (
        select(PaymentIntent, Charge, STATE, func.coalesce(Customer.email, Customer.name))
        .outerjoin(Charge, Charge.id == PaymentIntent.latest_charge_id)
        .outerjoin(Customer, known)
        .where(PaymentIntent.id.in_(intent_ids))
    )
    found = {intent.id: _row(intent, *more) for intent, *more in reading().execute(query)}
    return [found[id] for id in intent_ids]


def states_of(intent_ids: Sequence[str]) -> dict[str, str]:
    """How each stands, by its id; the keys of ``MARKS``."""
    query = select(PaymentIntent.id, STATE).outerjoin(Charge, Charge.id == PaymentIntent.latest_charge_id)
    return dict(reading().execute(query.where(PaymentIntent.id.in_(intent_ids))).all())


def state_of(intent_id: str) -> Mark:
    query = select(STATE).select_from(PaymentIntent).outerjoin(Charge, Charge.id == PaymentIntent.latest_charge_id)
    return MARKS[reading().execute(query.where(PaymentIntent.id == intent_id)).scalar_one()]


def method_words(details: Mapping[str, Any] | None) -> str:
    """``Visa 4242``, ``SEPA debit 3000``: of a charge's ``payment_method_details``."""
    if not details:
        return ""
    type: str = details["type"]
    facts = details.get(type) or {}
    brand = facts.get("brand") if type == "card" else None
    name = _BRANDS.get(brand, brand.title()) if brand else _WAYS.get(type, type.replace("_", " ").capitalize())
    last4 = facts.get("last4") or facts.get("iban_last4")
    return f"{name} {last4}" if last4 else name


def came_to(status: str, amount: int, received: int) -> int:
    """What a payment is of: once it is paid, what was captured of it."""
    return received if status == "succeeded" else amount


def _row(intent: PaymentIntent, charge: Charge | None, state: str, customer: str | None) -> PaymentRow:
    who = (charge.email if charge else None) or intent.receipt_email or customer or ""
    return PaymentRow(
        id=intent.id,
        amount=money_words(came_to(intent.status, intent.amount, intent.amount_received), intent.currency),
        mark=MARKS[state],
        who=who,
        about=intent.description or ("" if who else intent.id),
        method=method_words(charge.payment_method_details if charge else None),
        created=Moment(intent.created),
    )
