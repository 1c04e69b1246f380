"""A token: stands once for a card that was typed in, until it is used."""

from functools import partial

from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Shape
from checkout.payments.cards import card_shape, new_card_id
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep
from checkout.processors.contract import TokenizedCard


class Token(Resource):
    __tablename__ = "tokens"
    prefix = "tok"
    object_name = "token"

    card_id: Mapped[str] = mapped_column(Id, points_to("payment_methods.id"))
    used: Mapped[bool] = mapped_column(default=False)

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "token",
            "card": card_shape(PaymentMethod.of(self.account, self.card_id)),
            "client_ip": None,
            "created": self.created,
            "livemode": self.livemode,
            "type": "card",
            "used": self.used,
        }


def open_token(account: Account, tokenized: Tokenized) -> Token:
    """A new token in the open step, with the card that it stands for."""
    return Token.add(account, card_id=keep(account, tokenized, id=new_card_id()).id)


def unspent(account: Account, id: str, param: str | None) -> Token:
    """A token that may still be used. Raises ``InvalidRequest`` ``token_already_used``."""
    token = Token.of(account, id, param)
    if token.used:
        raise InvalidRequest(
            f"You cannot use a Stripe token more than once: {id}.", code="token_already_used", param=param
        )
    return token


def spend(account: Account, id: str, param: str | None) -> str:
    """Uses a token up in the open step; the id of its card."""
    token = unspent(account, id, param)
    token.used = True
    return token.card_id


def tokenized_of(account: Account, id: str, param: str) -> Tokenized:
    """A payment method that is yet to be kept, of a token's card; the step that keeps it uses the token up."""
    method = PaymentMethod.of(account, unspent(account, id, param).card_id)
    return Tokenized(
        method.processor,
        _at_the_processor(method),
        method.billing_details,
        fingerprint=method.fingerprint,
        preferred_network=method.card["networks"]["preferred"],
        before=partial(spend, account, id, param),
    )


def _at_the_processor(method: PaymentMethod) -> TokenizedCard:
    card = method.card
    shown = {name: card[name] for name in ("brand", "last4", "exp_month", "exp_year", "funding", "country", "checks")}
    networks = tuple(card["networks"]["available"])
    return TokenizedCard(token=method.token, fingerprint=method.fingerprint, networks=networks, **shown)
