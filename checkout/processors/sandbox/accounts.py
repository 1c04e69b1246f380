"""Bank accounts at the network: how a payer shows that one is theirs, and what the network does until then."""

from sqlalchemy import Connection, update

from checkout.kit import clock
from checkout.processors.contract import ChargeRequest, Deposits, SetUpRequest, Verified
from checkout.processors.sandbox import rules, tables
from checkout.processors.sandbox.authorisations import Authorisation
from checkout.processors.sandbox.debits import OLD_KEY, SEPA, AnyDebit, TestUsAccount
from checkout.processors.sandbox.tokens import BY_DEPOSITS, Token

MAX_TRIES = 3  # Source: Stripe
TELL_WITHIN_S = 10 * clock.DAY_S  # Source: Stripe
FAILED = "payment_method_microdeposit_failed"
EXCEEDED = "payment_method_microdeposit_verification_attempts_exceeded"
TIMED_OUT = "payment_method_microdeposit_verification_timeout"
RIGHT = (Deposits((32, 45)), Deposits(descriptor_code="SM11AA"))  # Source, and of the next: docs.stripe.com/testing
ENDS = {
    Deposits((10, 11)): EXCEEDED,
    Deposits(descriptor_code="SM33CC"): EXCEEDED,
    Deposits((40, 41)): TIMED_OUT,
    Deposits(descriptor_code="SM44DD"): TIMED_OUT,
}


def decide(token: Token, debit: AnyDebit, request: ChargeRequest) -> Authorisation:
    if debit.blocked:
        return Authorisation.answered(request, rules.BLOCKED)
    if not _is_unproved(token, debit, request):
        return Authorisation.waiting(request, "pending")
    return _unproved(request, may_wait=request.may_challenge)


def decide_set_up(token: Token, debit: AnyDebit, request: SetUpRequest) -> Authorisation:
    if not _is_unproved(token, debit, request):
        return Authorisation.answered(request, Verified({}))
    return _unproved(request, may_wait=True)


def let_time_pass(connection: Connection, found: Authorisation, debit: AnyDebit, delay_s: int) -> None:
    """What was to be decided by now is decided."""
    waited_s = clock.now() - (found.answered_at or found.created)
    if found.state == "verifying":
        if debit.deposits_fail:
            found.fail(connection, FAILED)
        elif waited_s >= TELL_WITHIN_S:
            found.fail(connection, TIMED_OUT)
    elif not debit.waits and waited_s >= (delay_s if debit.delayed else 0):
        found.conclude(connection, rules.debit_answer(debit, *found.money))


def verify(connection: Connection, found: Authorisation, said: Deposits) -> bool:
    """Whether that was what was sent. A reason to say no for good ends it, as too many wrong ones do."""
    said = Deposits(tuple(sorted(said.amounts)), said.descriptor_code and said.descriptor_code.upper())
    if said in RIGHT:
        _prove(connection, found)
        return True
    ends = ENDS.get(said) or (EXCEEDED if found.tries + 1 >= MAX_TRIES else None)
    if ends is not None:
        return found.fail(connection, ends)
    found.count_try(connection)
    return False


def lets_go(connection: Connection, pending: Authorisation) -> bool:
    """Whether a debit that is not decided can still be called off: those by ACH can. Source: Stripe."""
    token = Token.find(connection, pending.token or "")
    return token is not None and isinstance(token.debit, TestUsAccount)


def know_whose_they_are(connection: Connection) -> None:
    """A step of the store: before it no account had to be verified, and keys were made of numbers."""
    tables.add_column(connection, tables.tokens.name, "verified", "TEXT NOT NULL DEFAULT ''")
    tables.add_column(connection, tables.authorisations.name, "tries", "INTEGER NOT NULL DEFAULT 0")
    key = tables.tokens.c.card_key
    for debit in SEPA:
        connection.execute(update(tables.tokens).where(key == OLD_KEY.format(debit.iban)).values(card_key=debit.key))


def _is_unproved(token: Token, debit: AnyDebit, request: ChargeRequest | SetUpRequest) -> bool:
    if not isinstance(debit, TestUsAccount) or token.verified == BY_DEPOSITS:
        return False
    return not token.verified or request.verify_by == "microdeposits"


def _unproved(request: ChargeRequest | SetUpRequest, *, may_wait: bool) -> Authorisation:
    if request.verify_by == "instant":
        return Authorisation.answered(request, rules.UNVERIFIED)
    if not may_wait:
        return Authorisation.answered(request, rules.WOULD_HAVE_TO_COME)
    return Authorisation.waiting(request, "verifying")


def _prove(connection: Connection, found: Authorisation) -> None:
    token = Token.find(connection, found.token or "")
    assert token is not None, "an account without its token"
    token.verify(connection)
    if found.is_set_up:
        found.conclude(connection, Verified({}))
    else:
        found.go_on(connection)
