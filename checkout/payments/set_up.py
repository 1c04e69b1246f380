"""Sets a card or a bank account up for later payments: begin, ask, settle; then perhaps the payer has to act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import atomic, let_go
from checkout.kit.errors import Busy, InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import allowed, mandates, setup_attempts
from checkout.payments.kinds import CARD, KINDS
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep, usable
from checkout.payments.settle_set_up import ALONE, SetupJoined, settle, settle_or_leave
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import OPEN, SETUP, SetupIntent, change_setup, unexpected_state, why_closed
from checkout.payments.used_cards import Use
from checkout.processors.contract import SetUpOutcome, SetUpRequest, Unreachable
from checkout.processors.registry import processor

NOT_ONCE = "The payment method type `{}` does not support single-use mandates: it cannot be set up with `single_use`."
ASKS_FOR_CHALLENGE = ("any", "challenge")  # values of request_three_d_secure


@dataclass(frozen=True, slots=True)
class SetUpWith:
    """What an attempt is made with: a method that is kept, or a tokenized one that ``begin`` keeps."""

    method: str | Tokenized
    return_url: str | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)  # of the setup intent, changed with the confirmation
    acceptance: Mapping[str, Any] | None = None  # of a mandate: members of Stripe's ``customer_acceptance``


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
    _check_allowed(intent, method, with_)
    intent.mandate_id = _mandate(intent, method, with_.acceptance)
    attempt = setup_attempts.open_attempt(
        intent,
        payment_method_id=method.id,
        payment_method_details=method.set_up_details(Use(network=intent.options(CARD).get("network"))),
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
    card = intent.options(CARD)
    request = SetUpRequest(
        reference=attempt.reference,
        token=attempt.token,
        return_url=settings().url(f"/3ds/{attempt.id}"),
        challenge=card.get("request_three_d_secure") in ASKS_FOR_CHALLENGE,
        moto=bool(card.get("moto")),
        verify_by=intent.options("us_bank_account").get("verification_method", "automatic"),
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


def _check_allowed(intent: SetupIntent, method: PaymentMethod, with_: SetUpWith) -> None:
    if method.type not in intent.types:
        raise InvalidRequest(
            f"The PaymentMethod provided ({method.type}) is not allowed for this SetupIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent.types)}.",
            param="payment_method",
        )
    if method.type == CARD:
        allowed.check_network(intent.options(CARD), method)
    has_mandate = with_.acceptance is not None or mandates.latest_of(method.id) is not None
    allowed.check_way(method, with_.return_url, "SetupIntent", has_mandate=has_mandate)


def _mandate(intent: SetupIntent, method: PaymentMethod, acceptance: Mapping[str, Any] | None) -> str | None:
    """The one that is given now, or was before; for payments to come."""
    if not KINDS[method.type].by_mandate:
        if intent.single_use is not None:
            raise InvalidRequest(NOT_ONCE.format(method.type), param="single_use")
        if acceptance is None or method.type != CARD:
            return None
    if acceptance is None:
        if intent.single_use is not None:
            raise InvalidRequest(allowed.NO_MANDATE.format("SetupIntent"), param="mandate_data")
        return mandates.latest_of(method.id)
    options = intent.payment_method_options or {}
    return mandates.give_for(method, method.type, dict(acceptance), options, **_once(intent)).id


def _once(intent: SetupIntent) -> dict[str, Any]:
    """What a mandate that is good for one payment is for."""
    return dict(intent.single_use or {})


def _kept(intent: SetupIntent, method: str | Tokenized) -> PaymentMethod:
    if isinstance(method, Tokenized):
        return keep(intent.account, method)
    return usable(intent.account, method, intent.customer_id, "SetupIntent")
