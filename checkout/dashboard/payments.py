"""Payments: the list of them."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door, lists
from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment
from checkout.dashboard.words import Mark, of_intent
from checkout.payments.intents import PaymentIntent

pages = door.section("payments")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    id: str
    amount: str
    mark: Mark
    about: str
    created: Moment


@pages.get("/payments")
def payments() -> AnyResponse:
    account = door.here().account
    part = lists.part(account, PaymentIntent, PaymentIntent.owned_by(account), request.args)
    return door.page("payments", part=part, rows=[row_of(intent) for intent in part.things])


def row_of(intent: PaymentIntent) -> PaymentRow:
    return PaymentRow(
        id=intent.id,
        amount=money_words(intent.amount, intent.currency),
        mark=of_intent(intent.status),
        about=intent.receipt_email or intent.description or "",
        created=Moment(intent.created),
    )
