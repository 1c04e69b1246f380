"""A payer tells what the small deposits to their bank account were: the account is theirs, or they may say it again."""

from checkout.kit.db import let_go
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts, intents, next_actions, settle, settle_set_up, setup_attempts, setup_intents
from checkout.payments.attempts import Attempt
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import SetupIntent
from checkout.processors.contract import Deposits, Outcome, SetUpOutcome, WrongDeposits
from checkout.processors.registry import processor

CODE = "payment_method_microdeposit_verification_{}"
NOT_WAITING = (
    "You cannot verify this {} with microdeposits because it has a status of {}. Only a {} whose next action is "
    "`verify_with_microdeposits` can be verified."
)


def verify(
    account: Account, intent_id: str, said: Deposits, joined: settle.IntentJoined = settle.ALONE
) -> PaymentIntent:
    """For a payment: right, and its bank is asked. Raises ``InvalidRequest`` where it is not right, or none waits."""
    intent = PaymentIntent.of(account, intent_id, lock=False)
    attempt = attempts.open_of(intent_id)
    if attempt is None or not next_actions.waits_for_deposits(intent.next_action):
        raise intents.unexpected_state(intent, NOT_WAITING.format("PaymentIntent", intent.status, "PaymentIntent"))
    outcome = _ask(attempt, said)
    assert isinstance(outcome, Outcome), "a charge has a charge's outcome"
    settle.settle(attempt, outcome, joined)
    return PaymentIntent.of(account, intent_id)


def verify_set_up(
    account: Account, intent_id: str, said: Deposits, joined: settle_set_up.SetupJoined = settle_set_up.ALONE
) -> SetupIntent:
    """For an account that is set up for later payments."""
    intent = SetupIntent.of(account, intent_id, lock=False)
    attempt = setup_attempts.open_of(intent_id)
    if attempt is None or not next_actions.waits_for_deposits(intent.next_action):
        raise setup_intents.unexpected_state(intent, NOT_WAITING.format("SetupIntent", intent.status, "SetupIntent"))
    outcome = _ask(attempt, said)
    assert isinstance(outcome, SetUpOutcome), "a set-up has a set-up's outcome"
    settle_set_up.settle(attempt, outcome, joined)
    return SetupIntent.of(account, intent_id)


def _ask(attempt: Attempt | SetupAttempt, said: Deposits) -> Outcome | SetUpOutcome:
    let_go()
    answer = processor().verify_deposits(attempt.reference, said)
    if isinstance(answer, WrongDeposits):
        raise _mismatch(said, answer.tries_left)
    return answer


def _mismatch(said: Deposits, tries_left: int) -> InvalidRequest:
    left = f"You have {tries_left} verification attempt{'' if tries_left == 1 else 's'} remaining."
    if said.descriptor_code is not None:
        text = f"The descriptor code provided does not match the one that was sent to the bank account. {left}"
        return InvalidRequest(text, code=CODE.format("descriptor_code_mismatch"), param="descriptor_code")
    text = f"The amounts provided do not match the amounts that were sent to the bank account. {left}"
    return InvalidRequest(text, code=CODE.format("amounts_mismatch"), param="amounts")
