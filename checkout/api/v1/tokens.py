"""/v1/tokens"""

from typing import Annotated

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Expand, Text, integer, text
from checkout.api.params import OnlyExpand, Params
from checkout.api.v1.payment_methods import MAX_YEAR, Networks, typed_card
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments.cards import ADDRESS
from checkout.payments.payment_methods import billing_details, tokenize
from checkout.payments.tokens import Token, open_token

NOTHING_TO_STAND_FOR = (
    "You must supply either a card, customer, PII data, bank account, or account legal entity to create a token."
)


class TokenCard(Params):
    number: Annotated[str, text(100)]
    exp_month: Annotated[int, integer(-1, MAX_YEAR)]
    exp_year: Annotated[int, integer(-1, MAX_YEAR)]
    cvc: Annotated[str, text(100)] | None = None
    name: Text | None = None
    address_city: Text | None = None
    address_country: Text | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    address_state: Text | None = None
    address_zip: Text | None = None
    currency: Currency | None = None  # of a card for payouts; of any other it is not used. Source: Stripe
    networks: Networks | None = None


class CreateToken(Params):
    card: TokenCard | None = None
    expand: Expand = []


@endpoint("POST /v1/tokens", CreateToken, own_steps=True)
def create(call: Call, params: CreateToken) -> Shape:
    if params.card is None:
        raise InvalidRequest(NOTHING_TO_STAND_FOR)
    address = {member: getattr(params.card, name) for name, member in ADDRESS.items()}
    preferred = params.card.networks.preferred if params.card.networks else None
    billing = billing_details(address, name=params.card.name)
    tokenized = tokenize(typed_card(params.card), billing, preferred_network=preferred)
    with atomic("tokens: create"):
        call.take_key()
        token = open_token(call.account, tokenized)
        call.keep(token.shape)
    return token.shape()


@endpoint("GET /v1/tokens/{token}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, token: str) -> Shape:
    return Token.of(call.account, token).shape()
