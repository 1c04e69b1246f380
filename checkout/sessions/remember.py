"""Gives a Checkout Session's customer what its shopper typed, as far as the merchant wants that."""

from typing import Any

from sqlalchemy import select

from checkout.events import log
from checkout.kit.db import reading
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, told_of
from checkout.payments.tax_ids import TaxId
from checkout.sessions.sessions import CheckoutSession


def remember(session: CheckoutSession) -> None:
    """In the step that completes it. A customer made by the session gets everything. Source: Stripe."""
    columns = _columns(session)
    if session.customer_id is None or not (columns or session.given.tax_ids):
        return
    customer = Customer.of(session.account, session.customer_id)
    if customer.deleted:
        return
    with told_of(customer):
        for name, value in columns.items():
            setattr(customer, name, value)
    for tax_id in session.given.tax_ids:
        _keep_tax_id(customer, tax_id)


def _columns(session: CheckoutSession) -> dict[str, Any]:
    details, given = session.customer_details or {}, session.given
    wanted: dict[str, Any] = {"phone": given.phone}
    if _may(session, "address"):
        wanted["address"] = details.get("address")
    if _may(session, "name"):
        names = {"business_name": given.business_name, "individual_name": given.individual_name}
        wanted |= {"name": (given.tax_id and given.business_name) or details.get("name"), **names}
    if _may(session, "shipping"):
        wanted["shipping"] = given.parcel
    return {name: value for name, value in wanted.items() if value is not None}


def _may(session: CheckoutSession, what: str) -> bool:
    return session.customer_creation == "always" or session.asks.updates(what)


def _keep_tax_id(customer: Customer, given: Shape) -> None:
    """Once: one that the customer has already is not there twice."""
    same = select(TaxId.id).where(
        TaxId.customer_id == customer.id,
        TaxId.type == given["type"],
        TaxId.value == given["value"],
        ~TaxId.deleted,
    )
    if reading().scalar(same.limit(1)) is None:
        tax_id = TaxId.add(customer.account, customer_id=customer.id, **given)
        log.record("customer.tax_id.created", tax_id)
