"""A customer's sources: cards of the older API, taken from tokens; one of them is the default."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import let_go, now_writing
from checkout.kit.resources import Account
from checkout.kit.wire import Shape
from checkout.payments.cards import IS_CARD, card_shape, new_card_id
from checkout.payments.customers import Customer
from checkout.payments.payment_methods import PaymentMethod, Tokenized, card_refused, keep, tokenize_alias
from checkout.payments.tokens import Token, spend, unspent
from checkout.processors.registry import processor


@dataclass(frozen=True, slots=True)
class Given:
    """What a ``source`` names: a token of ours, or a fresh card for a test token (``tok_visa``)."""

    named: str
    fresh: Tokenized | None = None


@dataclass(frozen=True, slots=True)
class CardNews:
    """A card as events tell of it."""

    method: PaymentMethod

    @property
    def account(self) -> Account:
        return self.method.account

    def shape(self) -> Shape:
        return card_shape(self.method)


def given(account: Account, source: str, param: str = "source") -> Given:
    """Reads a ``source`` before a step; calls the outside. Refuses what is no token, or used."""
    if Token.find(account, source) is None and not account.livemode and source.startswith("tok_"):
        fresh = tokenize_alias(source)
        if fresh is not None:
            return Given(source, fresh)
    unspent(account, source, param)
    return Given(source)


def ask(account: Account, source: Given) -> None:
    """Asks the issuer whether the card may be kept. Raises ``CardRefused``; calls the outside."""
    if source.fresh is not None:
        token = source.fresh.token.token
    else:
        token = PaymentMethod.of(account, Token.of(account, source.named).card_id).token
    let_go()
    refusal = processor().attach(token)
    if refusal is not None:
        raise card_refused(refusal)


def take(account: Account, source: Given, param: str = "source") -> PaymentMethod:
    """The card in the open step; its token is used up."""
    if source.fresh is not None:
        return keep(account, source.fresh, id=new_card_id())
    return PaymentMethod.of(account, spend(account, source.named, param))


def add(customer: Customer, source: Given) -> PaymentMethod:
    """Gives a customer a card in the open step; their first is their default. The caller tells of the customer."""
    card = take(customer.account, source)
    card.customer_id = customer.id
    log.record("customer.source.created", CardNews(card))
    if customer.default_source_id is None:
        customer.default_source_id = card.id
    return card


def remove(customer: Customer, card: PaymentMethod) -> None:
    """Takes a card away in the open step; the newest of the others becomes the default."""
    log.record("customer.source.deleted", CardNews(card))
    card.customer_id = None
    if customer.default_source_id == card.id:
        others = of_customer(customer).where(PaymentMethod.id != card.id).order_by(PaymentMethod.id.desc())
        newest = now_writing().scalars(others.limit(1)).first()
        customer.default_source_id = newest.id if newest else None


def changed(card: PaymentMethod, before: Shape) -> None:
    """Tells in the open step what changed of a card; ``before`` is its plain shape."""
    after = wire.plain(card_shape(card))
    if after != before:
        log.record("customer.source.updated", CardNews(card), log.changes(before, after))


def of_customer(customer: Customer) -> Select[Any]:
    return PaymentMethod.owned_by(customer.account).where(PaymentMethod.customer_id == customer.id, IS_CARD)
