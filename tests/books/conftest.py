"""A house with something of everything in it, right by the books, that a module of tests shares."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from checkout.events.deliveries import SCHEDULE_S
from checkout.kit import clock
from tests.flows import scenes
from tests.houses import Databases, House, house_on
from tests.inboxes import open_inbox
from tests.shoppers import Shopper

AUTHORISED: Any = {
    "amount": 900,
    "currency": "eur",
    "payment_method": "pm_card_visa",
    "confirm": True,
    "capture_method": "manual",
}
FAILING_IBAN, SLOW_IBAN = "DE62370400440532013001", "DE08370400440532013003"
PAID_BY_A_CARD_THAT_TAKES_NOTHING_BACK: Any = {
    "amount": 900,
    "currency": "eur",
    "payment_method": "pm_card_refundFail",
    "confirm": True,
}


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[House]:
    """Payments that succeeded, failed and are under way; deliveries delivered, exhausted and canceled."""
    with house_on(databases.fresh()) as house, open_inbox() as inbox:
        house.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["*"]})
        _exhaust_deliveries(house)
        _cancel_deliveries(house)
        _pay(house)
        _give_back(house)
        _give_away(house)
        _set_up(house)
        _dispute(house)
        _debit(house, FAILING_IBAN)
        house.work()
        _leave_open(house)
        yield house


def _exhaust_deliveries(house: House) -> None:
    """To an endpoint that listens to prices alone and is never there."""
    price_events = ["price.created", "payment_intent.created"]
    house.stripe.v1.webhook_endpoints.create({"url": _nobodys_url(), "enabled_events": price_events})  # type: ignore[typeddict-item]  # a plain list
    scenes.link_for(house)
    now = clock.now()
    for wait_s in (0, *SCHEDULE_S):
        now += wait_s + wait_s // 5 + 1  # longer than jitter makes it, shorter than one gives up after
        with time_machine.travel(now):
            house.work()


def _cancel_deliveries(house: House) -> None:
    closed = house.stripe.v1.webhook_endpoints.create({"url": _nobodys_url(), "enabled_events": ["*"]})
    scenes.link_for(house)
    house.stripe.v1.webhook_endpoints.update(closed.id, {"disabled": True})


def _pay(house: House) -> None:
    """A limited link with a declined and a succeeded card, an expired session and a canceled intent."""
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 3}})
    shopper = Shopper(link.url)
    shopper.pay(number=scenes.NO_MONEY)
    shopper.pay()
    expired = scenes.order(house)
    scenes.shopper_of(expired).pay(number=scenes.DECLINED)
    house.stripe.v1.checkout.sessions.expire(expired.id)
    intent = house.stripe.v1.payment_intents.create({"amount": 700, "currency": "eur"})
    house.stripe.v1.payment_intents.cancel(intent.id)


def _give_away(house: House) -> None:
    """An order that its coupon pays for, and a card that is saved."""
    scenes.shopper_of(house.stripe.v1.checkout.sessions.create({"mode": "setup", "currency": "eur"})).pay()
    coupon = house.stripe.v1.coupons.create({"percent_off": 100})
    scenes.shopper_of(scenes.order(house, discounts=[{"coupon": coupon.id}])).pay()


def _give_back(house: House) -> None:
    """A part captured and a part of that refunded, a release, an authorisation, and a refund that comes back."""
    intents, refunds = house.stripe.v1.payment_intents, house.stripe.v1.refunds
    for amount in (600, None, 0):
        intent = intents.create(AUTHORISED)
        if amount:
            intents.capture(intent.id, {"amount_to_capture": amount})
            refunds.create({"payment_intent": intent.id, "amount": 100})
        elif amount is None:
            intents.cancel(intent.id)
    paid = intents.create(PAID_BY_A_CARD_THAT_TAKES_NOTHING_BACK)
    refunds.create({"payment_intent": paid.id, "amount": 300})
    with time_machine.travel(clock.now() + clock.HOUR_S):
        house.work()


def _set_up(house: House) -> None:
    """Setup intents that succeeded, were canceled and wait for their bank."""
    v1 = house.stripe.v1
    v1.setup_intents.create({"payment_method": "pm_card_visa", "confirm": True})
    v1.setup_intents.create({"payment_method": "pm_card_authenticationRequired", "confirm": True})
    v1.setup_intents.cancel(v1.setup_intents.create({}).id)


def _dispute(house: House) -> None:
    """A dispute that is won, one that waits for a response, and an inquiry."""
    disputes = house.stripe.v1.disputes
    for card in ("pm_card_createDispute", "pm_card_createDisputeInquiry"):
        house.stripe.v1.payment_intents.create(PAID_BY_A_CARD_THAT_TAKES_NOTHING_BACK | {"payment_method": card})
    house.work()
    won = house.stripe.v1.payment_intents.create(AUTHORISED | {"payment_method": "pm_card_createDispute"})
    house.stripe.v1.payment_intents.capture(won.id)
    house.work()
    (dispute,) = disputes.list({"payment_intent": won.id}).data
    disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})


def _debit(house: House, iban: str) -> None:
    """A session that is complete before the shopper's bank has decided."""
    shopper = scenes.shopper_of(scenes.order(house, allowed_payment_method_types=["sepa_debit"]))
    shopper.pay(iban=iban, ibanHolder="Jo Doe")


def _leave_open(house: House) -> None:
    """A shopper at their bank and one whose bank decides, a session that nobody has paid, undelivered events."""
    _debit(house, SLOW_IBAN)
    scenes.at_the_bank(Shopper(scenes.link_for(house, restrictions={"completed_sessions": {"limit": 1}}).url))
    scenes.order(house)


def _nobodys_url() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/hook"
