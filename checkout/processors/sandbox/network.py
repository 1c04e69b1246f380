"""The network's verbs: tokenize, attach, charge, set up, look up, verify, void, and the bank's challenge."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from checkout.kit import checkpoints, clock
from checkout.kit.bank_accounts import AtTheirBank, BankAccount, UsAccount
from checkout.kit.card import Card, problem_with
from checkout.kit.config import DEBIT_DELAY_S
from checkout.processors.contract import (
    Answer,
    BillingFacts,
    CardTurnedDown,
    ChargeRequest,
    Deposits,
    Disputed,
    DisputeResponse,
    Instruction,
    NeverHeardOf,
    Outcome,
    SetUpOutcome,
    SetUpRequest,
    TokenizedAccount,
    TokenizedCard,
    WrongDeposits,
)
from checkout.processors.sandbox import (
    accounts,
    authorisations,
    cards,
    debits,
    disputes,
    holds,
    instructions,
    redirects,
    rules,
    tokens,
)
from checkout.processors.sandbox.authorisations import Authorisation
from checkout.processors.sandbox.instructions import Told
from checkout.processors.sandbox.store import Store
from checkout.processors.sandbox.tokens import Token, new_name

ALIAS_EXP_MONTH = 12
ALIAS_YEARS_AHEAD = 4  # how long the card behind an alias is still good
CHALLENGE_TOKEN_BYTES = 24  # the address is the payer's proof: it must not be guessed


@dataclass(frozen=True, slots=True)
class OpenedChallenge:
    """What the bank's page shows; ``is_open`` until the first answer."""

    money: tuple[int, str] | None  # minor units and currency; None where a card is set up for later
    brand: str  # of a card; or "ideal"
    last4: str  # or of the account
    return_url: str
    is_open: bool

    @property
    def is_card(self) -> bool:
        return self.brand != redirects.IDEAL


class Network:
    """The pretend network over its store. ``reached`` is told each point where a crash test may stop it."""

    def __init__(
        self,
        store: Store,
        reached: Callable[[str], None] = checkpoints.reached,
        debit_delay_s: int = DEBIT_DELAY_S,
    ) -> None:
        self.store = store
        self._debit_delay_s = debit_delay_s
        self._reached = reached

    def tokenize(self, card: Card, billing: BillingFacts) -> TokenizedCard | CardTurnedDown:
        if problem := problem_with(card):
            return CardTurnedDown(problem.code, problem.message, problem.param)
        known = cards.by_number(card.number)
        if known is None:
            return rules.NOT_A_TEST_CARD
        return self._keep(
            Token(
                token=new_name(),
                card_key=known.key,
                exp_month=card.exp_month,
                exp_year=card.exp_year,
                cvc_sent=bool(card.cvc),
                postal_code_sent=bool(billing.postal_code),
                line1_sent=bool(billing.line1),
            )
        )

    def tokenize_account(self, typed: BankAccount) -> TokenizedAccount | CardTurnedDown:
        if isinstance(typed, AtTheirBank):
            way = redirects.of(typed)
            return way.shown(self._written(tokens.of_account(way)).token)
        found = debits.of(typed)
        if isinstance(found, CardTurnedDown):
            return found
        us = typed if isinstance(typed, UsAccount) else None
        verified = tokens.LINKED if us is not None and us.linked else ""
        return found.shown(self._written(tokens.of_account(found, verified)).token, us)

    def token_of(self, alias: str) -> TokenizedCard | TokenizedAccount | None:
        """A fresh token, as if the card had been typed with its CVC and without an address."""
        if alias in debits.BY_ALIAS:
            debit = debits.BY_ALIAS[alias]
            verified = "" if debit.deposits_fail else tokens.LINKED
            return debit.shown(self._written(tokens.of_account(debit, verified)).token)
        known = cards.by_alias(alias)
        if known is None:
            return None
        return self._keep(
            Token(
                token=new_name(),
                card_key=known.key,
                exp_month=ALIAS_EXP_MONTH,
                exp_year=datetime.fromtimestamp(clock.now(), UTC).year + ALIAS_YEARS_AHEAD,
                cvc_sent=True,
                postal_code_sent=False,
                line1_sent=False,
            )
        )

    def _keep(self, token: Token) -> TokenizedCard:
        return self._written(token).shown()

    def _written(self, token: Token) -> Token:
        with self.store.writing() as connection:
            token.write(connection)
        return token

    def attach(self, token: str) -> CardTurnedDown | None:
        with self.store.reading() as connection:
            known = Token.find(connection, token)
        return rules.NOT_KNOWN if known is None else rules.why_not_kept(known)

    def charge(self, request: ChargeRequest) -> Outcome:
        """The first call with a reference decides; each further one hears the same."""
        assert request.amount > 0
        with self.store.writing() as connection:
            known = authorisations.find(connection, request.reference)
            token = Token.find(connection, request.token) if known is None else None
            decided = known or _decide(connection, token, request)
            is_first = known is None and decided.write(connection, rules.terms_of(request), token)
        if is_first:
            self._reached("network: authorised")
        if known or is_first:
            return decided.outcome
        return self._outcome(request.reference)  # PostgreSQL: another thread was first, and has committed

    def set_up(self, request: SetUpRequest) -> SetUpOutcome:
        """The first call with a reference decides; each further one hears the same."""
        with self.store.writing() as connection:
            known = authorisations.find(connection, request.reference)
            decided = known or _decide_set_up(connection, request)
            is_first = known is None and decided.write(connection)
        if is_first:
            self._reached("network: set up")
        if known or is_first:
            return decided.set_up_outcome
        return self._known(request.reference).set_up_outcome

    def look_up(self, reference: str) -> Outcome | NeverHeardOf:
        known = self._find(reference)
        return NeverHeardOf() if known is None else self._as_of_now(known).outcome

    def look_up_set_up(self, reference: str) -> SetUpOutcome | NeverHeardOf:
        known = self._find(reference)
        return NeverHeardOf() if known is None else self._as_of_now(known).set_up_outcome

    def _as_of_now(self, known: Authorisation) -> Authorisation:
        """What was to be decided by now is decided."""
        if known.state not in ("pending", "verifying"):
            return known
        with self.store.writing() as connection:
            token = Token.find(connection, known.token or "")
            assert token is not None, "a debit without its account"
            assert token.debit is not None, "only debits wait"
            accounts.let_time_pass(connection, known, token.debit, self._debit_delay_s)
        return self._known(known.reference)

    def verify_deposits(self, reference: str, said: Deposits) -> Outcome | SetUpOutcome | WrongDeposits:
        """What counts is the first that is right, or that ends it; afterwards, how it stands."""
        with self.store.writing() as connection:
            found = authorisations.find(connection, reference)
            assert found is not None, "deposits that were sent are known"
            is_open = found.state == "verifying"
            decided = is_open and accounts.verify(connection, found, said)
        if is_open and not decided:
            return WrongDeposits(accounts.MAX_TRIES - found.tries - 1)
        if decided:
            self._reached("network: deposits told")
        ended = self._known(reference)
        return ended.set_up_outcome if ended.is_set_up else ended.outcome

    def void(self, reference: str) -> Outcome:
        """Leaves a tombstone where the reference is unknown, and ends a challenge that is open."""
        self._end(reference)
        return self._outcome(reference)

    def void_set_up(self, reference: str) -> SetUpOutcome:
        self._end(reference)
        return self._known(reference).set_up_outcome

    def _end(self, reference: str) -> None:
        with self.store.writing() as connection:
            known = authorisations.find(connection, reference)
            if known is None and Authorisation.tombstone(reference).write(connection):
                return
            if known is not None and known.state in ("challenged", "verifying"):
                known.conclude(connection, None)
            if known is not None and known.state == "pending" and accounts.lets_go(connection, known):
                known.call_off(connection)

    def _find(self, reference: str) -> Authorisation | None:
        with self.store.reading() as connection:
            return authorisations.find(connection, reference)

    def instruct(self, instruction: Instruction) -> Answer:
        """The first call with a reference moves the money; each further one hears how that stands."""
        with self.store.writing() as connection:
            known = Told.find(connection, instruction.reference)
            told = known or instructions.carry_out(connection, instruction)
        if known is None and told is not None:
            self._reached(f"network: {instruction.verb} done")
        found = told.answer if told is not None else self.look_up_instruction(instruction.reference)
        assert not isinstance(found, NeverHeardOf)
        return found

    def look_up_instruction(self, reference: str) -> Answer | NeverHeardOf:
        with self.store.writing() as connection:  # what was to be decided by now is decided now
            told = Told.find(connection, reference)
            return NeverHeardOf() if told is None else instructions.let_time_pass(connection, told).answer

    def new_disputes(self, most: int) -> list[Disputed]:
        with self.store.reading() as connection:
            return disputes.untold(connection, most)

    def acknowledge_dispute(self, reference: str) -> None:
        with self.store.writing() as connection:
            disputes.told(connection, reference)

    def respond(self, response: DisputeResponse) -> Disputed:
        with self.store.writing() as connection:
            answer = disputes.respond(connection, response)
        self._reached("network: response taken")
        return answer

    def look_up_dispute(self, reference: str) -> Disputed:
        with self.store.writing() as connection:  # what was to be answered by now is ended now
            return disputes.find(connection, reference)

    def challenge(self, challenge_token: str) -> OpenedChallenge | None:
        with self.store.reading() as connection:
            found = authorisations.find_challenged(connection, challenge_token)
            token = Token.find(connection, found.token) if found and found.token else None
        if found is None or token is None:
            return None
        assert found.return_url is not None
        return OpenedChallenge(
            None if found.is_set_up else found.money,
            token.source.brand,
            redirects.LAST4 if token.redirect else token.card.last4,
            found.return_url,
            found.state == "challenged",
        )

    def answer_challenge(self, challenge_token: str, approve: bool) -> Outcome | SetUpOutcome | NeverHeardOf:
        """The first answer counts; each further one hears what came of it."""
        with self.store.writing() as connection:
            found = authorisations.find_challenged(connection, challenge_token)
            if found is None:
                return NeverHeardOf()
            is_first = _conclude(connection, found, approve)
        if is_first:
            self._reached("network: challenge answered")
        ended = self._known(found.reference)
        return ended.set_up_outcome if ended.is_set_up else ended.outcome

    def _outcome(self, reference: str) -> Outcome:
        return self._known(reference).outcome

    def _known(self, reference: str) -> Authorisation:
        known = self._find(reference)
        assert known is not None
        return known


def _decide(connection: Connection, token: Token | None, request: ChargeRequest) -> Authorisation:
    if token is None:
        return Authorisation.answered(request, rules.UNKNOWN_TOKEN)
    if token.debit is not None:
        return accounts.decide(token, token.debit, request)
    proof = authorisations.find(connection, request.proof) if request.proof else None
    if proof is not None and proof.proves(request):
        return Authorisation.answered(request, rules.answer_with_proof(token, request))
    if token.redirect is not None:
        may_come = request.may_challenge and not request.off_session
        return _sent_to_bank(request) if may_come else Authorisation.answered(request, rules.WOULD_HAVE_TO_COME)
    set_up = request.off_session and authorisations.was_set_up(connection, token.token)
    answer = rules.first_answer(token, request, set_up=set_up)
    return _sent_to_bank(request) if answer is None else Authorisation.answered(request, answer)


def _sent_to_bank(request: ChargeRequest | SetUpRequest) -> Authorisation:
    return Authorisation.challenged(request, secrets.token_urlsafe(CHALLENGE_TOKEN_BYTES))


def _decide_set_up(connection: Connection, request: SetUpRequest) -> Authorisation:
    token = Token.find(connection, request.token)
    if token is None:
        return Authorisation.answered(request, rules.UNKNOWN_TOKEN)
    if token.debit is not None:
        return accounts.decide_set_up(token, token.debit, request)
    if token.redirect is not None:
        return _sent_to_bank(request)
    answer = rules.first_set_up_answer(token, request)
    return _sent_to_bank(request) if answer is None else Authorisation.answered(request, answer)


def _conclude(connection: Connection, found: Authorisation, approve: bool) -> bool:
    if found.state != "challenged":
        return False
    if not approve:
        return found.conclude(connection, None)
    token = Token.find(connection, found.token or "")
    assert token is not None, "a challenge without its token"
    if token.redirect is not None:
        return _conclude_at_their_bank(connection, found, token.redirect)
    if found.is_set_up:
        return found.conclude(connection, rules.set_up_answer_after_challenge(token))
    terms = holds.terms_of(connection, found.reference)
    return found.conclude(connection, rules.answer_after_challenge(token, found.money, terms))


def _conclude_at_their_bank(connection: Connection, found: Authorisation, way: redirects.TestRedirect) -> bool:
    """With a token for the account that was paid from, which may be debited later."""
    account = tokens.of_account(debits.BY_KEY[redirects.ACCOUNT])
    account.write(connection)
    if found.is_set_up:
        return found.conclude(connection, rules.set_up_answer_of_their_bank(way, account.token))
    return found.conclude(connection, rules.answer_of_their_bank(way, account.token, *found.money))
