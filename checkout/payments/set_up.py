"""Sets a card up for later payments: begin, ask, settle; a challenge is settled when the payer is back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import atomic, let_go
from checkout.kit.errors import Busy
from checkout.kit.resources import Account
from checkout.payments import setup_attempts
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep, usable
from checkout.payments.settle_set_up import ALONE, SetupJoined, settle, settle_or_leave
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import OPEN, SETUP, SetupIntent, change_setup, unexpected_state, why_closed
from checkout.processors.contract import SetUpOutcome, SetUpRequest, Unreachable
from checkout.processors.registry import processor

ASKS_FOR_CHALLENGE = ("any", "challenge")  # values of request_three_d_secure


@dataclass(frozen=True, slots=True)
class SetUpWith:
    """What an attempt is made with: a method that is kept, or a tokenized one that ``begin`` keeps."""

    method: str | Tokenized
    return_url: str | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)  # of the setup intent, changed with the confirmation


def set_up(account: Account, intent_id: str, with_: SetUpWith, joined: SetupJoined = ALONE) -> SetupIntent:
    """Tries once; the status says how it ended, ``processing`` that it is not known yet.

    Raises ``InvalidRequest`` ``setup_intent_unexpected_state``.
    """
    close_challenge(account, intent_id)
    with atomic("set up: begin"):
        attempt = begin(SetupIntent.of(account, intent_id), with_, joined)
    carry_out(attempt, joined)
    return SetupIntent.of(account, intent_id)


def begin(intent: SetupIntent, with_: SetUpWith, joined: SetupJoined) -> SetupAttempt:
    """Writes down, in the open step, what is about to be asked."""
    if intent.status not in OPEN or setup_attempts.open_of(intent.id) is not None:
        raise unexpected_state(intent, f"You cannot confirm this SetupIntent because {why_closed(intent)}.")
    change_setup(intent, with_.columns)
    method = _kept(intent, with_.method)
    SETUP.move(intent, "processing")
    intent.payment_method_id = method.id
    intent.next_action = None
    attempt = setup_attempts.open_attempt(
        intent,
        payment_method_id=method.id,
        payment_method_details=method.set_up_details({}, authenticated=False),
        processor=method.processor,
        token=method.token,
        return_url=with_.return_url,
    )
    joined.begin(intent)
    return attempt


def carry_out(attempt: SetupAttempt, joined: SetupJoined) -> None:
    """Asks and settles; where the processor cannot be reached, the attempt stays open for ``reconcile``."""
    outcome = ask(attempt)
    if outcome is not None:
        settle_or_leave(attempt, outcome, joined)


def ask(attempt: SetupAttempt) -> SetUpOutcome | None:
    """Puts the one question; None is "not known"."""
    intent = SetupIntent.of(attempt.account, attempt.intent_id)
    request = SetUpRequest(
        reference=attempt.reference,
        token=attempt.token,
        return_url=settings().url(f"/3ds/{attempt.id}"),
        challenge=intent.request_three_d_secure in ASKS_FOR_CHALLENGE,
    )
    let_go()
    reached("set up: about to ask")
    try:
        outcome = processor().set_up(request)
    except Unreachable:
        return None
    reached("set up: answered")
    return outcome


def close_challenge(account: Account, intent_id: str, joined: SetupJoined = ALONE) -> None:
    """Ends a challenge that is still open, so that a new attempt may begin, or the intent be changed or canceled."""
    attempt = setup_attempts.open_of(intent_id)
    if attempt is None or attempt.status != "requires_action":
        return
    assert attempt.account == account
    let_go()
    settle(attempt, processor().void_set_up(attempt.reference), joined)


def refuse_open(intent_id: str) -> None:
    """In the open step. Raises ``Busy`` where an attempt is on its way."""
    if setup_attempts.open_of(intent_id) is not None:
        raise Busy


def come_back(attempt: SetupAttempt, joined: SetupJoined = ALONE) -> None:
    """The payer is back from their bank: what did it say? Raises ``Unreachable`` where that is not known yet."""
    if attempt.status != "requires_action":
        return
    let_go()
    outcome = processor().look_up_set_up(attempt.reference)
    assert isinstance(outcome, SetUpOutcome), "a challenge that the processor gave is known to it"
    settle_or_leave(attempt, outcome, joined)


def _kept(intent: SetupIntent, method: str | Tokenized) -> PaymentMethod:
    if isinstance(method, Tokenized):
        return keep(intent.account, method)
    return usable(intent.account, method, intent.customer_id, "SetupIntent")
