"""The choice of ways to pay on a checkout page, and what became of one that is no card."""

from dataclasses import dataclass
from typing import Any

from flask import request

from checkout.hosted_page import method_words as words
from checkout.hosted_page.asked_form import AskedForm
from checkout.hosted_page.deeds import State
from checkout.hosted_page.forms import PaymentForm
from checkout.hosted_page.method_forms import WaysForm
from checkout.kit.wire import Shape
from checkout.payments.charges import Charge
from checkout.sessions.means import Means
from checkout.web.addresses import client_address
from checkout.web.sentences import gettext as _

CARD_ONLY = ("card",)
MAX_AGENT_CHARS = 500  # of what a browser says it is; a mandate keeps it


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay. ``note``: what happens next; ``mandate``: what a shopper agrees to by choosing it."""

    type: str
    label: str
    chosen: bool
    note: str | None = None
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a receipt tells what became of a payment."""

    state: State = "paid"
    note: str | None = None


def form(
    offered: tuple[str, ...],
    formdata: Any = None,
    *,
    tried: str | None = None,
    asked: AskedForm | None = None,
    **known: str,
) -> PaymentForm:
    """The form for the ways to pay that are offered; ``tried``: the one that is chosen at first."""
    if offered == CARD_ONLY:
        return PaymentForm(formdata, asked=asked, **known)
    return WaysForm(formdata, offered=offered, tried=tried, asked=asked, **known)


def choices(form: object, seller: str, total: str | None) -> tuple[Method, ...]:
    """None where there are only cards."""
    if not isinstance(form, WaysForm):
        return ()
    return tuple(
        Method(
            type=type,
            label=_(words.LABELS[type]),
            chosen=type == form.chosen,
            note=_(words.AT_BANK) if type == "ideal" else None,
            mandate=words.mandate_words(type, seller, total),
        )
        for type in form.offered
    )


def means(form: PaymentForm) -> Means:
    """What is paid with, and who agreed to that."""
    return Means(form.saved_card or form.typed(), client_address(), request.user_agent.string[:MAX_AGENT_CHARS])


def type_of(error: Shape) -> str:
    """Of the way to pay that an error is about."""
    return str((error.get("payment_method") or {}).get("type", "card"))


def outcome(undecided: Charge | None, seller: str) -> Outcome:
    """``undecided``: the charge of a session that is complete and not paid."""
    if undecided is None:
        return Outcome()
    if undecided.status == "failed":
        return Outcome("failed", words.bounced_words(seller))
    return Outcome("processing", words.undecided_words(_type(undecided), seller))


def named(charge: Charge | None, saved: Shape | None) -> str | None:
    """The way to pay as a receipt names it. ``saved``: a payment method's shape."""
    shown = charge.payment_method_details if charge is not None else saved
    return words.named(shown["type"], shown[shown["type"]]) if shown is not None else None


def _type(charge: Charge) -> str:
    return str(charge.payment_method_details["type"])
