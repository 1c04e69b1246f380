"""Finds customers by how their e-mail or their name begins, or by an id."""

from collections.abc import Sequence

from sqlalchemy import select

from checkout.kit.db import reading
from checkout.kit.matching import fold
from checkout.kit.resources import Account
from checkout.kit.terms import MAX_KEPT_CHARS, Term
from checkout.payments.customers import Customer

FIELDS = ("email", "name")
MAX_CHARS = 255
MOST = 50  # that are shown; whoever sees so many types a letter more


def search(account: Account, text: str) -> list[Customer]:
    """In the order of what was found; the index has the beginnings of long values only by a mark."""
    if text.startswith("cus_"):
        found = Customer.find(account, text)
        return [found] if found is not None and not found.deleted else []
    ids: dict[str, None] = {}
    for field in FIELDS:
        ids |= dict.fromkeys(_beginning(account, field, text))
    query = Customer.owned_by(account).where(Customer.id.in_(list(ids)), ~Customer.deleted)
    by_id = {customer.id: customer for customer in reading().scalars(query)}
    return [by_id[id] for id in ids if id in by_id][:MOST]


def _beginning(account: Account, field: str, text: str) -> Sequence[str]:
    query = (
        select(Term.thing_id)
        .where(
            Term.account_id == account.id,
            Term.livemode == account.livemode,
            Term.noun == Customer.object_name,
            Term.field == field,
            Term.value.startswith(fold(text)[:MAX_KEPT_CHARS], autoescape=True),
        )
        .order_by(Term.value)
        .limit(MOST)
    )
    return reading().scalars(query).all()
