"""Carries an instruction out: asks the processor, and writes in one step what came of it and all that follows."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, assert_never

import structlog

from checkout.kit import clock
from checkout.kit.checkpoints import reached
from checkout.kit.db import atomic, let_go
from checkout.kit.errors import Busy
from checkout.kit.joined import Joined
from checkout.payments import captured, given_back, incremented, instructions
from checkout.payments.charges import Charge
from checkout.payments.instructions import INSTRUCTION, Instruction
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund
from checkout.processors import contract
from checkout.processors.contract import Answer, Done, NeverHeardOf, NotDone, UnderWay, Unreachable
from checkout.processors.registry import processor

BATCH = 50  # instructions leased at a time
ALARM_AFTER_LOOKS = 4  # an answer that is still unknown then deserves a person
TRIES = 3  # of a step that loses to another: the processor has answered, and that must be written

ALONE: Joined[Any] = Joined()
logger = structlog.get_logger()


def fulfil(instruction: Instruction, joined: Joined[Any] = ALONE) -> None:
    """Asks and settles; where the processor cannot be reached, it stays open for ``reconcile``."""
    request = _request(instruction)
    let_go()
    reached(f"{instruction.verb}: about to ask")
    try:
        answer = processor().instruct(request)
    except Unreachable:
        return
    reached(f"{instruction.verb}: answered")
    with suppress(Busy):
        settle(instruction, answer, joined)


def claim(most: int = BATCH) -> list[Instruction]:
    with atomic("fulfil: claim"):
        return instructions.claim_overdue(most)


def any_overdue() -> bool:
    return instructions.has_overdue()


def reconcile(
    instruction: Instruction, joined: Joined[Any] = ALONE, alarm: Callable[[Instruction], None] | None = None
) -> None:
    """Settles one leased instruction as the processor knows it. What never got there is asked for now.

    Nothing secret is needed for that, unlike for a charge, and the reference keeps it from being done twice.
    """
    request = _request(instruction)
    let_go()
    try:
        found = processor().look_up_instruction(request.reference)
        answer = processor().instruct(request) if isinstance(found, NeverHeardOf) else found
    except Unreachable:
        if alarm is not None and instruction.looks >= ALARM_AFTER_LOOKS:
            alarm(instruction)
        return
    reached("fulfil: found out")
    settle(instruction, answer, joined)


def settle(instruction: Instruction, answer: Answer, joined: Joined[Any] = ALONE) -> None:
    """Writes an answer once. Raises ``Busy`` where others were quicker each time."""
    for _ in range(TRIES - 1):
        with suppress(Busy):
            return _settle(instruction, answer, joined)
    return _settle(instruction, answer, joined)


def _request(instruction: Instruction) -> contract.Instruction:
    return contract.Instruction(
        reference=instruction.reference,
        verb=instruction.verb,
        authorisation=instruction.authorisation,
        amount=instruction.amount,
        final=instruction.final,
    )


def _settle(instruction: Instruction, answer: Answer, joined: Joined[Any]) -> None:
    id, intent_id, charge_id, account = (
        instruction.id,
        instruction.intent_id,
        instruction.charge_id,
        instruction.account,
    )
    with atomic(f"{instruction.verb}: settle"):
        intent, charge = PaymentIntent.of(account, intent_id), Charge.of(account, charge_id)
        now = instructions.locked(id)
        if not now.is_open:
            return
        match now.verb:
            case "capture" | "release":
                _move_hold(now, intent, charge, answer, joined)
            case "increment":
                _increment(now, intent, charge, answer, joined)
            case "refund":
                _move_refund(now, charge, answer, joined)
            case verb:
                assert_never(verb)


def _move_hold(
    instruction: Instruction, intent: PaymentIntent, charge: Charge, answer: Answer, joined: Joined[PaymentIntent]
) -> None:
    match answer:
        case Done():
            _end(instruction, "done")
            if instruction.verb == "capture":
                captured.later(charge, intent, answer, instruction, joined)
            else:
                given_back.released(charge, intent, instruction.particulars["reason"], joined)
        case UnderWay():
            return
        case NotDone(reason):
            logger.error("payment.hold_lost", instruction=instruction.id, verb=instruction.verb, reason=reason)
            _end(instruction, "not_done")
            joined.settle(intent)
        case _:
            assert_never(answer)


def _increment(
    instruction: Instruction, intent: PaymentIntent, charge: Charge, answer: Answer, joined: Joined[PaymentIntent]
) -> None:
    match answer:
        case Done():
            _end(instruction, "done")
            incremented.by(charge, intent, instruction.amount)
        case UnderWay():
            return
        case NotDone():
            _end(instruction, "not_done")
        case _:
            assert_never(answer)
    joined.settle(intent)


def _move_refund(instruction: Instruction, charge: Charge, answer: Answer, joined: Joined[Refund]) -> None:
    assert instruction.refund_id is not None
    refund = Refund.of(instruction.account, instruction.refund_id)
    is_first = instruction.status == "asking"
    if is_first:
        _first_answer(refund, charge, answer)
    elif isinstance(answer, NotDone):
        given_back.refund_failed(refund, charge, answer.reason)
    elif isinstance(answer, Done) and refund.status == "pending":
        given_back.refund_succeeded(refund)
    _follow(instruction, answer)
    if is_first:
        joined.settle(refund)


def _first_answer(refund: Refund, charge: Charge, answer: Answer) -> None:
    if isinstance(answer, NotDone):
        given_back.never_refunded(refund, charge, answer.reason)
    else:
        given_back.refunded(refund, charge, pending=isinstance(answer, UnderWay))


def _follow(instruction: Instruction, answer: Answer) -> None:
    """What the processor may still change is looked at again."""
    match answer:
        case NotDone():
            _end(instruction, "not_done")
        case Done(is_final=True):
            _end(instruction, "done")
        case Done() | UnderWay():
            if instruction.status == "asking":
                INSTRUCTION.move(instruction, "watching")
        case _:
            assert_never(answer)


def _end(instruction: Instruction, status: str) -> None:
    INSTRUCTION.move(instruction, status)
    instruction.settled_at = clock.now()
