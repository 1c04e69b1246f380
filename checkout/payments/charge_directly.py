"""Charges a card without an intent, as the older API does: begin, ask, settle by those of an intent nobody is shown."""

from dataclasses import dataclass
from typing import Any

from checkout.kit.db import atomic
from checkout.kit.errors import CardRefused, InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import confirm, sources
from checkout.payments.cards import is_card
from checkout.payments.confirm import PayWith
from checkout.payments.customers import Customer, living
from checkout.payments.intents import open_intent
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.settle import ALONE, IntentJoined


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is charged: a card that a token stands for, or one that a customer has."""

    source: sources.Given | None = None
    customer_id: str | None = None
    card_id: str | None = None


def payer(account: Account, source: str | None, customer_id: str | None) -> Payer:
    """Reads who is charged before a step; calls the outside.

    Raises ``InvalidRequest``, and ``CardRefused`` for a customer without a card.
    """
    if customer_id is not None:
        customer = living(account, customer_id, "customer")
        return Payer(customer_id=customer.id, card_id=_card_of(customer, source))
    if source is None:
        raise InvalidRequest("Must provide source or customer.")
    return Payer(source=sources.given(account, source))


def charge(account: Account, who: Payer, joined: IntentJoined = ALONE, **columns: Any) -> str:
    """Tries to take the money once; the id of the charge that it is or will be.

    The payer is not there to be sent to their bank: a card that needs them is declined.
    """
    with atomic("charge: begin"):
        card_id = who.card_id or sources.take(account, _given(who)).id
        intent = open_intent(account, hidden=True, customer_id=who.customer_id, **columns)
        attempt = confirm.begin(intent, PayWith(card_id, off_session=True), joined)
        charge_id = attempt.charge_id
    confirm.carry_out(attempt, joined)
    return charge_id


def _given(who: Payer) -> sources.Given:
    assert who.source is not None
    return who.source


def _card_of(customer: Customer, source: str | None) -> str:
    if source is None:
        if customer.default_source_id is None:
            raise CardRefused("Cannot charge a customer that has no active card", code="missing", param="card")
        return customer.default_source_id
    card = PaymentMethod.find(customer.account, source)
    if card is None or card.customer_id != customer.id or not is_card(source):
        raise InvalidRequest(
            f"Customer {customer.id} does not have a linked source with ID {source}.", code="missing", param="source"
        )
    return source
