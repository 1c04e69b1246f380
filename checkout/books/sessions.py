"""Rules of Checkout Sessions and their capacities: who has paid is served, once, and no more are than may be."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, exists, false, func, or_, select, union_all

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.catalogue.coupons import Coupon
from checkout.catalogue.prices import Price
from checkout.payments.attempts import OPEN, Attempt
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_intents import SetupIntent
from checkout.sessions.capacity import Capacity
from checkout.sessions.line_items import LineItem
from checkout.sessions.sessions import CheckoutSession

_its_intent = PaymentIntent.id == CheckoutSession.payment_intent_id
_authorised = case((PaymentIntent.capture_method == "manual", PaymentIntent.status), else_="never")
_is_left_unpaid = and_(
    CheckoutSession.payment_status == "unpaid",
    exists().where(
        PaymentIntent.id == CheckoutSession.payment_intent_id,
        PaymentIntent.status.not_in(("requires_capture", "canceled")),
    ),
)
_waits_for_its_bank = exists().where(
    _its_intent,
    Charge.id == PaymentIntent.latest_charge_id,
    CheckoutSession.payment_status == "unpaid",
    PaymentIntent.capture_method != "manual",
    case(
        (Charge.status == "pending", PaymentIntent.status == "processing"),
        (Charge.status == "failed", PaymentIntent.status == "requires_payment_method"),
        else_=false(),
    ),
)  # or its bank has said no
_of_the_same_money = and_(
    PaymentIntent.amount == CheckoutSession.amount_total, PaymentIntent.currency == CheckoutSession.currency
)


def a_complete_session_is_paid() -> Broken:
    """By its own intent, which has succeeded; or it is unpaid, and its intent was authorised for a later capture.

    Or it is unpaid, and its payer's bank decides later or has said no. Or there was nothing to pay.
    """
    status = case((CheckoutSession.payment_status == "paid", "succeeded"), else_=_authorised)
    paid = exists().where(_its_intent, PaymentIntent.status == status, PaymentIntent.held_by == CheckoutSession.id)
    said = CheckoutSession.completed_at.is_not(None)
    rows = select(CheckoutSession.id, CheckoutSession.payment_intent_id)
    unpaid = and_(CheckoutSession.payment_status != "no_payment_required", or_(~paid, _is_left_unpaid))
    return Broken(
        rows.where(CheckoutSession.status == "complete", or_(and_(unpaid, ~_waits_for_its_bank), ~said)),
        "{}: the session is complete and not paid by its intent {}.",
    )


def a_paid_session_is_complete() -> Broken:
    """An intent that a session holds and that has succeeded has completed it."""
    complete = exists().where(
        CheckoutSession.id == PaymentIntent.held_by, _its_intent, CheckoutSession.status == "complete"
    )
    rows = select(PaymentIntent.id, PaymentIntent.held_by)
    return Broken(
        rows.where(PaymentIntent.status == "succeeded", PaymentIntent.held_by.is_not(None), ~complete),
        "{}: the intent has succeeded, and the session {} is not complete.",
    )


def a_session_that_saves_a_card_has_saved_it() -> Broken:
    """It is complete when its setup intent has succeeded, and only then."""
    rows = select(CheckoutSession.id, CheckoutSession.status, SetupIntent.id, SetupIntent.status)
    rows = rows.join(SetupIntent, SetupIntent.id == CheckoutSession.setup_intent_id)
    complete, saved = CheckoutSession.status == "complete", SetupIntent.status == "succeeded"
    unfitting = or_(complete != saved, SetupIntent.held_by != CheckoutSession.id)
    return Broken(rows.where(unfitting), "{}: the session is {}, and its setup intent {} is {}.")


def an_unpaid_session_says_so() -> Broken:
    rows = select(CheckoutSession.id, CheckoutSession.status, CheckoutSession.payment_status)
    return Broken(
        rows.where(CheckoutSession.status != "complete", CheckoutSession.payment_status == "paid"),
        "{}: the session is {} and its payment status {}.",
    )


def a_session_with_nothing_to_pay_says_so() -> Broken:
    """And has no intent; whatever has something to pay, or an amount to be chosen yet, does not say so."""
    chosen_later = exists().where(
        LineItem.owner_id == CheckoutSession.id,
        LineItem.price_id == Price.id,
        Price.custom_unit_amount.is_not(None),
        LineItem.unit_amount == 0,
    )
    nothing = and_(CheckoutSession.amount_total == 0, ~chosen_later)
    said = CheckoutSession.payment_status == "no_payment_required"
    asked = and_(said, CheckoutSession.payment_intent_id.is_not(None))
    rows = select(CheckoutSession.id, CheckoutSession.amount_total, CheckoutSession.payment_status)
    return Broken(
        rows.where(or_(nothing != said, asked)), "{}: its total is {} and its payment status {}, which do not fit."
    )


def an_expired_session_cannot_be_paid() -> Broken:
    """Its intent, where it had one, is canceled with it."""
    rows = select(CheckoutSession.id, PaymentIntent.id, PaymentIntent.status).join(PaymentIntent, _its_intent)
    return Broken(
        rows.where(CheckoutSession.status == "expired", PaymentIntent.status != "canceled"),
        "{}: the session has expired, and its intent {} is {}.",
    )


def an_intent_asks_what_its_session_shows() -> Broken:
    rows = select(CheckoutSession.id, PaymentIntent.id).join(PaymentIntent, _its_intent)
    return Broken(rows.where(~_of_the_same_money), "{}: its intent {} is of another amount or currency.")


def a_total_is_the_sum_of_its_lines() -> Broken:
    lines = _summed(LineItem.amount_subtotal + _moved_by_line)
    summed = func.coalesce(lines.c.sum, 0) + CheckoutSession.amount_shipping
    rows = select(CheckoutSession.id, CheckoutSession.amount_total, summed)
    rows = rows.outerjoin(lines, lines.c.owner_id == CheckoutSession.id)
    return Broken(rows.where(CheckoutSession.amount_total != summed), "{}: its total is {}, its lines sum to {}.")


def a_discount_and_a_tax_are_sums_of_their_lines() -> Broken:
    off, tax = _summed(LineItem.amount_discount), _summed(LineItem.amount_tax)
    rows = select(CheckoutSession.id, CheckoutSession.amount_discount, CheckoutSession.amount_tax)
    rows = rows.outerjoin(off, off.c.owner_id == CheckoutSession.id)
    rows = rows.outerjoin(tax, tax.c.owner_id == CheckoutSession.id)
    fitting = and_(
        CheckoutSession.amount_discount == func.coalesce(off.c.sum, 0),
        CheckoutSession.amount_tax == func.coalesce(tax.c.sum, 0),
    )
    return Broken(rows.where(~fitting), "{}: its lines sum to another discount than {} or another tax than {}.")


def a_redemption_counts_right() -> Broken:
    """Being redeemed is how many attempts are open; redeemed are at least those whose sessions are complete."""
    by_coupon = CheckoutSession.discount["coupon"].as_string()
    under_way = (
        select(func.count())
        .select_from(CheckoutSession)
        .join(Attempt, Attempt.intent_id == CheckoutSession.payment_intent_id)
        .where(Attempt.status.in_(OPEN), ~_is_complete, by_coupon == Coupon.id)
        .scalar_subquery()
    )
    complete = (
        select(func.count()).select_from(CheckoutSession).where(_is_complete, by_coupon == Coupon.id).scalar_subquery()
    )
    rows = select(Coupon.id, Coupon.times_redeemed, Coupon.being_redeemed, complete, under_way)
    return Broken(
        rows.where(or_(Coupon.being_redeemed != under_way, Coupon.times_redeemed < complete)),
        "{}: redeemed {} times and {} more under way; {} of its sessions are complete and {} under way.",
    )


def a_session_whose_time_is_over_expires() -> Broken:
    """Unless it is being paid."""
    being_paid = exists().where(Attempt.intent_id == CheckoutSession.payment_intent_id, Attempt.status.in_(OPEN))
    rows = select(CheckoutSession.id, CheckoutSession.expires_at)
    rows = rows.where(CheckoutSession.status == "open", ~being_paid, stuck_since(CheckoutSession.expires_at))
    return Broken(rows, "{}: the session is still open, and its time was over at {}.")


def a_capacity_counts_right() -> Broken:
    """Used is completed and under way; completed is how many of its sessions are complete, paid already or not."""
    complete = _counted(lambda query: query.where(_is_complete))
    under_way = _counted(
        lambda query: query.join(Attempt, Attempt.intent_id == CheckoutSession.payment_intent_id).where(
            Attempt.status.in_(OPEN), ~_is_complete
        )
    )
    completed, going = func.coalesce(complete.c.count, 0), func.coalesce(under_way.c.count, 0)
    rows = (
        select(Capacity.id, Capacity.used, Capacity.completed, completed, going)
        .outerjoin(complete, complete.c.capacity_id == Capacity.id)
        .outerjoin(under_way, under_way.c.capacity_id == Capacity.id)
    )
    return Broken(
        rows.where(or_(Capacity.completed != completed, Capacity.used != completed + going)),
        "{}: it counts {} used and {} completed; {} sessions are complete and {} under way.",
    )


def a_capacity_keeps_its_limit() -> Broken:
    """The highest there ever was: a merchant may lower it below what was sold already."""
    rows = select(Capacity.id, Capacity.used, Capacity.highest)
    return Broken(
        rows.where(Capacity.used > Capacity.highest), "{}: {} of it are used, and there were never more than {}."
    )


_moved_by_line = LineItem.amount_tax - LineItem.amount_tax_inside - LineItem.amount_discount


def _summed(column: Any) -> Any:
    """Over all lines of an owner."""
    return (
        select(LineItem.owner_id, cast(func.sum(column), BigInteger).label("sum"))
        .group_by(LineItem.owner_id)
        .subquery()
    )


_is_complete = CheckoutSession.status == "complete"


def _counted(chosen: Callable[[Any], Any]) -> Any:
    """How many of the chosen sessions hold each capacity, as their link's or as their own ticket."""
    holding = (CheckoutSession.capacity_id, CheckoutSession.ticket_id)
    held = union_all(*(chosen(select(id.label("capacity_id")).where(id.is_not(None))) for id in holding)).subquery()
    return select(held.c.capacity_id, func.count().label("count")).group_by(held.c.capacity_id).subquery()


RULES: tuple[Rule, ...] = (
    a_complete_session_is_paid,
    a_paid_session_is_complete,
    a_session_that_saves_a_card_has_saved_it,
    an_unpaid_session_says_so,
    an_expired_session_cannot_be_paid,
    an_intent_asks_what_its_session_shows,
    a_session_with_nothing_to_pay_says_so,
    a_total_is_the_sum_of_its_lines,
    a_discount_and_a_tax_are_sums_of_their_lines,
    a_redemption_counts_right,
    a_session_whose_time_is_over_expires,
    a_capacity_counts_right,
    a_capacity_keeps_its_limit,
)
