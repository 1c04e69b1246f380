"""What the network was told to do with authorised money, with the ledger entries of what has moved."""

from dataclasses import asdict, dataclass, replace
from typing import Self

from sqlalchemy import Connection, insert, select, update

from checkout.kit import clock
from checkout.processors.contract import Answer, Done, Instruction, NotDone, UnderWay
from checkout.processors.sandbox import authorisations, disputes, holds, rules, tables
from checkout.processors.sandbox.tokens import Token

REFUND_DECIDED_AFTER_S = 3 * clock.MINUTE_S  # of the cards whose refunds do not end at once. Source: Stripe, "about"
BACK = " back"  # after the reference of a refund, for what came back of it
NOT_CAPTURABLE = "charge_not_capturable"
NOT_RELEASABLE = "charge_not_releasable"
NOT_REFUNDABLE = "charge_not_refundable"
NOT_INCREMENTABLE = "charge_not_incrementable"
DISPUTED = "charge_for_pending_refund_disputed"

_columns = tables.instructions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One instruction and how it stands; ``ends_as`` where that is decided later, at ``ends_at``."""

    reference: str
    verb: str
    authorisation: str
    amount: int
    final: bool = True
    state: str = "done"
    fee: int = 0
    available_at_once: bool = False
    reason: str | None = None
    ends_as: str | None = None
    ends_at: int | None = None
    created: int

    @property
    def answer(self) -> Answer:
        match self.state:
            case "not_done":
                assert self.reason is not None
                return NotDone(self.reason)
            case "under_way":
                return UnderWay()
            case _:
                return Done(self.fee, self.available_at_once, is_final=self.ends_as is None)

    @classmethod
    def new(cls, given: Instruction) -> Self:
        return cls(**asdict(given), created=clock.now())

    @classmethod
    def find(cls, connection: Connection, reference: str) -> Self | None:
        row = connection.execute(select(tables.instructions).where(_columns.reference == reference)).one_or_none()
        return None if row is None else cls(**row._mapping)


def carry_out(connection: Connection, given: Instruction) -> Told | None:
    """Writes it down and does it; None where another did so at the same time: the reference is taken first."""
    new = Told.new(given)
    if not tables.insert_once(connection, tables.instructions, **asdict(new)):
        return None
    told = _done(connection, new)
    this = update(tables.instructions).where(_columns.reference == told.reference)
    connection.execute(this.values(**asdict(told)))
    return told


def let_time_pass(connection: Connection, told: Told) -> Told:
    """What was to be decided by now is decided."""
    if told.ends_as is None or told.ends_at is None or clock.now() < told.ends_at:
        return told
    ended = replace(told, state=told.ends_as, ends_as=None, ends_at=None)
    still_open = (_columns.reference == told.reference) & _columns.ends_as.is_not(None)
    values = {"state": ended.state, "ends_as": None, "ends_at": None}
    if connection.execute(update(tables.instructions).where(still_open).values(**values)).rowcount == 0:
        return ended  # another let it pass
    if ended.state == "not_done":
        holds.take_back(connection, told.authorisation, told.amount)
        _book(connection, told.reference + BACK, told.authorisation, {"cardholders": -1, "merchants": 1}, told.amount)
    return ended


def _done(connection: Connection, told: Told) -> Told:
    match told.verb:
        case "capture":
            return _capture(connection, told)
        case "release":
            released = holds.release(connection, told.authorisation)
            return told if released else _not_done(told, NOT_RELEASABLE)
        case "refund":
            return _refund(connection, told)
        case "increment":
            return _increment(connection, told)
        case verb:
            raise AssertionError(f"the network knows no {verb}")


def _capture(connection: Connection, told: Told) -> Told:
    found = authorisations.find(connection, told.authorisation)
    again = found is not None and "multicapture" in found.granted
    may = told.final or again
    if not (may and holds.capture(connection, told.authorisation, told.amount, final=told.final, again=again)):
        return _not_done(told, NOT_CAPTURABLE)
    assert found is not None
    fee = rules.fee(told.amount, found.money[1])
    authorisations.book_taken(connection, told.reference, told.amount, fee, found.money[1])
    card = _card_token(connection, found.token).source
    if told.final:
        disputes.open_for(connection, told.authorisation, card, authenticated=found.is_authenticated)
    return replace(told, fee=fee, available_at_once=card.available_at_once)


def _increment(connection: Connection, told: Told) -> Told:
    found = authorisations.find(connection, told.authorisation)
    may = found is not None and "incremental_authorization" in found.granted
    more = may and holds.increment(connection, told.authorisation, told.amount)
    return told if more else _not_done(told, NOT_INCREMENTABLE)


def _refund(connection: Connection, told: Told) -> Told:
    if not holds.refund(connection, told.authorisation, told.amount):
        return _not_done(told, DISPUTED if holds.is_disputed(connection, told.authorisation) else NOT_REFUNDABLE)
    _book(connection, told.reference, told.authorisation, {"cardholders": 1, "merchants": -1}, told.amount)
    found = authorisations.find(connection, told.authorisation)
    assert found is not None
    card = _card_token(connection, found.token).source
    if card.refund is None:
        return told
    ends_as = "not_done" if card.refund.fails else "done"
    state = "under_way" if card.refund.begins == "pending" else "done"
    at = clock.now() + REFUND_DECIDED_AFTER_S
    return replace(told, state=state, ends_as=ends_as, ends_at=at, reason=card.refund.fails)


def _not_done(told: Told, reason: str) -> Told:
    return replace(told, state="not_done", reason=reason)


def _card_token(connection: Connection, token: str | None) -> Token:
    found = Token.find(connection, token or "")
    assert found is not None, "money without its card"
    return found


def _book(connection: Connection, reference: str, authorisation: str, signs: dict[str, int], amount: int) -> None:
    found = authorisations.find(connection, authorisation)
    assert found is not None
    common = {"reference": reference, "currency": found.money[1], "created": clock.now()}
    rows = [common | {"account": account, "amount": sign * amount} for account, sign in signs.items()]
    connection.execute(insert(tables.entries), rows)
