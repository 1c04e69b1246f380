"""Rules of captures, releases and refunds: no more goes back than was taken, and each movement was asked for."""

from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, exists, func, not_, or_, select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.payments.balance import BalanceTransaction
from checkout.payments.charges import Charge
from checkout.payments.instructions import Instruction
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund

_MONEY = (Charge.id, Charge.amount, Charge.amount_captured, Charge.amount_released, Charge.amount_refunded)
_MONEY_SAID = "{}: of an amount of {}, {} is captured, {} released and {} refunded"


def money_stays_in_bounds() -> Broken:
    """0 <= refunded <= captured, and what is captured or released was authorised."""
    within = and_(
        Charge.amount_refunded >= 0,
        Charge.amount_released >= 0,
        Charge.amount_refunded <= Charge.amount_captured,
        Charge.amount_captured + Charge.amount_released <= Charge.amount,
    )
    return Broken(select(*_MONEY).where(not_(within)), f"{_MONEY_SAID}.")


def what_is_moved_is_moved_whole() -> Broken:
    """A last capture releases the remainder, before it nothing is; a charge that failed has nothing to move."""
    moved = Charge.amount_captured + Charge.amount_released
    whole = case(
        (Charge.status != "succeeded", moved == 0),
        (Charge.capture_before.is_not(None), Charge.amount_released == 0),
        else_=moved == Charge.amount,
    )
    return Broken(select(*_MONEY).where(not_(whole)), f"{_MONEY_SAID}, which is not the whole.")


def what_waits_for_capture_expires() -> Broken:
    """An authorisation has an end until all of it is captured or released, and only then."""
    waits = and_(Charge.status == "succeeded", Charge.amount_captured + Charge.amount_released < Charge.amount)
    rows = select(Charge.id, Charge.capture_before)
    return Broken(
        rows.where(waits != Charge.capture_before.is_not(None)), "{}: what is to be captured before {} does not fit."
    )


def an_authorisation_ends_in_time() -> Broken:
    rows = select(Charge.id, Charge.capture_before).where(stuck_since(Charge.capture_before))
    return Broken(rows, "{}: the authorisation was to end at {}, and still stands.")


def an_intent_released_what_its_charge_did() -> Broken:
    rows = select(PaymentIntent.id, PaymentIntent.amount_released, Charge.amount_released)
    rows = rows.join(Charge, Charge.id == PaymentIntent.latest_charge_id)
    different = PaymentIntent.amount_released != Charge.amount_released
    return Broken(
        rows.where(PaymentIntent.status == "succeeded", different),
        "{}: the intent says that {} was released, its charge {}.",
    )


def a_charge_counts_its_refunds() -> Broken:
    """Those that have not failed."""
    standing = Refund.charge_id == Charge.id, Refund.status != "failed"
    total = cast(func.coalesce(select(func.sum(Refund.amount)).where(*standing).scalar_subquery(), 0), BigInteger)
    rows = select(Charge.id, Charge.amount_refunded, total).where(Charge.amount_refunded != total)
    return Broken(rows, "{}: {} of it is refunded, and its refunds sum to {}.")


def a_refund_is_instructed() -> Broken:
    """By one instruction of its amount, which stands as the refund does."""
    fitting = case(
        (Refund.status == "failed", Instruction.status == "not_done"),
        (Refund.status == "succeeded", Instruction.status.in_(("done", "watching"))),
        else_=Instruction.status.in_(("asking", "watching")),
    )
    its_instruction = exists().where(
        Instruction.refund_id == Refund.id,
        Instruction.verb == "refund",
        Instruction.amount == Refund.amount,
        Instruction.charge_id == Refund.charge_id,
        fitting,
    )
    rows = select(Refund.id, Refund.status).where(~its_instruction)
    return Broken(rows, "{}: the refund is {}, and no instruction of its amount stands so.")


def a_movement_is_done() -> Broken:
    """What instructions captured, incremented or released is what their charge says."""
    says = case(
        (Instruction.verb == "capture", Charge.amount_captured),
        (Instruction.verb == "increment", Charge.amount_incremented),
        else_=Charge.amount_released,
    )
    total = cast(func.sum(Instruction.amount), BigInteger)
    of_the_hold = Instruction.verb.in_(("capture", "increment", "release")), Instruction.status == "done"
    rows = select(Charge.id, Instruction.verb, total, says).join(Charge, Charge.id == Instruction.charge_id)
    rows = rows.where(*of_the_hold).group_by(Charge.id, Instruction.verb)
    return Broken(rows.having(total != says), "{}: done of the verb {} is {} in all, and the charge says {}.")


def what_is_kept_ready_in_addition_was_asked_for() -> Broken:
    asked = exists().where(
        Instruction.charge_id == Charge.id, Instruction.verb == "increment", Instruction.status == "done"
    )
    rows = select(Charge.id, Charge.amount_incremented).where(Charge.amount_incremented != 0, ~asked)
    return Broken(rows, "{}: {} more of it is kept ready, and nobody asked for that.")


def a_refund_is_booked() -> Broken:
    """Once the processor has taken it on; and what came back is booked again."""
    out = _books(Refund.balance_transaction_id, "refund", -Refund.amount)
    back = _books(Refund.failure_balance_transaction_id, "refund_failure", Refund.amount)
    neither = and_(Refund.balance_transaction_id.is_(None), Refund.failure_balance_transaction_id.is_(None))
    right = case(
        (Instruction.status == "asking", neither),
        (Refund.status == "failed", or_(and_(out, back), neither)),
        else_=and_(out, Refund.failure_balance_transaction_id.is_(None)),
    )
    rows = select(Refund.id, Refund.status).join(Instruction, Instruction.refund_id == Refund.id)
    return Broken(rows.where(not_(right)), "{}: the refund is {}, and its balance transactions do not fit that.")


def only_refunds_are_booked_as_such() -> Broken:
    named = exists().where(
        or_(
            Refund.balance_transaction_id == BalanceTransaction.id,
            Refund.failure_balance_transaction_id == BalanceTransaction.id,
        )
    )
    rows = select(BalanceTransaction.id, BalanceTransaction.source_id)
    of_refunds = BalanceTransaction.type.in_(("refund", "refund_failure"))
    return Broken(rows.where(of_refunds, ~named), "{}: it books {}, which does not name it.")


def no_instruction_is_left_asking() -> Broken:
    rows = select(Instruction.id, Instruction.verb, Instruction.lease_until)
    return Broken(
        rows.where(Instruction.status == "asking", stuck_since(Instruction.lease_until)),
        "{}: nobody has asked what became of this {} since its lease ended at {}.",
    )


def _books(id: Any, type: str, amount: Any) -> Any:
    return exists().where(
        BalanceTransaction.id == id,
        BalanceTransaction.source_id == Refund.id,
        BalanceTransaction.type == type,
        BalanceTransaction.amount == amount,
        BalanceTransaction.currency == Refund.currency,
    )


RULES: tuple[Rule, ...] = (
    money_stays_in_bounds,
    what_is_moved_is_moved_whole,
    what_waits_for_capture_expires,
    an_authorisation_ends_in_time,
    an_intent_released_what_its_charge_did,
    a_charge_counts_its_refunds,
    a_refund_is_instructed,
    a_movement_is_done,
    what_is_kept_ready_in_addition_was_asked_for,
    a_refund_is_booked,
    only_refunds_are_booked_as_such,
    no_instruction_is_left_asking,
)
