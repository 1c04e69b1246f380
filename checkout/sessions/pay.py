"""Pays a Checkout Session by card: the session, its intent and the attempt begin in one step and end in one."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from checkout.events import log
from checkout.kit import clock
from checkout.kit.card import Card
from checkout.kit.db import atomic
from checkout.kit.errors import Busy, Refused
from checkout.kit.resources import random_chars
from checkout.payments import attempts, confirm
from checkout.payments.attempts import Attempt
from checkout.payments.confirm import PayWith
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent, open_intent
from checkout.payments.payment_methods import Tokenized, billing_details, tokenize
from checkout.payments.settle import IntentJoined
from checkout.sessions import capacity, sessions
from checkout.sessions.locks import lock
from checkout.sessions.sessions import SESSION, CheckoutSession

MAX_REFUSALS = 5  # of one session in the window: more is card testing
REFUSAL_WINDOW_S = 10 * clock.MINUTE_S
UNDER_WAY = (
    "processing",
    "requires_action",
    "requires_capture",
    "succeeded",
)  # by a tab that was quicker: it is left alone
INVOICE_PREFIX_CHARS = 8


class TooManyTries(Refused):
    """So many refusals in so short a time are not a shopper's mistakes."""

    status = 429
    default_code = "rate_limit"


class LimitReached(Refused):
    """As many have paid, or are paying, as were allowed to."""


class NotOpen(Refused):
    """The session is complete or its time is over; nothing was charged by this call."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who pays, as they typed it. ``country`` is ISO 3166-1 alpha-2."""

    email: str
    name: str
    country: str
    postal_code: str | None

    @property
    def address(self) -> dict[str, str | None]:
        return {"country": self.country, "postal_code": self.postal_code}


@dataclass(frozen=True, slots=True)
class Opening:
    """Which session is paid: the one that ``find`` gives, else the one that ``open`` makes in the step that begins.

    ``found``: what there was when the request came.
    """

    found: CheckoutSession | None
    find: Callable[[], CheckoutSession | None]
    open: Callable[[], CheckoutSession]


def already(session: CheckoutSession) -> Opening:
    """A session that exists."""
    return Opening(session, lambda: session, lambda: session)


def pay(opening: Opening, shopper: Shopper, card: Card) -> CheckoutSession:
    """Tries once to pay a session.

    How it ended is in the session and its intent; ``standing`` reads it. A payment that is already under way or made
    is left alone. Raises ``CardRefused`` for a card that no token is made for, ``TooManyTries``, ``LimitReached``,
    ``NotOpen``.
    """
    if opening.found is not None:
        _check_payable(opening.found)
        close_challenge(opening.found)
    tokenized = tokenize(card, billing_details(shopper.address, email=shopper.email, name=shopper.name))
    session, attempt = _begin_once_more(opening, shopper, tokenized)
    if attempt is not None:
        confirm.carry_out(attempt, joined())
    return session


def joined() -> IntentJoined:
    """What a session writes whenever its intent is settled, whoever settles it."""
    return IntentJoined(settle=conclude)


def conclude(intent: PaymentIntent) -> None:
    """In the step that settles an intent: completes its session, or gives its place back."""
    session = _session_of(intent)
    if session is None:
        return
    if intent.status in ("requires_capture", "succeeded"):
        _complete(session, is_paid=intent.status == "succeeded")
    elif intent.status == "requires_payment_method" and session.capacity_id is not None:
        capacity.give_back(session.capacity_id)


def _begin_once_more(
    opening: Opening, shopper: Shopper, tokenized: Tokenized
) -> tuple[CheckoutSession, Attempt | None]:
    """Two first submits may both find no session, or one without an intent: the second then finds the first's."""
    try:
        return _begin(opening, shopper, tokenized)
    except (Busy, IntegrityError):
        return _begin(opening, shopper, tokenized)


def _begin(opening: Opening, shopper: Shopper, tokenized: Tokenized) -> tuple[CheckoutSession, Attempt | None]:
    with atomic("pay: begin"):
        session = opening.find() or opening.open()
        intent = lock(session)
        if intent is not None and intent.status in UNDER_WAY:
            return session, None
        _check_payable(session)
        intent = intent or _open_intent(session, shopper)
        session.customer_details = sessions.customer_details(
            email=shopper.email, name=shopper.name, address=billing_details(shopper.address)["address"]
        )
        taking = IntentJoined(begin=lambda _: _take_place(session))
        return session, confirm.begin(intent, PayWith(tokenized, return_url=None), taking)


def close_challenge(session: CheckoutSession) -> None:
    """The shopper turns away from a challenge: it ends, so that another card may be tried."""
    if session.payment_intent_id is not None:
        confirm.close_challenge(session.account, session.payment_intent_id, joined())


def refusals(session: CheckoutSession) -> int:
    """How many tries were refused in the window that counts."""
    if session.payment_intent_id is None:
        return 0
    return attempts.count_refused_since([session.payment_intent_id], clock.now() - REFUSAL_WINDOW_S)


def _check_payable(session: CheckoutSession) -> None:
    if session.status != "complete" and not session.is_open:
        raise NotOpen("This checkout is closed.")
    if refusals(session) >= MAX_REFUSALS:
        raise TooManyTries("Too many tries with this checkout. Wait 10 minutes and try again.")


def _open_intent(session: CheckoutSession, shopper: Shopper) -> PaymentIntent:
    if session.customer_creation == "always" and session.customer_id is None:
        session.customer_id = _new_customer(session, shopper).id
    data = dict(session.payment_intent_data)
    intent = open_intent(
        session.account,
        amount=session.amount_total,
        currency=session.currency,
        customer_id=session.customer_id,
        held_by=session.id,
        metadata_=data.pop("metadata", {}),
        **data,
    )
    session.payment_intent_id = intent.id
    return intent


def _new_customer(session: CheckoutSession, shopper: Shopper) -> Customer:
    customer = Customer.add(
        session.account,
        email=shopper.email,
        name=shopper.name,
        address=billing_details(shopper.address)["address"],
        invoice_prefix=random_chars(INVOICE_PREFIX_CHARS).upper(),
    )
    log.record("customer.created", customer)
    return customer


def _take_place(session: CheckoutSession) -> None:
    if session.capacity_id is not None and not capacity.take(session.capacity_id):
        raise LimitReached("This has been paid as often as it could be.")


def _session_of(intent: PaymentIntent) -> CheckoutSession | None:
    if intent.held_by is None:
        return None
    return CheckoutSession.find(intent.account, intent.held_by)


def _complete(session: CheckoutSession, *, is_paid: bool) -> None:
    """Complete once the card is good for the money; paid once that is taken, which may be later."""
    if is_paid:
        session.payment_status = "paid"
    if session.status == "complete":
        return
    SESSION.move(session, "complete")
    session.completed_at = clock.now()
    if session.capacity_id is not None:
        capacity.complete(session.capacity_id)
    log.record("checkout.session.completed", session)
