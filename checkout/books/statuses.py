"""Rules of statuses: each is one that its noun's table of moves knows."""

from typing import Any

from sqlalchemy import select

from checkout.books.rules import Broken, Rule
from checkout.events.deliveries import DELIVERY, Delivery
from checkout.kit.states import States
from checkout.mail.mails import MAIL, Mail
from checkout.payments.attempts import ATTEMPT, Attempt
from checkout.payments.charges import CHARGE, Charge
from checkout.payments.disputes import DISPUTE, Dispute
from checkout.payments.instructions import INSTRUCTION, Instruction
from checkout.payments.intents import INTENT, PaymentIntent
from checkout.payments.mandates import MANDATE, Mandate
from checkout.payments.refunds import REFUND, Refund
from checkout.payments.setup_attempts import SETUP_ATTEMPT, SetupAttempt
from checkout.payments.setup_intents import SETUP, SetupIntent
from checkout.sessions.sessions import SESSION, CheckoutSession

NOUNS: tuple[tuple[Any, States], ...] = (
    (Attempt, ATTEMPT),
    (Charge, CHARGE),
    (CheckoutSession, SESSION),
    (Delivery, DELIVERY),
    (Dispute, DISPUTE),
    (Instruction, INSTRUCTION),
    (Mail, MAIL),
    (Mandate, MANDATE),
    (PaymentIntent, INTENT),
    (Refund, REFUND),
    (SetupAttempt, SETUP_ATTEMPT),
    (SetupIntent, SETUP),
)


def is_in_its_table(noun: Any, states: States) -> Rule:
    def rule() -> Broken:
        rows = select(noun.id, noun.status).where(noun.status.not_in(list(states.moves)))
        return Broken(rows, "{}: there is no status {}.")

    return rule


RULES: tuple[Rule, ...] = tuple(is_in_its_table(noun, states) for noun, states in NOUNS)
