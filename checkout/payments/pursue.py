"""Follows disputes for the merchant: hears of new ones, hands responses in, and writes what the network decides."""

from typing import assert_never

import structlog

from checkout.events import log
from checkout.kit import wire
from checkout.kit.checkpoints import reached
from checkout.kit.db import atomic, let_go, now_writing
from checkout.kit.resources import Account
from checkout.payments import attempts, balance, disputes
from checkout.payments.charges import Charge
from checkout.payments.disputes import DISPUTE, INQUIRY, Dispute, look_again
from checkout.payments.intents import PaymentIntent
from checkout.processors.contract import Disputed, DisputeResponse, Unreachable
from checkout.processors.registry import processor

BATCH = 50  # disputes looked at in one round

logger = structlog.get_logger()


def news() -> list[Disputed]:
    """Disputes that the processor tells of and nobody here has acknowledged; none where it cannot be reached."""
    let_go()
    try:
        return processor().new_disputes(BATCH)
    except Unreachable:
        return []


def take_in(told: Disputed) -> None:
    """Opens a dispute once, and says so to the processor. One whose payment is not settled here yet comes again."""
    if not _opened(told):
        return
    reached("dispute: opened")
    let_go()
    try:
        processor().acknowledge_dispute(told.reference)
    except Unreachable:
        return  # it tells of it again


def claim(most: int = BATCH) -> list[Dispute]:
    with atomic("dispute: claim"):
        return disputes.claim_due(most)


def any_due() -> bool:
    return disputes.any_due()


def pursue(dispute: Dispute) -> None:
    """Hands the response in that is owed, or looks how one leased dispute stands, and settles that."""
    account, id, reference, owes = dispute.account, dispute.id, dispute.reference, dispute.owes
    evidence = {name: value for name, value in dispute.evidence.items() if isinstance(value, str)}
    let_go()
    reached("dispute: about to ask")
    try:
        if owes is None:
            found = processor().look_up_dispute(reference)
        else:
            found = processor().respond(DisputeResponse(reference, owes, evidence))
    except Unreachable:
        return
    reached("dispute: answered")
    settle(account, id, found, answers=owes is not None)


def settle(account: Account, id: str, found: Disputed, *, answers: bool) -> None:
    """Writes in one step how a dispute stands. What the merchant says meanwhile is not answered by a mere look."""
    charge_id = Dispute.of(account, id).charge_id
    with atomic("dispute: settle"):
        Charge.of(account, charge_id)  # held: no refund begins meanwhile
        dispute = Dispute.of(account, id)
        if dispute.owes is not None and not answers:
            return
        dispute.owes = None
        if found.status != dispute.status:
            _follow(dispute, found)
            look_again(dispute)
        elif DISPUTE.ends(dispute.status):
            look_again(dispute)


def _opened(told: Disputed) -> bool:
    attempt = attempts.of_reference(told.authorisation)
    assert attempt is not None, "what is disputed was asked for here"
    account = Account(attempt.account_id, attempt.livemode)
    with atomic("dispute: open"):
        charge = Charge.find(account, attempt.charge_id)
        if charge is None or not charge.captured:
            return False
        if disputes.of_reference(attempt.processor, told.reference) is None:
            _open(charge, attempt.processor, told)
    return True


def _open(charge: Charge, processor_name: str, told: Disputed) -> None:
    inquiry = told.status.startswith(INQUIRY)
    intent = PaymentIntent.of(charge.account, charge.intent_id, lock=False)
    dispute = Dispute.add(
        charge.account,
        amount=told.amount,
        brand=charge.payment_method_details.get("card", {}).get("brand"),
        charge_id=charge.id,
        currency=charge.currency,
        due_by=told.due_by,
        enhanced_eligibility_types=list(told.enhanced_eligibility_types),
        intent_id=None if intent.hidden else intent.id,
        network_reason_code=told.network_reason_code,
        processor=processor_name,
        reason=told.reason,
        reference=told.reference,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    look_again(dispute)
    before, charge.disputed = charge.disputed, True
    if not inquiry:
        _book(dispute, told)
    log.record("charge.dispute.created", dispute)
    if not inquiry:
        log.record("charge.dispute.funds_withdrawn", dispute)
    if not before:
        log.record("charge.updated", charge, previous={"disputed": False})


def _follow(dispute: Dispute, found: Disputed) -> None:
    """Each status that the network has come to, with its events and its money."""
    if not _may_follow(dispute, found):
        logger.error("dispute.contradicted", dispute=dispute.id, status=dispute.status, said=found.status)
        return
    before = wire.plain(dispute.shape())
    DISPUTE.move(dispute, found.status)
    match found.status:
        case "needs_response":
            dispute.amount, dispute.due_by = found.amount, found.due_by
            _book(dispute, found)
            log.record("charge.dispute.updated", dispute, previous=log.changes(before, wire.plain(dispute.shape())))
            log.record("charge.dispute.funds_withdrawn", dispute)
        case "won":
            _book(dispute, found, won=True)
            log.record("charge.dispute.closed", dispute)
            log.record("charge.dispute.funds_reinstated", dispute)
        case "lost" | "warning_closed":
            log.record("charge.dispute.closed", dispute)
        case "under_review" | "warning_under_review" | "warning_needs_response":
            raise AssertionError(f"{dispute.id}: only a response of ours begins a review")
        case _:
            assert_never(found.status)


def _may_follow(dispute: Dispute, found: Disputed) -> bool:
    reviewed = found.status in ("under_review", "warning_under_review", "warning_needs_response")
    return not reviewed and DISPUTE.allows(dispute.status, found.status)


def _book(dispute: Dispute, told: Disputed, *, won: bool = False) -> None:
    balance.book_dispute(
        dispute.account,
        dispute.id,
        charge_id=dispute.charge_id,
        amount=told.amount,
        fee=told.fee,
        currency=dispute.currency,
        won=won,
    )
    now_writing().flush()  # its shape reads them
