"""Rules of disputes: what a payer's bank took is booked, once each way, and no more of it than there was."""

from typing import Any

from sqlalchemy import and_, case, exists, func, not_, or_, select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.payments.balance import DISPUTED, REINSTATED, BalanceTransaction
from checkout.payments.charges import Charge
from checkout.payments.disputes import DISPUTE, INQUIRY, KEEPS_FROM_REFUND, Dispute

_over = [status for status in DISPUTE.moves if DISPUTE.ends(status)]


def a_dispute_is_booked() -> Broken:
    """A chargeback took its amount and a fee; what was won gave both back; an inquiry moved nothing."""
    taken, returned = _books(DISPUTED, -Dispute.amount), _books(REINSTATED, Dispute.amount)
    right = case(
        (Dispute.status.startswith(INQUIRY), and_(~_any(DISPUTED), ~_any(REINSTATED))),
        (Dispute.status == "won", and_(taken, returned)),
        else_=and_(taken, ~_any(REINSTATED)),
    )
    rows = select(Dispute.id, Dispute.status).where(not_(right))
    return Broken(rows, "{}: the dispute is {}, and its balance transactions do not fit that.")


def only_disputes_are_booked_as_such() -> Broken:
    its_dispute = exists().where(Dispute.id == BalanceTransaction.source_id)
    rows = select(BalanceTransaction.id, BalanceTransaction.source_id)
    of_disputes = BalanceTransaction.type == "adjustment"
    return Broken(rows.where(of_disputes, ~its_dispute), "{}: it books {}, which is no dispute.")


def a_disputed_charge_says_so() -> Broken:
    """A charge is disputed where it has a dispute, however that ended."""
    has_one = exists().where(Dispute.charge_id == Charge.id)
    rows = select(Charge.id, Charge.disputed).where(Charge.disputed != has_one)
    return Broken(rows, "{}: that it is disputed is said to be {}, and its disputes do not fit that.")


def no_more_is_disputed_than_was_captured() -> Broken:
    taken = Dispute.charge_id == Charge.id, Dispute.status.in_(KEEPS_FROM_REFUND)
    total = func.coalesce(select(func.sum(Dispute.amount)).where(*taken).scalar_subquery(), 0)
    rows = select(Charge.id, total, Charge.amount_captured).where(total > Charge.amount_captured)
    return Broken(rows, "{}: disputes took {} of it, of {} that is captured.")


def a_dispute_is_looked_at() -> Broken:
    """Until it is over and the processor knows what the merchant said."""
    waits = or_(Dispute.status.not_in(_over), Dispute.owes.is_not(None))
    rows = select(Dispute.id, Dispute.status).where(Dispute.look_at.is_not(None) != waits)
    return Broken(rows, "{}: the dispute is {}, and when it is looked at does not fit that.")


def no_dispute_is_left_alone() -> Broken:
    rows = select(Dispute.id, Dispute.look_at).where(stuck_since(Dispute.look_at))
    return Broken(rows, "{}: nobody has looked how the dispute stands since {}.")


def _any(category: str) -> Any:
    return exists().where(BalanceTransaction.source_id == Dispute.id, BalanceTransaction.reporting_category == category)


def _books(category: str, amount: Any) -> Any:
    return exists().where(
        BalanceTransaction.source_id == Dispute.id,
        BalanceTransaction.reporting_category == category,
        BalanceTransaction.type == "adjustment",
        BalanceTransaction.amount == amount,
        BalanceTransaction.currency == Dispute.currency,
    )


RULES: tuple[Rule, ...] = (
    a_dispute_is_booked,
    only_disputes_are_booked_as_such,
    a_disputed_charge_says_so,
    no_more_is_disputed_than_was_captured,
    a_dispute_is_looked_at,
    no_dispute_is_left_alone,
)
