"""What begins is what was shown: an order that has changed since is not paid, nor given away."""

import pytest

from checkout.kit.card import Card
from checkout.kit.resources import Account
from checkout.sessions import openings, order, pay, sessions
from checkout.sessions.choices import Choices
from checkout.sessions.means import Means
from checkout.sessions.reorder import TotalChanged
from checkout.sessions.shoppers import Shopper
from tests.flows.scenes import intents, session_of
from tests.flows.scenes import order as make
from tests.houses import House

CARD = Means(Card("4242424242424242", 12, 2034, cvc="123"))


def test_another_total_than_was_shown_is_not_charged(house: House) -> None:
    made = make(house)
    with house.app.app_context():
        session = sessions.of_shopper(made.id)
        assert session is not None
        shown = Shopper("jo@example.com", "Jo", "US", "94107", choices=Choices(), total=2499)
        with pytest.raises(TotalChanged):
            pay.pay(openings.already(session), shown, CARD)
        with pytest.raises(TotalChanged):
            order.order(openings.already(session), Shopper("jo@example.com", total=2500))
        assert isinstance(session.account, Account)
    assert (intents(house), session_of(house, made).status) == ([], "open")
