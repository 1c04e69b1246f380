"""Ending a session: it is paid or it ends, and what its shopper may still do at the bank is ended with it."""

import pytest
import stripe
import time_machine

from checkout.kit import clock
from checkout.payments.attempts import LEASE_S
from checkout.sessions import sessions
from checkout.sessions.sessions import LIFE_S
from tests.faults.outages import cut_off
from tests.flows import scenes
from tests.houses import House
from tests.payments.bank import Listen, once_at


def expire(house: House, session: stripe.checkout.Session) -> str | None:
    return house.stripe.v1.checkout.sessions.expire(session.id).status


def test_while_its_shopper_is_at_the_bank(house: House) -> None:
    session = scenes.order(house)
    shopper = scenes.shopper_of(session)
    scenes.at_the_bank(shopper)
    assert expire(house, session) == "expired"
    assert scenes.answer_bank(shopper, "approve").state == "expired"
    assert (scenes.charges(house), [intent.status for intent in scenes.intents(house)]) == ([], ["canceled"])


def test_when_the_bank_has_just_approved(house: House) -> None:
    session = scenes.order(house)
    shopper = scenes.shopper_of(session)
    scenes.at_the_bank(shopper)
    shopper.press("approve")
    with pytest.raises(stripe.InvalidRequestError, match="has a status of `complete`"):
        expire(house, session)
    assert scenes.charges(house) == ["succeeded"]


def test_while_another_challenge_is_being_opened(house: House, listen: Listen) -> None:
    """Between closing the old one and ending the session."""
    session = scenes.order(house)
    shopper = scenes.shopper_of(session)
    scenes.at_the_bank(shopper)
    listen(once_at("confirm: settle: committed", lambda: scenes.at_the_bank(scenes.shopper_of(session))))
    with pytest.raises(stripe.RateLimitError):
        expire(house, session)
    assert scenes.session_of(house, session).status == "open"
    assert expire(house, session) == "expired"


def test_what_is_being_paid_does_not_end(house: House) -> None:
    """Not by a call, and not when its time is over: the outcome counts, whenever it is known."""
    session = scenes.order(house)
    with cut_off(house.app, after=True):
        scenes.shopper_of(session).pay()
    with pytest.raises(stripe.InvalidRequestError, match="being paid right now"):
        expire(house, session)
    with time_machine.travel(clock.now() + LIFE_S + 1):
        with cut_off(house.app, "look_up", after=False):
            house.work()
        assert scenes.session_of(house, session).status == "open"
    with time_machine.travel(clock.now() + LIFE_S + clock.HOUR_S):
        house.work()
    assert scenes.session_of(house, session).status == "complete"


def test_what_is_being_paid_keeps_no_other_from_ending(house: House) -> None:
    """However many there are: they are not among those that the worker takes up."""
    with cut_off(house.app, after=True):
        scenes.shopper_of(scenes.order(house)).pay()
    other = scenes.order(house)
    with house.app.app_context(), time_machine.travel(clock.now() + LIFE_S + 1):
        assert [session.id for session in sessions.overdue(1)] == [other.id]
    with time_machine.travel(clock.now() + LEASE_S + 1):
        house.work()
