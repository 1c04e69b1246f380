"""The search box: what someone has at hand (an id, an e-mail, last digits, an order's number) and where it leads."""

import re
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select

from checkout.kit.db import reading
from checkout.kit.resources import Account, Resource, noun_of
from checkout.kit.terms import Term, found_by, of_metadata, value_of
from checkout.payments.charges import Charge
from checkout.payments.customers import Customer
from checkout.payments.disputes import Dispute
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund
from checkout.sessions.sessions import REFERENCE, CheckoutSession

MAX_CHARS = 255  # of what is looked for
MAX_KEYS = 40  # of an account's metadata that a bare value is looked for under

_ID = re.compile(r"[a-z]{2,5}_[A-Za-z0-9_]{3,}")
_LAST4 = re.compile(r"[0-9]{4}")
_KEYS_OF = "metadata."
_BEHIND_KEYS = "metadata/"  # what sorts right behind them all


@dataclass(frozen=True, slots=True)
class Way:
    """``page``: which one to go to. ``values``: of its address."""

    page: str
    values: dict[str, str] = field(default_factory=dict)


def look_up(account: Account, text: str) -> Way | None:
    """Where what was typed leads, None where nothing is known of it."""
    text = text.strip()[:MAX_CHARS].replace("\0", "")
    if _ID.fullmatch(text) and (way := _by_id(account, text)):
        return way
    if "@" in text:
        return Way("list", {"email": text})
    if _LAST4.fullmatch(text) and _any(Charge, account, "payment_method_details.card.last4", text):
        return Way("list", {"last4": text})
    key, colon, value = text.partition(":")
    if colon and key.strip() and value.strip():
        return Way("list", {"metadata": f"{key.strip()}:{value.strip()}"})
    return _by_reference(account, text) or _by_any_key(account, text)


def _by_id(account: Account, id: str) -> Way | None:
    noun = noun_of(id)
    found = noun.find(account, id) if noun is not None else None
    match found:
        case PaymentIntent():
            return Way("payment", {"payment_id": found.id})
        case Charge() | Refund():
            return Way("payment", {"payment_id": found.intent_id})
        case CheckoutSession(payment_intent_id=str(intent_id)):
            return Way("payment", {"payment_id": intent_id})
        case Dispute():
            return Way("dispute", {"dispute_id": found.id})
        case Customer():
            return Way("customer", {"customer_id": found.id})
        case Resource(prefix="plink"):
            return Way("list", {"link": found.id})
        case _:
            return None


def _by_reference(account: Account, text: str) -> Way | None:
    query = found_by(CheckoutSession, account, REFERENCE, text).where(CheckoutSession.payment_intent_id.is_not(None))
    found = reading().scalar(query.order_by(Term.created.desc(), Term.thing_id.desc()).limit(1))
    return Way("payment", {"payment_id": str(found.payment_intent_id)}) if found is not None else None


def _by_any_key(account: Account, text: str) -> Way | None:
    """Under whichever key of metadata it stands."""
    for noun in (PaymentIntent, CheckoutSession):
        for key in _keys(noun, account):
            if _any(noun, account, of_metadata(key), text):
                return Way("list", {"metadata": f"{key}:{text}"})
    return None


def _keys(noun: type[Resource], account: Account) -> list[str]:
    """The keys that an account has in its metadata: one look into the index for each."""
    keys, last = list[str](), _KEYS_OF
    while len(keys) < MAX_KEYS:
        query = select(func.min(Term.field)).where(*_of(noun, account), Term.field > last, Term.field < _BEHIND_KEYS)
        found = reading().scalar(query)
        if found is None:
            break
        keys.append(found.removeprefix(_KEYS_OF))
        last = found
    return keys


def _any(noun: type[Resource], account: Account, name: str, text: str) -> bool:
    query = select(Term.thing_id).where(*_of(noun, account), Term.field == name, Term.value == value_of(text))
    return reading().scalar(query.limit(1)) is not None


def _of(noun: type[Resource], account: Account) -> tuple[ColumnElement[bool], ...]:
    return Term.account_id == account.id, Term.livemode == account.livemode, Term.noun == noun.object_name
