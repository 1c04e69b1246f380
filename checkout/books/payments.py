"""Rules of intents, attempts and charges: money is taken once, and what was taken is written down as what it is."""

from typing import Any

from sqlalchemy import and_, case, exists, func, not_, or_, select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.kit.money import LARGEST
from checkout.payments.attempts import CHALLENGE_LIFE_S, DEPOSITS_LIFE_S, MAX_CHALLENGED_WAIT_S, OPEN, Attempt
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent

_of_the_same_money = and_(
    Charge.intent_id == Attempt.intent_id,
    Charge.amount - Charge.amount_incremented == Attempt.amount,
    Charge.currency == Attempt.currency,
)
_outcome = case(
    (Attempt.status == "approved", "succeeded"),
    (Attempt.status == "declined", "failed"),
    (Attempt.status == "delayed", "pending"),
)


def one_way_to_the_money() -> Broken:
    """At most one attempt of an intent has the money or may still get it."""
    may_take = Attempt.status.in_(("approved", *OPEN))
    counted = select(Attempt.intent_id, func.count()).where(may_take).group_by(Attempt.intent_id)
    return Broken(counted.having(func.count() > 1), "{}: {} of its attempts are approved or open; one may be.")


def an_attempt_has_its_charge() -> Broken:
    """What the processor approved or declined is a charge, succeeded or failed, of the amount that was asked for."""
    its_charge = exists().where(Charge.id == Attempt.charge_id, _of_the_same_money, Charge.status == _outcome)
    rows = select(Attempt.id, Attempt.status, Attempt.charge_id)
    rows = rows.where(Attempt.status.in_(("approved", "declined", "delayed")), ~its_charge)
    return Broken(rows, "{}: the attempt is {}, and its charge {} is missing, of another status or of another amount.")


def a_charge_has_its_attempt() -> Broken:
    """Nothing is charged that was not attempted."""
    its_attempt = exists().where(Attempt.charge_id == Charge.id, _of_the_same_money, Charge.status == _outcome)
    return Broken(
        select(Charge.id, Charge.status).where(~its_attempt),
        "{}: the charge is {}, and no attempt of its amount ended so.",
    )


def a_succeeded_intent_has_one_charge() -> Broken:
    """Succeeded means: exactly one succeeded charge, of the intent's amount and currency."""
    of_intent = Charge.intent_id == PaymentIntent.id, Charge.currency == PaymentIntent.currency
    paid = (Charge.status == "succeeded") & (Charge.amount == PaymentIntent.amount)
    charges = select(func.count()).where(*of_intent, paid).correlate(PaymentIntent).scalar_subquery()
    rows = select(PaymentIntent.id, charges).where(PaymentIntent.status == "succeeded", charges != 1)
    return Broken(rows, "{}: the intent has succeeded with {} succeeded charges of its amount; there must be one.")


def a_succeeded_charge_has_its_intent() -> Broken:
    """Money that was taken or kept ready belongs to an intent that says so, and names this charge as its latest."""
    fitting = case(
        (Charge.capture_before.is_not(None), "requires_capture"),
        (Charge.amount_captured > 0, "succeeded"),
        else_="canceled",
    )
    says_so = and_(PaymentIntent.status == fitting, PaymentIntent.latest_charge_id == Charge.id)
    rows = select(Charge.id, PaymentIntent.id, PaymentIntent.status)
    rows = rows.join(PaymentIntent, PaymentIntent.id == Charge.intent_id)
    return Broken(
        rows.where(Charge.status == "succeeded", _is_not(says_so)),
        "{}: the charge has succeeded, and its intent {} is {} or names another charge.",
    )


def received_is_what_was_captured() -> Broken:
    """A succeeded intent has received its amount, one that waits for capture the parts so far, any other nothing."""
    parts = select(func.sum(Charge.amount_captured)).where(Charge.id == PaymentIntent.latest_charge_id)
    owed = case(
        (PaymentIntent.status == "succeeded", PaymentIntent.amount),
        (PaymentIntent.status == "requires_capture", parts.scalar_subquery()),
        else_=0,
    )
    rows = select(PaymentIntent.id, PaymentIntent.status, PaymentIntent.amount_received)
    return Broken(rows.where(PaymentIntent.amount_received != owed), "{}: the intent is {} and has received {}.")


def intents_stay_in_bounds() -> Broken:
    rows = select(PaymentIntent.id, PaymentIntent.amount).where(_out_of_bounds(PaymentIntent.amount))
    return Broken(rows, "{}: the intent's amount is {}.")


def attempts_stay_in_bounds() -> Broken:
    rows = select(Attempt.id, Attempt.amount).where(_out_of_bounds(Attempt.amount))
    return Broken(rows, "{}: the attempt's amount is {}.")


def an_intent_waits_for_its_attempt() -> Broken:
    """Processing means that one attempt asks, requires_action that one is challenged; else none is open."""
    open_attempt = and_(Attempt.intent_id == PaymentIntent.id, Attempt.status.in_(OPEN))
    expected = case(
        (and_(PaymentIntent.status == "processing", Attempt.status == "delayed"), "delayed"),
        (PaymentIntent.status == "processing", "asking"),
        (PaymentIntent.status == "requires_action", "challenged"),
        else_="none",
    )
    found = func.coalesce(Attempt.status, "none")
    rows = select(PaymentIntent.id, PaymentIntent.status, found).outerjoin(Attempt, open_attempt)
    return Broken(rows.where(found != expected), "{}: the intent is {} and its open attempt is {}.")


def a_challenge_has_its_way() -> Broken:
    """An intent that requires action says which, and only such a one does."""
    says_which = PaymentIntent.next_action.is_not(None)
    rows = select(PaymentIntent.id, PaymentIntent.status)
    return Broken(
        rows.where(says_which != (PaymentIntent.status == "requires_action")),
        "{}: the intent is {}, and what its payer is to do next does not fit that.",
    )


def nothing_is_left_asking() -> Broken:
    """An outcome that is not known is looked up when its lease is over, and again until it is."""
    rows = select(Attempt.id, Attempt.intent_id, Attempt.lease_until)
    return Broken(
        rows.where(Attempt.status == "asking", stuck_since(Attempt.lease_until)),
        "{}: nobody has asked what became of this attempt of {} since its lease ended at {}.",
    )


def nothing_is_open_for_days() -> Broken:
    """A challenge is closed after a day, small deposits after ten, an outage ends, and what is looked up is settled.

    Only a bank that decides a debit has its own time.
    """
    deposits = exists().where(
        PaymentIntent.id == Attempt.intent_id, PaymentIntent.next_action["arrive_at"].as_integer().is_not(None)
    )
    life_s = case((deposits, DEPOSITS_LIFE_S), else_=CHALLENGE_LIFE_S)
    latest = Attempt.created + life_s + MAX_CHALLENGED_WAIT_S
    rows = select(Attempt.id, Attempt.intent_id, Attempt.status, Attempt.created)
    return Broken(
        rows.where(Attempt.status.in_(("asking", "challenged")), stuck_since(latest)),
        "{}: this attempt of {} has been {} since {}, though it is looked at.",
    )


def _is_not(condition: Any) -> Any:
    """False or null."""
    return not_(func.coalesce(condition, False))


def _out_of_bounds(amount: Any) -> Any:
    return or_(amount <= 0, amount > LARGEST)


RULES: tuple[Rule, ...] = (
    one_way_to_the_money,
    an_attempt_has_its_charge,
    a_charge_has_its_attempt,
    a_succeeded_intent_has_one_charge,
    a_succeeded_charge_has_its_intent,
    received_is_what_was_captured,
    intents_stay_in_bounds,
    attempts_stay_in_bounds,
    an_intent_waits_for_its_attempt,
    a_challenge_has_its_way,
    nothing_is_left_asking,
    nothing_is_open_for_days,
)
