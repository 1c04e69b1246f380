"""The ways to payments: each by an index that leads to those of one filter, newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from checkout.dashboard.payment_states import STATE, STATUS_OF
from checkout.dashboard.payments_wanted import Wanted
from checkout.kit import clock
from checkout.kit.resources import Account
from checkout.kit.terms import Term, of_metadata, value_of
from checkout.payments import charges
from checkout.payments.charges import Charge
from checkout.payments.disputes import Dispute
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund
from checkout.sessions.sessions import LIFE_S, CheckoutSession

OTHER_CHARGE, OTHER_TERM = aliased(Charge), aliased(Term)  # made once: each is as long in the making as a page's query

TRIED_WITHIN_S = 7 * clock.DAY_S  # of being opened; a payment that is tried later is missed by a search for its day

Queries = Sequence[Select[Any]]  # each of ``created`` and ``id`` of what leads to a payment, and ``intent_id``
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Way:
    """``name``: of the filter that it serves. ``early_s`` and ``late_s``: how long before and after a payment is
    opened the thing that leads to it may be made; None: at any time. ``counted``: quicker queries that tell how many
    they are, give or take those that they meet twice."""

    name: str
    serves: Callable[[Wanted], bool]
    queries: Callable[[Account, Wanted], Queries]
    early_s: int | None = 0
    late_s: int | None = 0
    is_plain: bool = False
    counted: Callable[[Account, Wanted], Queries] | None = None

    def bounds(self, wanted: Wanted) -> tuple[int | None, int | None]:
        """Between which moments what leads to the payments of the days wanted was made."""
        since, until = wanted.since, wanted.until
        return (
            None if since is None or self.early_s is None else since - self.early_s,
            None if until is None or self.late_s is None else until + self.late_s,
        )


def _owned(noun: Any, account: Account, *where: Any) -> Select[Any]:
    intent_id = {PaymentIntent: PaymentIntent.id, CheckoutSession: CheckoutSession.payment_intent_id}.get(noun)
    columns = noun.created.label("created"), noun.id.label("id"), (intent_id or noun.intent_id).label("intent_id")
    return select(*columns).where(noun.account_id == account.id, noun.livemode == account.livemode, *where)


def _terms(noun: Any, account: Account, field: str, text: str, intent_id: Any) -> Select[Any]:
    columns = Term.created.label("created"), Term.thing_id.label("id"), intent_id.label("intent_id")
    return select(*columns).where(
        Term.account_id == account.id,
        Term.livemode == account.livemode,
        Term.noun == noun.object_name,
        Term.field == field,
        Term.value == value_of(text),
    )


def _of_charges(account: Account, field: str, text: str) -> Queries:
    """By the newest of an intent's charges that has it: each intent comes once."""
    later = tuple_(OTHER_CHARGE.created, OTHER_CHARGE.id) > tuple_(Charge.created, Charge.id)
    has_it = and_(OTHER_TERM.thing_id == OTHER_CHARGE.id, OTHER_TERM.field == field, OTHER_TERM.value == value_of(text))
    again = exists().where(OTHER_CHARGE.intent_id == Charge.intent_id, later, has_it)
    return [
        _terms(Charge, account, field, text, Charge.intent_id).join(Charge, Charge.id == Term.thing_id).where(~again)
    ]


def _of_metadata(account: Account, wanted: Wanted) -> Queries:
    """The intent's own, or its session's: what both have, by the intent."""
    key, text = wanted.metadata or ("", "")
    field, its = of_metadata(key), OTHER_TERM
    own = _terms(PaymentIntent, account, field, text, Term.thing_id)
    both = exists().where(
        its.thing_id == CheckoutSession.payment_intent_id, its.field == field, its.value == value_of(text)
    )
    of_session = _terms(CheckoutSession, account, field, text, CheckoutSession.payment_intent_id)
    of_session = of_session.join(CheckoutSession, CheckoutSession.id == Term.thing_id)
    return [own, of_session.where(CheckoutSession.payment_intent_id.is_not(None), ~both)]


def _first_of(noun: Any, account: Account) -> Queries:
    """By an intent's first refund or dispute: each intent comes once."""
    older = aliased(noun)
    earlier = tuple_(older.created, older.id) < tuple_(noun.created, noun.id)
    again = exists().where(older.intent_id == noun.intent_id, earlier)
    return [_owned(noun, account, noun.intent_id.is_not(None), ~again)]


WAYS = (
    Way("metadata", lambda it: it.metadata is not None, _of_metadata, early_s=LIFE_S),
    Way(
        "email",
        lambda it: it.email is not None,
        lambda account, it: _of_charges(account, charges.EMAIL, it.email or ""),
        late_s=TRIED_WITHIN_S,
        counted=lambda account, it: [_terms(Charge, account, charges.EMAIL, it.email or "", Term.thing_id)],
    ),
    Way(
        "last4",
        lambda it: it.last4 is not None,
        lambda account, it: _of_charges(account, charges.LAST4, it.last4 or ""),
        late_s=TRIED_WITHIN_S,
        counted=lambda account, it: [_terms(Charge, account, charges.LAST4, it.last4 or "", Term.thing_id)],
    ),
    Way(
        "customer",
        lambda it: it.customer is not None,
        lambda account, it: [_owned(PaymentIntent, account, PaymentIntent.customer_id == it.customer)],
    ),
    Way(
        "link",
        lambda it: it.link is not None,
        lambda account, it: [
            _owned(
                CheckoutSession,
                account,
                CheckoutSession.opened_by == it.link,
                CheckoutSession.payment_intent_id.is_not(None),
            )
        ],
        early_s=LIFE_S,
    ),
    Way(
        "disputes",
        lambda it: it.status == "disputed",
        lambda account, _: _first_of(Dispute, account),
        late_s=None,
    ),
    Way(
        "refunds",
        lambda it: it.status in ("refunded", "partly_refunded"),
        lambda account, _: _first_of(Refund, account),
        late_s=None,
    ),
    Way(
        "exact",
        lambda it: it.least is not None and it.least == it.most,
        lambda account, it: [_owned(PaymentIntent, account, PaymentIntent.amount == it.least)],
    ),
    Way(
        "status",
        lambda it: it.status in STATUS_OF and it.status not in ("disputed", "refunded", "partly_refunded"),
        lambda account, it: [_owned(PaymentIntent, account, PaymentIntent.status == STATUS_OF[it.status or ""])],
    ),
    Way(
        "currency",
        lambda it: it.currency is not None,
        lambda account, it: [_owned(PaymentIntent, account, PaymentIntent.currency == it.currency)],
    ),
    Way("all", lambda _: True, lambda account, _: [_owned(PaymentIntent, account)], is_plain=True),
)


def conditions(wanted: Wanted, but: str) -> list[Condition]:
    """What an intent, beside its latest charge, is held against; ``but``: the way that has seen to its own."""
    asked: list[tuple[str, object, Callable[[Any], Any]]] = [
        ("", wanted.status, lambda it: it == STATE),
        ("currency", wanted.currency, lambda it: PaymentIntent.currency == it),
        ("exact", wanted.least, lambda it: PaymentIntent.amount >= it),
        ("exact", wanted.most, lambda it: PaymentIntent.amount <= it),
        ("all", wanted.since, lambda it: PaymentIntent.created >= it),
        ("all", wanted.until, lambda it: PaymentIntent.created < it),
        ("customer", wanted.customer, lambda it: PaymentIntent.customer_id == it),
        ("link", wanted.link, lambda it: _in_session(CheckoutSession.opened_by == it)),
        ("email", wanted.email, lambda it: _in_charge(charges.EMAIL, it)),
        ("last4", wanted.last4, lambda it: _in_charge(charges.LAST4, it)),
        ("metadata", wanted.metadata, lambda it: _in_metadata(*it)),
    ]
    return [condition(value) for way, value, condition in asked if value is not None and way != but]


def _in_session(condition: Condition) -> Condition:
    return exists().where(CheckoutSession.payment_intent_id == PaymentIntent.id, condition)


def _in_charge(field: str, text: str) -> Condition:
    """Of any of its charges: a card that was declined before another paid is found too."""
    has_it = and_(Term.thing_id == OTHER_CHARGE.id, Term.field == field, Term.value == value_of(text))
    return exists().where(OTHER_CHARGE.intent_id == PaymentIntent.id, has_it)


def _in_metadata(key: str, text: str) -> Condition:
    has_it = Term.field == of_metadata(key), Term.value == value_of(text)
    of_session = exists().where(
        CheckoutSession.payment_intent_id == PaymentIntent.id, Term.thing_id == CheckoutSession.id, *has_it
    )
    return or_(exists().where(Term.thing_id == PaymentIntent.id, *has_it), of_session)
