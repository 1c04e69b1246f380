"""Many want the same at once: exactly as many get it as may."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from functools import partial
from typing import Any, TypeVar

import pytest
import stripe
import time_machine

from checkout.kit import clock
from checkout.payments.attempts import LEASE_S
from tests.callers import call
from tests.flows import scenes
from tests.houses import House
from tests.payments.authorised import authorised, charge_of, paid, wanting
from tests.payments.bank import at_the_bank_of, challenged_intent, now
from tests.shoppers import Answer, Shopper

MANY = 16  # who want the same in every test run
CROWD = 64  # where more rounds are asked for than one
RUNS_A_ROUND = 10  # of the faults that are asked for: a race is many tries in itself
PATIENCE_S = 60.0  # with other threads; they are there long before

T = TypeVar("T")
TOO_MUCH = "Refund amount ($3.00) is greater than unrefunded amount on charge ($1.00)"
INTENT: Any = {"amount": 900, "currency": "eur"}
BY_CARD: Any = {"payment_method": "pm_card_visa"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.fixturenames.append("round")
    metafunc.parametrize("round", range(_rounds(metafunc.config.getoption("faults_runs"))))


def _rounds(faults_runs: int) -> int:
    return max(1, faults_runs // RUNS_A_ROUND)


@pytest.fixture
def many(faults_runs: int) -> int:
    """How many want the same."""
    return CROWD if _rounds(faults_runs) > 1 else MANY


def at_once(*works: Callable[[], T]) -> list[T]:
    """What each comes to, all begun together."""
    gate = threading.Barrier(len(works))

    def one(work: Callable[[], T]) -> T:
        gate.wait(PATIENCE_S)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(one, work) for work in works]]


def outcome(call: Callable[..., Any], *given: Any) -> str:
    """The status of what a call gives, or the code of its refusal."""
    try:
        return str(call(*given).status)
    except stripe.StripeError as refused:
        return refusal(refused)


def named(call: Callable[..., Any], *given: Any) -> str:
    """The id of what a call gives, with its status; or the code of its refusal."""
    try:
        answer = call(*given)
    except stripe.StripeError as refused:
        return refusal(refused)
    return f"{answer.id} {answer.status}"


def refusal(refused: stripe.StripeError) -> str:
    assert refused.http_status in (400, 402, 409, 429), refused
    assert refused.error is not None
    return refused.error.code or refused.error.message or ""


def goes_on(answer: Answer) -> bool:
    """To the receipt, the bank or the page that waits; not one of our faults in any case."""
    assert answer.status in (303, 402, 410), answer.words
    return answer.status == 303


def tabs_of(shopper: Shopper, count: int) -> list[Shopper]:
    return [deepcopy(shopper) for _ in range(count)]


def visitors_of(url: str, count: int) -> list[Shopper]:
    """Each with the form before them."""
    visitors = [Shopper(url) for _ in range(count)]
    for visitor in visitors:
        visitor.open()
    return visitors


def completed(house: House, link: stripe.PaymentLink) -> int:
    restrictions = house.stripe.v1.payment_links.retrieve(link.id).restrictions
    assert restrictions is not None
    return int(restrictions.completed_sessions["count"])


def test_one_intent_is_confirmed_once(house: House, many: int) -> None:
    intent = house.stripe.v1.payment_intents.create(INTENT)
    confirm = partial(outcome, house.stripe.v1.payment_intents.confirm, intent.id, BY_CARD)
    found = Counter(at_once(*[confirm] * many))
    assert found["succeeded"] == 1, found
    assert set(found) <= {"succeeded", "payment_intent_unexpected_state", "lock_timeout"}
    assert now(house, intent).amount_received == 900
    assert scenes.charges(house) == ["succeeded"]


def test_one_idempotency_key_is_one_payment(house: House, many: int) -> None:
    wanted = INTENT | BY_CARD | {"confirm": True}
    create = partial(outcome, house.stripe.v1.payment_intents.create, wanted, {"idempotency_key": "once"})
    found = Counter(at_once(*[create] * many))
    assert set(found) <= {"succeeded", "idempotency_key_in_use", "lock_timeout"}, found
    assert found["succeeded"] >= 1
    assert create() == "succeeded", "and still is, when it is asked for again"
    assert scenes.charges(house) == ["succeeded"]
    assert len(scenes.intents(house)) == 1


def test_one_visit_is_one_payment(house: House, many: int) -> None:
    visitor = Shopper(house.link)
    form = visitor.fill()
    answers = at_once(*[partial(tab.post, house.link, form) for tab in tabs_of(visitor, many)])
    assert all(goes_on(answer) for answer in answers)
    assert visitor.open(house.link).state == "paid"
    assert scenes.charges(house) == ["succeeded"]
    assert [session.status for session in scenes.sessions(house)] == ["complete"]


def test_one_session_is_one_payment(house: House, many: int) -> None:
    shopper = scenes.shopper_of(scenes.order(house))
    form = shopper.fill()
    answers = at_once(*[partial(tab.send, form) for tab in tabs_of(shopper, many)])
    assert all(goes_on(answer) for answer in answers)
    assert scenes.charges(house) == ["succeeded"]


def test_as_many_pay_as_may(house: House, many: int) -> None:
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 5}})
    answers = at_once(*[visitor.pay for visitor in visitors_of(link.url, many)])
    assert sum(goes_on(answer) for answer in answers) == completed(house, link) == 5
    assert scenes.charges(house) == ["succeeded"] * 5


def test_of_sixty_four_payers_as_many_pay_as_may(house: House) -> None:
    """Some are declined, and some turn away at their bank: their places are there for others."""
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 7}})
    cards = [scenes.DECLINED, scenes.CHALLENGED, "4242424242424242", "4242424242424242"] * (CROWD // 4)
    tries = zip(visitors_of(link.url, CROWD), cards, strict=True)
    answers = at_once(*[partial(visitor.pay, number=card) for visitor, card in tries])
    assert {answer.status for answer in answers} <= {303, 402, 410, 429, 503}, Counter(it.status for it in answers)
    with time_machine.travel(clock.now() + clock.DAY_S + 1):
        house.work()
    sold = completed(house, link)
    assert sum(goes_on(Shopper(link.url).pay()) for _ in range(7 - sold)) == 7 - sold
    assert completed(house, link) == scenes.charges(house).count("succeeded") == 7
    assert Shopper(link.url).open().state == "limit_reached"


def test_of_sixty_four_holders_of_a_personal_link_one_pays(house: House) -> None:
    """Each by a browser of their own, all for the first time: they also race to make what counts them."""
    link = scenes.link_for(house)
    signed = call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", {"single_use": "true"}).json["url"]
    visitors = visitors_of(signed, CROWD)
    found = Counter(answer.status for answer in at_once(*[visitor.pay for visitor in visitors]))
    assert (found[303], set(found) <= {303, 409, 410, 429, 503}) == (1, True), found
    assert scenes.charges(house) == ["succeeded"]
    assert {visitor.open().state for visitor in visitors} == {"used", "paid"}


def test_who_is_declined_gives_their_place_back(house: House, many: int) -> None:
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": 3}})
    cards = [scenes.DECLINED, "4242424242424242"] * (many // 2)
    tries = zip(visitors_of(link.url, many), cards, strict=True)
    answers = at_once(*[partial(visitor.pay, number=card) for visitor, card in tries])
    first = sum(goes_on(answer) for answer in answers)
    later = sum(goes_on(Shopper(link.url).pay()) for _ in range(3 - first))
    assert first + later == completed(house, link) == 3
    assert Shopper(link.url).open().state == "limit_reached"


def test_a_session_is_paid_or_has_expired(house: House, many: int) -> None:
    session = scenes.order(house)
    shopper = scenes.shopper_of(session)
    form = shopper.fill()
    pays = [partial(tab.send, form) for tab in tabs_of(shopper, many // 2)]
    expires = [partial(outcome, house.stripe.v1.checkout.sessions.expire, session.id)] * (many // 2)
    answers = at_once(*pays, *expires)
    assert all(goes_on(answer) for answer in answers if isinstance(answer, Answer))
    ended = scenes.session_of(house, session).status, scenes.charges(house)
    assert ended in (("complete", ["succeeded"]), ("expired", []))


def test_whoever_asks_the_bank_first_settles(house: House, many: int) -> None:
    """Tabs that come back from it, and the worker."""
    intent = challenged_intent(house)
    answer = at_the_bank_of(intent).press("approve")
    tabs = [Shopper(answer.location) for _ in range(many - 1)]
    with time_machine.travel(clock.now() + LEASE_S + 1):
        pages = at_once(house.work, *[tab.get for tab in tabs])
    assert {page.status for page in pages if isinstance(page, Answer)} == {200}
    assert now(house, intent).status == "succeeded"
    assert scenes.charges(house) == ["succeeded"]


def test_an_intent_is_canceled_or_paid(house: House, many: int) -> None:
    intent, intents = challenged_intent(house), house.stripe.v1.payment_intents
    confirms = [partial(outcome, intents.confirm, intent.id, BY_CARD)] * (many // 2)
    at_once(*confirms, *[partial(outcome, intents.cancel, intent.id)] * (many // 2))
    ended = now(house, intent)
    if ended.status == "requires_payment_method":  # whoever closed the challenge lost the rest to another
        ended = intents.cancel(intent.id)
    assert (ended.status, ended.amount_received) in (("succeeded", 900), ("canceled", 0))


def test_more_is_never_refunded_than_was_paid(house: House, many: int) -> None:
    """Many parts at once, of which three fit; the rest of it goes afterwards."""
    intent, refunds = paid(house), house.stripe.v1.refunds
    works = [partial(outcome, refunds.create, {"payment_intent": intent.id, "amount": 300})] * many
    found = Counter(at_once(*works))
    charge = charge_of(house, intent)
    assert set(found) <= {"succeeded", "lock_timeout", TOO_MUCH}, found
    assert charge.amount_refunded == 300 * found["succeeded"] <= 900
    while charge_of(house, intent).refunded is False:
        refunds.create({"payment_intent": intent.id})
    assert sum(refund.amount for refund in refunds.list({"payment_intent": intent.id})) == 1000


def test_an_authorisation_is_captured_or_released_once(house: House, many: int) -> None:
    intent, intents = authorised(house), house.stripe.v1.payment_intents
    captures = [partial(outcome, intents.capture, intent.id)] * (many // 2)
    found = Counter(at_once(*captures, *[partial(outcome, intents.cancel, intent.id)] * (many // 2)))
    assert set(found) <= {"succeeded", "canceled", "lock_timeout", "payment_intent_unexpected_state"}, found
    assert found["succeeded"] + found["canceled"] == 1
    ended = now(house, intent)
    assert (ended.status, ended.amount_received) in (("succeeded", 1000), ("canceled", 0))


def test_the_books_are_right_at_every_moment(house: House, many: int) -> None:
    """An audit beside the house at work sees nothing half done."""
    link = scenes.link_for(house, restrictions={"completed_sessions": {"limit": many}})
    done = threading.Event()

    def audit() -> list[str]:
        found = []
        while not done.is_set():
            found += house.problems()
        return found

    def shop() -> None:
        for number in (scenes.DECLINED, scenes.CHALLENGED, "4242424242424242"):
            shopper = Shopper(link.url)
            shopper.pay(number=number)
            house.work()

    with ThreadPoolExecutor(1) as apart:
        audited = apart.submit(audit)
        at_once(*[shop] * (many // 2))
        done.set()
    assert audited.result() == []


def test_a_coupon_is_redeemed_as_often_as_it_may_be(house: House, many: int) -> None:
    """By as many as want it at once, each with a session of their own."""
    coupon = house.stripe.v1.coupons.create({"percent_off": 50, "max_redemptions": 3}).id
    shoppers = [scenes.shopper_of(scenes.order(house, discounts=[{"coupon": coupon}])) for _ in range(many // 2)]
    for shopper in shoppers:
        shopper.open()
    answers = at_once(*(shopper.pay for shopper in shoppers))
    assert Counter(answer.status for answer in answers) == {303: 3, 410: len(shoppers) - 3}
    assert house.stripe.v1.coupons.retrieve(coupon).times_redeemed == 3
    assert Counter(scenes.charges(house)) == {"succeeded": 3}


def test_a_typed_code_is_redeemed_for_the_last_time_once(house: House, many: int) -> None:
    """Many have typed it, each on a page of their own, and press the button at once."""
    v1 = house.stripe.v1
    promotion: Any = {"type": "coupon", "coupon": v1.coupons.create({"percent_off": 50}).id}
    code = v1.promotion_codes.create({"promotion": promotion, "code": "LAST", "max_redemptions": 1})
    link = scenes.link_for(house, allow_promotion_codes=True)
    visitors = visitors_of(link.url, many)
    for visitor in visitors:
        visitor.page = visitor.send(visitor.fill(update="code", promotionCode="last"))
        assert "Total $5.00" in visitor.page.words
    answers = at_once(*[visitor.pay for visitor in visitors])
    found = Counter(answer.status for answer in answers)
    assert (found[303], set(found) <= {303, 409, 503}) == (1, True), found
    states = Counter(visitor.land(answer).state for visitor, answer in zip(visitors, answers, strict=True))
    assert states["paid"] == 1, states  # the others see what it costs without the code
    assert v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    assert [intent.amount_received for intent in scenes.intents(house) if intent.status == "succeeded"] == [500]


def test_one_increment_at_a_time(house: House, many: int) -> None:
    """Many ask for the same amount: the bank keeps it ready once."""
    intent = wanting(house, "request_incremental_authorization")
    increment = partial(outcome, house.stripe.v1.payment_intents.increment_authorization, intent.id, {"amount": 1500})
    found = Counter(at_once(*[increment] * many))
    too_low = "The amount (1500) must be greater than the currently authorized amount (1500)."
    assert (found["requires_capture"], set(found) <= {"requires_capture", "lock_timeout", too_low}) == (1, True), found
    assert (now(house, intent).amount, now(house, intent).amount_capturable) == (1500, 1500)


def test_one_capture_of_all(house: House, many: int) -> None:
    intent = authorised(house)
    found = Counter(at_once(*[partial(outcome, house.stripe.v1.payment_intents.capture, intent.id)] * many))
    allowed = {"succeeded", "lock_timeout", "payment_intent_unexpected_state"}
    assert (found["succeeded"], set(found) <= allowed) == (1, True), found
    assert now(house, intent).amount_received == 1000


def test_parts_are_never_more_than_the_whole(house: House, many: int) -> None:
    """Increments and captures of parts at once: what is captured was kept ready, and nothing is taken twice."""
    intent, intents = wanting(house, "request_multicapture", "request_incremental_authorization"), house.stripe.v1
    part: Any = {"amount_to_capture": 300, "final_capture": False}
    captures = [partial(outcome, intents.payment_intents.capture, intent.id, part)] * (many // 2)
    more = partial(outcome, intents.payment_intents.increment_authorization, intent.id, {"amount": 1100})
    found = Counter(at_once(*captures, *[more] * (many // 2)))
    after = now(house, intent)
    assert after.amount in (1000, 1100), found
    assert (after.amount_received % 300, after.amount_received <= 900) == (0, True)
    assert after.amount_received + after.amount_capturable == after.amount
    assert found["requires_capture"] == after.amount_received // 300 + (after.amount == 1100)


def test_one_key_is_one_confirmation_refund_and_capture(house: House, many: int) -> None:
    """Many duplicates of each: all that are answered with a success have the same one."""
    v1, key = house.stripe.v1, {"idempotency_key": "once"}
    confirmed, refunded, captured = v1.payment_intents.create(INTENT), paid(house), authorised(house)
    part = {"payment_intent": refunded.id, "amount": 300}
    calls: list[Callable[[], str]] = [
        partial(named, v1.payment_intents.confirm, confirmed.id, BY_CARD, key),
        partial(named, v1.refunds.create, part, {"idempotency_key": "refund"}),
        partial(named, v1.payment_intents.capture, captured.id, {}, {"idempotency_key": "capture"}),
    ]
    for asked in calls:
        found = Counter(at_once(*[asked] * many))
        answers = set(found) - {"idempotency_key_in_use", "lock_timeout"}
        assert answers == {asked()}, found
    assert charge_of(house, refunded).amount_refunded == 300
    assert [now(house, it).amount_received for it in (confirmed, captured)] == [900, 1000]
    assert scenes.charges(house) == ["succeeded"] * 3
