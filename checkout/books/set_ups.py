"""Rules of setup intents and their attempts: what was set up is what was asked about, and nothing is left asking."""

from sqlalchemy import and_, case, exists, func, select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.payments.setup_attempts import OPEN, SetupAttempt
from checkout.payments.setup_intents import SetupIntent


def a_succeeded_set_up_has_its_attempt() -> Broken:
    """Succeeded means: its latest attempt has succeeded with its method, and no other attempt has."""
    latest = exists().where(
        SetupAttempt.id == SetupIntent.latest_attempt_id,
        SetupAttempt.intent_id == SetupIntent.id,
        SetupAttempt.status == "succeeded",
        SetupAttempt.payment_method_id == SetupIntent.payment_method_id,
    )
    succeeded = select(func.count()).where(SetupAttempt.intent_id == SetupIntent.id, SetupAttempt.status == "succeeded")
    count = succeeded.correlate(SetupIntent).scalar_subquery()
    broken = case((SetupIntent.status == "succeeded", ~latest), else_=count > 0)
    rows = select(SetupIntent.id, SetupIntent.status, count).where(broken)
    return Broken(rows, "{}: the setup intent is {}, and {} attempts that succeeded do not fit that.")


def a_set_up_waits_for_its_attempt() -> Broken:
    """Processing and requires_action mean that one attempt is so too; else none is open."""
    open_attempt = and_(SetupAttempt.intent_id == SetupIntent.id, SetupAttempt.status.in_(OPEN))
    expected = case((SetupIntent.status.in_(OPEN), SetupIntent.status), else_="none")
    found = func.coalesce(SetupAttempt.status, "none")
    rows = select(SetupIntent.id, SetupIntent.status, found).outerjoin(SetupAttempt, open_attempt)
    return Broken(rows.where(found != expected), "{}: the setup intent is {} and its open attempt is {}.")


def no_set_up_is_left_asking() -> Broken:
    """An outcome that is not known is looked up when its lease is over, and again until it is."""
    rows = select(SetupAttempt.id, SetupAttempt.intent_id, SetupAttempt.lease_until)
    return Broken(
        rows.where(SetupAttempt.status == "processing", stuck_since(SetupAttempt.lease_until)),
        "{}: nobody has asked what became of this attempt of {} since its lease ended at {}.",
    )


RULES: tuple[Rule, ...] = (
    a_succeeded_set_up_has_its_attempt,
    a_set_up_waits_for_its_attempt,
    no_set_up_is_left_asking,
)
