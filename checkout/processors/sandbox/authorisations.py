"""An authorisation: what the network knows of one reference, with its states and its ledger entries."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from sqlalchemy import Connection, Select, bindparam, exists, insert, select, update

from checkout.kit import clock
from checkout.kit.states import States
from checkout.processors.contract import (
    Approved,
    Challenge,
    ChallengeFailed,
    ChargeRequest,
    Declined,
    DepositsSent,
    Feature,
    NetworkOutcome,
    Outcome,
    PayersBank,
    Pending,
    SetUpOutcome,
    SetUpRequest,
    TokenizedAccount,
    Verified,
)
from checkout.processors.sandbox import disputes, holds, tables
from checkout.processors.sandbox.holds import Terms
from checkout.processors.sandbox.rules import VOIDED
from checkout.processors.sandbox.tokens import Token

AUTHORISATION = States(
    challenged={"approved", "verified", "declined", "challenge_failed"},
    approved=set(),
    verified=set(),  # a set-up, or a charge that was only to be proved: no money moved
    declined=set(),
    challenge_failed=set(),
    pending={"approved", "declined", "voided"},  # a debit that its bank has not decided yet
    verifying={"pending", "verified", "challenge_failed"},  # until the payer tells what the small deposits were
    voided=set(),  # a tombstone: the reference was voided before it was ever charged
)
CHALLENGE_PATH = "/sandbox/challenge/{token}"
DEPOSITS_ARRIVE_AFTER_S = clock.DAY_S

_columns = tables.authorisations.c
# Made once: making them costs more than asking them.
_BY_REFERENCE = select(tables.authorisations).where(_columns.reference == bindparam("reference"))
_BY_CHALLENGE = select(tables.authorisations).where(_columns.challenge_token == bindparam("challenge_token"))
_ENTER = insert(tables.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """One reference. ``answer`` holds the members of what it came to, once that is known.

    A set-up has a token and no amount.
    """

    reference: str
    state: str
    token: str | None = None
    amount: int | None = None  # minor units
    currency: str | None = None
    answer: dict[str, Any] | None = None
    challenge_token: str | None = None
    return_url: str | None = None
    created: int
    answered_at: int | None = None
    tries: int = 0

    @classmethod
    def answered(cls, request: ChargeRequest | SetUpRequest, answer: Approved | Verified | Declined) -> Self:
        return replace(cls._of(request), **_members(answer))

    @classmethod
    def challenged(cls, request: ChargeRequest | SetUpRequest, challenge_token: str) -> Self:
        return replace(cls._of(request), challenge_token=challenge_token)

    @classmethod
    def waiting(cls, request: ChargeRequest | SetUpRequest, state: str) -> Self:
        return replace(cls._of(request), state=state)

    @classmethod
    def tombstone(cls, reference: str) -> Self:
        now = clock.now()
        return cls(reference=reference, state="voided", answer=tables.members(VOIDED), created=now, answered_at=now)

    @classmethod
    def _of(cls, request: ChargeRequest | SetUpRequest) -> Self:
        money = (request.amount, request.currency) if isinstance(request, ChargeRequest) else (None, None)
        return cls(
            reference=request.reference,
            state="challenged",
            token=request.token,
            amount=money[0],
            currency=money[1],
            return_url=request.return_url,
            created=clock.now(),
        )

    @property
    def money(self) -> tuple[int, str]:
        """Amount in minor units, and currency; a tombstone has none."""
        assert self.amount is not None
        assert self.currency is not None
        return self.amount, self.currency

    @property
    def is_set_up(self) -> bool:
        return self.token is not None and self.amount is None

    @property
    def is_authenticated(self) -> bool:
        return bool(self.answer and self.answer.get("authenticated"))

    @property
    def granted(self) -> frozenset[Feature]:
        """What may be done with the money that is kept ready."""
        return frozenset((self.answer or {}).get("granted", ()))

    def proves(self, request: ChargeRequest) -> bool:
        """Whether the payer has proved themselves for this very payment."""
        same = (self.token, self.amount, self.currency) == (request.token, request.amount, request.currency)
        return self.state == "verified" and same

    @property
    def outcome(self) -> Outcome:
        """What is told of a charge, the same each time."""
        if self.state == "approved":
            members = _outcome_members(self.answer)
            return Approved(**members | {"granted": tuple(members.get("granted", ()))})
        if self.state == "pending":
            return Pending()
        if self.state == "verified":
            return self._verified
        return self._not_approved

    @property
    def set_up_outcome(self) -> SetUpOutcome:
        """What is told of a set-up, the same each time."""
        return self._verified if self.state == "verified" else self._not_approved

    @property
    def _verified(self) -> Verified:
        assert self.answer is not None
        return Verified(**_with_payer(self.answer))

    @property
    def _not_approved(self) -> Declined | Challenge | DepositsSent | ChallengeFailed:
        match self.state:
            case "challenged":
                assert self.challenge_token is not None
                return Challenge(path=CHALLENGE_PATH.format(token=self.challenge_token))
            case "verifying":
                return DepositsSent(self.created + DEPOSITS_ARRIVE_AFTER_S)
            case "challenge_failed":
                return ChallengeFailed(**self.answer or {})
            case _:
                return Declined(**_outcome_members(self.answer))

    def write(self, connection: Connection, terms: Terms = Terms(), token: Token | None = None) -> bool:
        """Adds it with its ledger entries; False where the reference is known already. ``token``: its own."""
        values = {name: getattr(self, name) for name in _NAMES}
        added = tables.insert_once(connection, tables.authorisations, **values)
        if added and self.amount is not None:
            approved = self.state == "approved"
            holds.open_hold(connection, self.reference, terms, self.amount if approved else 0)
            if approved and terms.captures_at_once:
                self._take(connection, token)
        return added

    def conclude(self, connection: Connection, answer: Approved | Verified | Declined | None) -> bool:
        """Ends its challenge, None as failed, or its waiting; False where it has ended already."""
        members: dict[str, Any] = _members(answer) if answer else _ended("challenge_failed")
        moved = self._become(connection, members)
        if moved:
            replace(self, **members).book(connection)
        return moved

    def fail(self, connection: Connection, code: str) -> bool:
        """The payer cannot show any more that the account is theirs."""
        return self._become(connection, _ended("challenge_failed") | {"answer": {"code": code}})

    def go_on(self, connection: Connection) -> bool:
        """The account is the payer's: its bank is asked."""
        return self._become(connection, {"state": "pending", "answered_at": clock.now()})

    def call_off(self, connection: Connection) -> bool:
        """Its bank has not decided yet, and lets go of it."""
        return self._become(connection, _ended("voided") | {"answer": tables.members(VOIDED)})

    def count_try(self, connection: Connection) -> None:
        this = update(tables.authorisations).where(_columns.reference == self.reference)
        connection.execute(this.values(tries=_columns.tries + 1))

    def _become(self, connection: Connection, members: dict[str, Any]) -> bool:
        assert AUTHORISATION.allows(self.state, members["state"])
        still_open = (_columns.reference == self.reference) & (_columns.state == self.state)
        return connection.execute(update(tables.authorisations).where(still_open).values(**members)).rowcount == 1

    def book(self, connection: Connection) -> None:
        """Keeps the money ready; where it is captured at once, it moves too."""
        if self.state == "approved" and holds.fill(connection, self.reference, self.money[0]):
            self._take(connection, None)

    def _take(self, connection: Connection, token: Token | None) -> None:
        assert self.answer is not None
        amount, currency = self.money
        book_taken(connection, self.reference, amount, self.answer["fee"], currency)
        token = token or Token.find(connection, self.token or "")
        assert token is not None, "money without its card"
        disputes.open_for(connection, self.reference, token.source, authenticated=self.is_authenticated)


_NAMES = tuple(field.name for field in fields(Authorisation))


def book_taken(connection: Connection, reference: str, amount: int, fee: int, currency: str) -> None:
    """Double entry: what the payer gives is what the merchant and the network get."""
    accounts = {"cardholders": -amount, "merchants": amount - fee, "fees": fee}
    common = {"reference": reference, "currency": currency, "created": clock.now()}
    connection.execute(
        _ENTER,
        [common | {"account": name, "amount": sum_} for name, sum_ in accounts.items()],
    )


def find(connection: Connection, reference: str) -> Authorisation | None:
    return _one(connection, _BY_REFERENCE, {"reference": reference})


def find_challenged(connection: Connection, challenge_token: str) -> Authorisation | None:
    """By the secret in the challenge's address, whether it is still open or not."""
    if "\0" in challenge_token:
        return None  # PostgreSQL takes no such text
    return _one(connection, _BY_CHALLENGE, {"challenge_token": challenge_token})


def was_set_up(connection: Connection, token: str) -> bool:
    """Whether the payer has proved themselves with this token before, and paid or set it up."""
    went_well = _columns.state.in_(("approved", "verified"))
    proved = (_columns.token == token) & went_well & _columns.challenge_token.is_not(None)
    return bool(connection.scalar(select(exists().where(proved))))


def _one(connection: Connection, query: Select[Any], params: dict[str, str]) -> Authorisation | None:
    row = connection.execute(query, params).one_or_none()
    return None if row is None else Authorisation(**row._mapping)


def _members(answer: Approved | Verified | Declined) -> dict[str, Any]:
    states = {Approved: "approved", Verified: "verified", Declined: "declined"}
    return _ended(states[type(answer)]) | {"answer": tables.members(answer)}


def _ended(state: str) -> dict[str, Any]:
    return {"state": state, "answered_at": clock.now()}


def _outcome_members(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    return _with_payer(answer) | {"outcome": NetworkOutcome(**answer["outcome"])}


def _with_payer(answer: dict[str, Any]) -> dict[str, Any]:
    payer = answer.get("payer")
    if payer is None:
        return answer
    return answer | {"payer": PayersBank(**payer | {"account": TokenizedAccount(**payer["account"])})}
