"""What is odd and yet right: no rule complains of it."""

import time_machine
from sqlalchemy import text

from checkout.kit import clock
from checkout.kit.db import atomic, now_writing
from tests.flows import scenes
from tests.houses import House
from tests.inboxes import Inbox
from tests.shoppers import Shopper


def test_a_limit_lowered_below_what_was_sold(house: House) -> None:
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 5}})
    for _ in range(2):
        Shopper(link.url).pay()
    house.stripe.v1.payment_links.update(link.id, {"restrictions": {"completed_sessions": {"limit": 1}}})
    assert house.problems() == []


def test_a_limit_that_was_none_and_is_set_again(house: House) -> None:
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 1}})
    house.stripe.v1.payment_links.update(link.id, {"restrictions": ""})
    for _ in range(2):
        Shopper(link.url).pay()
    house.stripe.v1.payment_links.update(link.id, {"restrictions": {"completed_sessions": {"limit": 1}}})
    assert house.problems() == []


def test_an_endpoint_that_listened_only_later(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["price.created"]})
    Shopper(house.link).pay()
    house.stripe.v1.webhook_endpoints.update(endpoint.id, {"enabled_events": ["*"]})
    with time_machine.travel(clock.now() + 2 * clock.MINUTE_S):
        Shopper(house.link).pay()
        assert house.problems() == []


def test_an_endpoint_that_was_closed_and_opened_again(house: House, inbox: Inbox) -> None:
    endpoint = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
    Shopper(house.link).pay()
    house.stripe.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    house.work()
    house.stripe.v1.webhook_endpoints.update(endpoint.id, {"disabled": False})
    assert house.problems() == []


def test_an_attempt_that_waits_for_the_house_to_start(house: House) -> None:
    """It was switched off in the middle of a payment, for two days; now it takes the next one."""
    shopper = Shopper(house.link)
    scenes.at_the_bank(shopper)
    with house.app.app_context(), atomic("as a crash leaves it"):
        now_writing().execute(text("UPDATE attempts SET status = 'asking'"))
        now_writing().execute(text("UPDATE payment_intents SET status = 'processing', next_action = NULL"))
    with time_machine.travel(clock.now() + 2 * clock.DAY_S):
        Shopper(house.link).pay()
        assert house.problems() == []
        house.work()
