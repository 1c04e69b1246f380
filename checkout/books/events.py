"""Rules of events: what happened is told once, what is told has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from checkout.books.rules import Broken, Rule
from checkout.events.log import Event
from checkout.payments.attempts import Attempt
from checkout.payments.captured import SHOWN_AT_ONCE
from checkout.payments.charges import Charge
from checkout.payments.disputes import Dispute
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund
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
    Told(Refund, "refund.failed", "failed"),
    Told(Dispute, "charge.dispute.created"),
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
    """Its balance transaction is shown by ``charge.updated``, unless it was there from the beginning."""
    told = exists().where(Event.object_id == Charge.id, Event.type == "charge.updated")
    later = exists().where(PaymentIntent.id == Charge.intent_id, PaymentIntent.capture_method != SHOWN_AT_ONCE)
    rows = select(Charge.id).where(Charge.amount_captured > 0, later, ~told)
    return Broken(rows, "{}: the charge is captured, and no charge.updated shows its balance transaction.")


def a_refund_is_told() -> Broken:
    """Once, as soon as the processor has answered."""
    events = _count(Event.object_id == Refund.id, Event.type == "refund.created")
    answered = Instruction.status != "asking"
    rows = select(Refund.id, events).join(Instruction, Instruction.refund_id == Refund.id)
    return Broken(rows.where(answered, events != 1), "{}: it has {} events of type refund.created; there must be one.")


def _count(*conditions: Any) -> Any:
    noun = conditions[0].left.table
    return select(func.count()).select_from(noun).where(*conditions).scalar_subquery()


_MADE: tuple[Callable[[Told], Rule], ...] = (is_told_once, has_happened)
RULES: tuple[Rule, ...] = (
    *(make(told) for told in TOLD_ONCE for make in _MADE),
    each_failure_is_told,
    a_booked_charge_is_told,
    a_refund_is_told,
)
