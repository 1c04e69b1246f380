"""Confirms a payment intent: begin, ask, settle; a challenge is settled when the payer is back, or turns away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout.kit.checkpoints import reached
from checkout.kit.config import settings
from checkout.kit.db import atomic, is_new, let_go
from checkout.kit.resources import Account
from checkout.payments import allowed, attempts, mandates, method_options
from checkout.payments.attempts import Attempt
from checkout.payments.charges import new_charge_id
from checkout.payments.intents import CONFIRMABLE, INTENT, MANUAL, PaymentIntent, change_intent, unexpected_state
from checkout.payments.kinds import KINDS
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep, usable, use_once
from checkout.payments.settle import ALONE, IntentJoined, settle, settle_or_leave
from checkout.processors.contract import ChargeRequest, Outcome, Unreachable
from checkout.processors.registry import processor


@dataclass(frozen=True, slots=True)
class PayWith:
    """What an attempt is made with: a method that is kept, or a tokenized one that ``begin`` keeps."""

    method: str | Tokenized
    return_url: str | None = None
    off_session: bool = False
    may_challenge: bool = True
    columns: Mapping[str, Any] = field(default_factory=dict)  # of the intent, changed with the confirmation
    acceptance: Mapping[str, Any] | None = None  # of a mandate: members of Stripe's ``customer_acceptance``
    mandate: str | None = None  # the id of one that was given before


def confirm(account: Account, intent_id: str, pay_with: PayWith, joined: IntentJoined = ALONE) -> PaymentIntent:
    """Tries to take the money of an intent once.

    The intent's status says how it ended; still ``processing`` means that the outcome is not known yet.
    Raises ``InvalidRequest`` where the intent cannot be confirmed any more.
    """
    close_challenge(account, intent_id)  # alone: an earlier attempt's end is not what this call is answered with
    with atomic("confirm: begin"):
        attempt = begin(PaymentIntent.of(account, intent_id), pay_with, joined)
    carry_out(attempt, joined)
    return PaymentIntent.of(account, intent_id)


def begin(intent: PaymentIntent, pay_with: PayWith, joined: IntentJoined) -> Attempt:
    """Writes down, in the open step, what is about to be asked."""
    if intent.status not in CONFIRMABLE or not (is_new(intent) or attempts.open_of(intent.id) is None):
        raise unexpected_state(intent, _why_not_confirmable(intent))
    change_intent(intent, pay_with.columns)
    method = _kept(intent, pay_with.method)
    use_once(method, intent.id, kept_for=intent.customer_id if intent.future_usage(method.type) else None)
    INTENT.move(intent, "processing")
    intent.payment_method_id = method.id
    intent.next_action = None
    accepted = pay_with.acceptance is not None or pay_with.mandate is not None
    allowed.check(intent, method, pay_with.return_url, accepted=accepted)
    mandate_id = _mandate(intent, method, pay_with)
    later = intent.captures_later(method.type)
    attempt = attempts.open_attempt(
        charge_id=new_charge_id(method.type),
        account_id=intent.account_id,
        livemode=intent.livemode,
        intent_id=intent.id,
        payment_method_id=method.id,
        processor=method.processor,
        token=method.token,
        amount=intent.amount,
        currency=intent.currency,
        capture=not later,
        mandate_id=mandate_id,
        may_challenge=pay_with.may_challenge,
        off_session=pay_with.off_session,
        return_url=pay_with.return_url,
        wishes=method_options.wishes(intent.payment_method_options, method.type, captures_later=later)
        | _proved(intent, method),
    )
    joined.begin(intent)
    return attempt


def carry_out(attempt: Attempt, joined: IntentJoined) -> None:
    """Asks and settles; where the processor cannot be reached, the attempt stays open for ``reconcile``."""
    outcome = ask(attempt)
    if outcome is not None:
        settle_or_leave(attempt, outcome, joined)


def ask(attempt: Attempt) -> Outcome | None:
    """Puts the one question; None is "not known"."""
    request = ChargeRequest(
        reference=attempt.reference,
        token=attempt.token,
        amount=attempt.amount,
        currency=attempt.currency,
        return_url=settings().url(f"/3ds/{attempt.id}"),
        off_session=attempt.off_session,
        capture=attempt.capture,
        may_challenge=attempt.may_challenge,
        **_wishes(attempt),
    )
    let_go()
    reached("confirm: about to ask")
    try:
        outcome = processor().charge(request)
    except Unreachable:
        return None
    reached("confirm: answered")
    return outcome


def close_challenge(account: Account, intent_id: str, joined: IntentJoined = ALONE) -> None:
    """Ends a challenge that is still open, so that a new attempt may begin, or the intent be changed or canceled.

    Another may begin before the caller's own step: ``attempts.refuse_open`` tells.
    """
    attempt = attempts.open_of(intent_id)
    if attempt is not None and attempt.status == "challenged":
        _void(account, attempt, joined)


def call_off(account: Account, intent_id: str) -> None:
    """Ends what is open so that the intent can be canceled: a challenge, or a debit that its bank lets go of."""
    attempt = attempts.open_of(intent_id)
    if attempt is not None and attempt.status in ("challenged", "delayed"):
        _void(account, attempt, ALONE)


def _void(account: Account, attempt: Attempt, joined: IntentJoined) -> None:
    assert attempt.account_id == account.id
    let_go()
    settle(attempt, processor().void(attempt.reference), joined)


def come_back(attempt: Attempt, joined: IntentJoined = ALONE) -> None:
    """The payer is back from their bank: what did it say? Raises ``Unreachable`` where that is not known yet."""
    if attempt.status != "challenged":
        return
    let_go()
    outcome = processor().look_up(attempt.reference)
    assert isinstance(outcome, Outcome), "a challenge that the processor gave is known to it"
    settle_or_leave(attempt, outcome, joined)


def _wishes(attempt: Attempt) -> dict[str, Any]:
    wishes = dict(attempt.wishes or {})
    return wishes | {"wanted": tuple(wishes.get("wanted", ()))}


def _proved(intent: PaymentIntent, method: PaymentMethod) -> dict[str, Any]:
    """Where the merchant confirms again: the payer proves themselves first, and for the same money only once."""
    if intent.confirmation_method != MANUAL:
        return {}
    latest = attempts.latest_of(intent.id)
    if latest is None or latest.status != "proved" or latest.payment_method_id != method.id:
        return {"only_prove": True}
    return {"only_prove": True, "proof": latest.reference}


def _mandate(intent: PaymentIntent, method: PaymentMethod, pay_with: PayWith) -> str | None:
    """The one that was named, else one that is given now, for this payment or for those to come; else a good one."""
    money = (intent.amount, intent.currency)
    if pay_with.mandate is not None:
        mandates.check(intent.account, pay_with.mandate, method.id, money)
        return pay_with.mandate
    if pay_with.acceptance is None:
        return mandates.latest_of(method.id, money) if KINDS[method.type].by_mandate else None
    is_for_more = intent.future_usage(method.type) is not None
    of_one = {} if is_for_more else {"amount": intent.amount, "currency": intent.currency}
    acceptance, options = dict(pay_with.acceptance), intent.payment_method_options or {}
    return mandates.give_for(method, method.type, acceptance, options, **of_one).id


def _kept(intent: PaymentIntent, method: str | Tokenized) -> PaymentMethod:
    if isinstance(method, Tokenized):
        return keep(intent.account, method)
    return usable(intent.account, method, intent.customer_id)


def _why_not_confirmable(intent: PaymentIntent) -> str:
    if intent.status == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    if intent.status == "requires_capture":
        return (
            "You cannot confirm this PaymentIntent because it has already been authorized after being previously "
            "confirmed; it may be captured or canceled."
        )
    if intent.status == "processing":
        return "You cannot confirm this PaymentIntent because it is being processed by an earlier confirmation."
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent with "
        f"one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}."
    )
