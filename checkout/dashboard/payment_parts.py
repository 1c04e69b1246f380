"""All that belongs to one payment, read in a handful of queries: tries, money moved, disputes, mails, events."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlalchemy import select

from checkout.dashboard.payment_rows import method_words
from checkout.events import deliveries, log
from checkout.events.deliveries import Delivery
from checkout.events.log import Event
from checkout.kit.db import Table, read, reading
from checkout.kit.resources import Account
from checkout.mail.mails import Mail
from checkout.payments import charges, disputes
from checkout.payments.attempts import Attempt
from checkout.payments.balance import BalanceTransaction
from checkout.payments.charges import Charge
from checkout.payments.customers import Customer
from checkout.payments.disputes import Dispute
from checkout.payments.instructions import Instruction
from checkout.payments.intents import CANCELABLE, PaymentIntent
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.refunds import Refund
from checkout.sessions import sessions
from checkout.sessions.sessions import CheckoutSession

MOST = 200  # of one kind that are shown: whoever has more of them, tried a machine

T = TypeVar("T", bound=Table)


@dataclass(frozen=True)
class Parts:
    intent: PaymentIntent

    @property
    def account(self) -> Account:
        return self.intent.account

    @cached_property
    def session(self) -> CheckoutSession | None:
        return sessions.of_intent(self.intent.id)

    @cached_property
    def charges(self) -> list[Charge]:
        return charges.of_intent(self.intent.id)[:MOST]

    @property
    def charge(self) -> Charge | None:
        """The one that took the money, or keeps it ready."""
        return next((charge for charge in self.charges if charge.succeeded), None)

    @cached_property
    def attempts(self) -> list[Attempt]:
        return self._all(Attempt)

    @cached_property
    def instructions(self) -> list[Instruction]:
        if not self.charges:
            return []
        query = select(Instruction).where(Instruction.charge_id.in_([charge.id for charge in self.charges]))
        return list(reading().scalars(query.order_by(Instruction.created, Instruction.id).limit(MOST)))

    @cached_property
    def refunds(self) -> list[Refund]:
        return self._all(Refund)

    @cached_property
    def disputes(self) -> list[Dispute]:
        return self._all(Dispute)

    @cached_property
    def movements(self) -> list[BalanceTransaction]:
        """Of the balance, by the payment and what became of it."""
        causes = [it.id for it in (*self.charges, *self.refunds, *self.disputes)]
        query = select(BalanceTransaction).where(BalanceTransaction.source_id.in_(causes))
        return list(reading().scalars(query.order_by(BalanceTransaction.created, BalanceTransaction.id)))

    @cached_property
    def mails(self) -> list[Mail]:
        query = select(Mail).where(Mail.about_id.in_([it.id for it in (*self.charges, *self.refunds)]))
        return list(reading().scalars(query.order_by(Mail.created, Mail.id).limit(MOST)))

    @cached_property
    def events(self) -> list[Event]:
        things = [self.intent, self.session, *self.charges, *self.refunds, *self.disputes]
        return log.about(self.account, [it.id for it in things if it is not None], MOST)

    @cached_property
    def deliveries(self) -> dict[str, list[Delivery]]:
        return deliveries.of_events([event.id for event in self.events])

    @cached_property
    def customer(self) -> Customer | None:
        id = self.intent.customer_id
        return Customer.find(self.account, id) if id is not None else None

    @property
    def email(self) -> str | None:
        """Whom a receipt would go to."""
        known = (self.charge.email if self.charge else None, self.session.email if self.session else None)
        return next((it for it in (*known, self.customer.email if self.customer else None) if it), None)

    def method_of(self, attempt: Attempt) -> str:
        method = read(PaymentMethod, attempt.payment_method_id)
        return method_words({"type": method.type, method.type: method.card}) if method is not None else ""

    @property
    def refundable(self) -> int:
        """What the merchant can give back now."""
        charge = self.charge
        if charge is None or (charge.disputed and disputes.keeps_from_refund(charge.id)):
            return 0
        return charge.refundable

    @property
    def can_cancel(self) -> bool:
        is_kept = self.intent.status == "requires_capture"
        return self.intent.status in CANCELABLE and not (is_kept and self.intent.amount_received)

    @property
    def has_receipt(self) -> bool:
        return self.charge is not None and self.charge.captured

    def _all(self, noun: type[T]) -> list[T]:
        of_intent = noun.intent_id == self.intent.id  # type: ignore[attr-defined]  # each of them has it
        query = select(noun).where(of_intent).order_by(noun.created, noun.id)  # type: ignore[attr-defined]  # likewise
        return list(reading().scalars(query.limit(MOST)))
