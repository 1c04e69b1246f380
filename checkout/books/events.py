"""Rules of events: what happened is told once, what is told has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from checkout.books.rules import Broken, Rule
from checkout.events.log import Event
from checkout.payments.attempts import Attempt
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions.sessions import CheckoutSession


@dataclass(frozen=True, slots=True)
class Told:
    """That a noun is in a status is told by one event of a type. ``status`` None: in whichever, it was made."""

    noun: Any
    type: str
    status: str | None = None

    @property
    def is_so(self) -> Any:
        so = self.noun.status == self.status if self.status else self.noun.id.is_not(None)
        return so & ~PaymentIntent.hidden if self.noun is PaymentIntent else so


TOLD_ONCE = (
    Told(PaymentIntent, "payment_intent.created"),
    Told(PaymentIntent, "payment_intent.succeeded", "succeeded"),
    Told(PaymentIntent, "payment_intent.canceled", "canceled"),
    Told(Charge, "charge.succeeded", "succeeded"),
    Told(Charge, "charge.failed", "failed"),
    Told(CheckoutSession, "checkout.session.completed", "complete"),
    Told(CheckoutSession, "checkout.session.expired", "expired"),
    Told(SetupIntent, "setup_intent.created"),
    Told(SetupIntent, "setup_intent.succeeded", "succeeded"),
    Told(SetupIntent, "setup_intent.canceled", "canceled"),
)


def is_told_once(told: Told) -> Rule:
    """What has happened has exactly one event."""

    def rule() -> Broken:
        events = _count(Event.object_id == told.noun.id, Event.type == told.type)
        rows = select(told.noun.id, events).where(told.is_so, events != 1)
        return Broken(rows, f"{{}}: it has {{}} events of type {told.type}; there must be one.")

    return rule


def has_happened(told: Told) -> Rule:
    """What an event tells is so."""

    def rule() -> Broken:
        so = exists().where(told.noun.id == Event.object_id, told.is_so)
        rows = select(Event.id, Event.object_id).where(Event.type == told.type, ~so)
        return Broken(rows, f"{{}}: it tells {told.type} of {{}}, which is not so.")

    return rule


def each_failure_is_told() -> Broken:
    """Each attempt that was declined or failed has its ``payment_intent.payment_failed``."""
    events = _count(Event.object_id == PaymentIntent.id, Event.type == "payment_intent.payment_failed")
    failures = _count(Attempt.intent_id == PaymentIntent.id, Attempt.status.in_(("declined", "failed")))
    rows = select(PaymentIntent.id, failures, events).where(failures != events, ~PaymentIntent.hidden)
    return Broken(rows, "{}: {} of its attempts failed, and {} events of type payment_intent.payment_failed tell it.")


def a_booked_charge_is_told() -> Broken:
    """Its balance transaction is shown by ``charge.updated``."""
    told = exists().where(Event.object_id == Charge.id, Event.type == "charge.updated")
    rows = select(Charge.id).where(Charge.status == "succeeded", ~told)
    return Broken(rows, "{}: the charge has succeeded, and no charge.updated shows its balance transaction.")


def _count(*conditions: Any) -> Any:
    noun = conditions[0].left.table
    return select(func.count()).select_from(noun).where(*conditions).scalar_subquery()


_MADE: tuple[Callable[[Told], Rule], ...] = (is_told_once, has_happened)
RULES: tuple[Rule, ...] = (
    *(make(told) for told in TOLD_ONCE for make in _MADE),
    each_failure_is_told,
    a_booked_charge_is_told,
)
