"""A confirmation token: all that a payer gave in one form, to confirm one intent with."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest
from checkout.kit.joined import Joined
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Shape
from checkout.payments.payment_methods import PaymentMethod

LIFE_S = 12 * clock.HOUR_S  # Source: Stripe
PREVIEWED = ("allow_redisplay", "billing_details", "customer", "customer_account", "type")  # beside its type's own


class ConfirmationToken(Resource):
    __tablename__ = "confirmation_tokens"
    prefix = "ctoken"
    object_name = "confirmation_token"
    label = "confirmation_token"

    expires_at: Mapped[int]
    intent_id: Mapped[str | None] = mapped_column(Id)  # that was confirmed with it, of either kind
    payment_method_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    payment_method_options: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # of cards
    return_url: Mapped[str | None]
    setup_future_usage: Mapped[str | None]
    shipping: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)

    def shape(self) -> Shape:
        method = PaymentMethod.of(self.account, self.payment_method_id).shape()
        of_setup = self.intent_id is not None and self.intent_id.startswith("seti_")
        return {
            "id": self.id,
            "object": "confirmation_token",
            "created": self.created,
            "expires_at": self.expires_at,
            "livemode": self.livemode,
            "mandate_data": None,
            "metadata": None,
            "payment_intent": None if of_setup else self.intent_id,
            "payment_method_options": self.payment_method_options and _options(self.payment_method_options),
            "payment_method_preview": {name: method[name] for name in (*PREVIEWED, method["type"])},
            "return_url": self.return_url,
            "setup_future_usage": self.setup_future_usage,
            "setup_intent": self.intent_id if of_setup else None,
            "shipping": self.shipping,
            "use_stripe_sdk": True,
        }


def open_token(account: Account, **columns: Any) -> ConfirmationToken:
    return ConfirmationToken.add(account, expires_at=clock.now() + LIFE_S, **columns)


def unspent(account: Account, id: str) -> ConfirmationToken:
    """A token that an intent may still be confirmed with. Refuses one that is used, or too old."""
    token = ConfirmationToken.of(account, id, "confirmation_token")
    if token.intent_id is not None:
        raise _refused(id, "it has already been used to confirm a previous intent")
    if token.expires_at <= clock.now():
        raise _refused(id, "it has expired")
    return token


def spent_with(token: ConfirmationToken | None, joined: Joined[Any]) -> Joined[Any]:
    """What is joined to a confirmation, and the token used up in the step that begins it."""
    if token is None:
        return joined
    account, id = token.account, token.id

    def begin(intent: Any) -> None:
        unspent(account, id).intent_id = intent.id
        joined.begin(intent)

    return Joined(begin, joined.settle)


def _options(given: Shape) -> Shape:
    """With every member: a plan is all that a payer's form can choose of a card."""
    return {"card": {"cvc_token": None, "installments": given["card"]["installments"]}}


def _refused(id: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"You cannot use the ConfirmationToken {id} because {why}.", param="confirmation_token")
