"""A paid shopper goes back once the merchant's endpoint has heard: at once, a little later, or after ten seconds."""

from typing import Final

import time_machine

from checkout.kit import clock
from checkout.sessions import heard
from checkout.worker import Worker
from tests.flows.scenes import answer_bank, at_the_bank, order, shopper_of
from tests.houses import House
from tests.inboxes import Inbox
from tests.shoppers import Answer, Shopper

COMPLETED: Final = "checkout.session.completed"
THANKS = "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}"


def listen(house: House, url: str) -> None:
    house.stripe.v1.webhook_endpoints.create({"url": url, "enabled_events": [COMPLETED]})


def waits(page: Answer) -> bool:
    """An honest page that asks again by itself, with a script and without one."""
    asks = '<meta http-equiv="refresh" content="1">' in page.text and 'data-refresh="1"' in page.text
    words = "Payment received We are taking you back to Tern & Tide. Continue to Tern & Tide"
    return page.status == 200 and asks and words in page.words


def paying(house: House) -> tuple[Shopper, str]:
    """A shopper before the form, and where they are to go in the end."""
    session = order(house, success_url=THANKS)
    return shopper_of(session), THANKS.replace("{CHECKOUT_SESSION_ID}", session.id)


def test_an_endpoint_that_answers_at_once_keeps_nobody(house: House, inbox: Inbox) -> None:
    listen(house, inbox.url)
    shopper, thanks = paying(house)
    shopper.open()
    beside = Worker(house.app)
    beside.start()
    try:
        back = shopper.land(shopper.pay())
        while back.status == 200:  # on a machine that is busy elsewhere it takes a look or two
            assert waits(back)
            back = shopper.get()
    finally:
        beside.stop()
    assert back.headers["Location"] == thanks
    assert len(inbox.bodies) == 1
    assert shopper.get(shopper.url.partition("?")[0]).state == "paid", "whoever comes back reads the receipt"


def test_an_endpoint_that_answers_late_and_one_that_fails(house: House, inbox: Inbox) -> None:
    """No worker runs until it is told to: the shopper waits, and holds nothing while they do."""
    listen(house, inbox.url)
    for status, number in ((200, None), (500, None), (200, "4000000000003220")):
        inbox.status = status
        shopper, thanks = paying(house)
        shopper.open()
        if number is None:
            waiting = shopper.follow(shopper.pay())
        else:
            at_the_bank(shopper, number)
            waiting = answer_bank(shopper, "approve")
        assert waits(waiting)
        assert waiting.links["Continue to Tern & Tide"] == thanks
        assert waits(shopper.get())
        house.work()
        assert shopper.get().headers["Location"] == thanks

    shopper, thanks = paying(house)
    told = shopper.pay(json=True).json()
    assert waits(shopper.open(house.url + told["redirect"])), "the page's script is told the same"
    with time_machine.travel(clock.now() + heard.PATIENCE_S - 1, tick=False):
        assert shopper.get().headers["Location"] == thanks, "one that never answers"
    house.work()


def test_who_has_nothing_to_wait_for_does_not_wait(house: House, inbox: Inbox) -> None:
    """No endpoint listens, or it was closed; or there is nowhere to go."""
    listening = house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["charge.succeeded"]})
    shopper, thanks = paying(house)
    assert shopper.pay().headers["Location"] == thanks
    house.stripe.v1.webhook_endpoints.update(listening.id, {"enabled_events": [COMPLETED]})
    here = Shopper(house.link)
    assert here.follow(here.pay()).state == "paid", "our own page has nothing to wait for"
    shopper, thanks = paying(house)
    assert waits(shopper.follow(shopper.pay()))
    house.stripe.v1.webhook_endpoints.delete(listening.id)
    assert shopper.get().headers["Location"] == thanks
    unpaid = order(house, success_url=THANKS)
    assert shopper_of(unpaid).open(f"{house.url}/c/{unpaid.id}?on=1").state is None, "only who has paid is sent on"
    house.work()
