"""A double press, two tabs, Back, a reload, no cookies: one charge each, and every tab sees the truth."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.flows.scenes import DECLINED, charges, events, intents, link_for, order, sessions, shopper_of
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper

PAID_EVENTS = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
]
Opened = Callable[[House], Shopper]


def by_link(house: House) -> Shopper:
    return Shopper(house.link)


def by_link_without_cookies(house: House) -> Shopper:
    return Shopper(house.link, keeps_cookies=False)


def by_session(house: House) -> Shopper:
    return shopper_of(order(house))


WAYS = pytest.mark.parametrize("opened", [by_link, by_link_without_cookies, by_session])


def assert_paid_once(house: House) -> None:
    assert charges(house) == ["succeeded"]
    assert [intent.status for intent in intents(house)] == ["succeeded"]
    assert [session.status for session in sessions(house)] == ["complete"]
    assert events(house) == PAID_EVENTS


@WAYS
def test_a_second_press_while_the_bank_is_asked(house: House, opened: Opened) -> None:
    shopper = opened(house)
    filled = shopper.fill()
    with line_to_processor(house) as line, ThreadPoolExecutor(1) as threads:
        held = line.hold("charge")
        first = threads.submit(shopper.send, filled)
        held.wait()
        second = shopper.send(filled)
        confirming = shopper.follow(second)
        assert confirming.state == "confirming"
        assert "Please do not pay again; this page updates by itself." in confirming.words
        by_script = shopper.send(filled, json=True)
        held.go.set()
        paid = first.result()
        assert line.asked.count("charge") == 1
    assert (paid.status, paid.location) == (303, second.location)
    assert by_script.json() == {"redirect": second.location.removeprefix(house.url)}
    assert shopper.open(second.location).state == "paid", "the page that waited becomes the receipt"
    assert_paid_once(house)


@WAYS
def test_eight_presses_at_once(house: House, opened: Opened) -> None:
    shopper = opened(house)
    filled = shopper.fill()
    answers = all_at_once([partial(shopper.send, filled)] * 8)
    assert {answer.status for answer in answers} == {303}
    (session,) = sessions(house)
    assert {answer.location for answer in answers} == {f"{house.url}/c/{session.id}"}
    assert shopper.open(answers[0].location).state == "paid"
    assert_paid_once(house)


def all_at_once(presses: list[Callable[[], Answer]]) -> list[Answer]:
    barrier = threading.Barrier(len(presses))

    def press(send: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return send()

    with ThreadPoolExecutor(len(presses)) as threads:
        return list(threads.map(press, presses))


def test_eight_shoppers_at_once_for_three_places(house: House) -> None:
    link = link_for(house, restrictions={"completed_sessions": {"limit": 3}})
    queue = [Shopper(link.url) for _ in range(8)]
    answers = all_at_once([partial(shopper.send, shopper.fill()) for shopper in queue])
    assert sorted(answer.status for answer in answers) == [303] * 3 + [410] * 5
    assert charges(house) == ["succeeded"] * 3


def test_two_tabs_are_one_visit(house: House) -> None:
    left = Shopper(house.link)
    left.open()
    right = Shopper(house.link, cookies=left.cookies)
    right.open()
    assert right.pay(number=DECLINED).status == 402
    assert "The payment did not go through" in left.get().words, "a reload of the other tab tells it too"
    receipt = left.follow(left.pay())
    assert receipt.state == "paid"

    assert right.get().state == "paid"
    for typed in ({}, {"number": DECLINED}, {"email": "wrong"}, {"checkout": "forged"}):
        late = right.send(right.fill(**typed))
        assert (late.status, late.location) == (303, receipt.url), "nothing that is sent later is charged"
    assert right.send(right.fill(), json=True).json() == {"redirect": receipt.url.removeprefix(house.url)}
    assert charges(house) == ["failed", "succeeded"]
    assert len(intents(house)) == len(sessions(house)) == 1


def test_a_tab_whose_cookie_is_gone_keeps_its_visit(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    shopper.cookies.clear()
    assert shopper.pay(number=DECLINED).status == 402
    assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["failed", "succeeded"]
    assert len(sessions(house)) == 1


@WAYS
def test_back_reload_and_send_again_after_paying(house: House, opened: Opened) -> None:
    shopper = opened(house)
    page = shopper.url
    filled = shopper.fill()
    receipt = shopper.follow(shopper.send(filled))
    assert receipt.state == "paid"
    assert shopper.open(receipt.url).words == receipt.words, "a reload of the receipt"
    if opened is not by_link_without_cookies:
        assert shopper.open(page).words == receipt.words, "Back, which opens the page anew"
    form = Shopper(page, keeps_cookies=False)
    again = form.send(filled)
    assert (again.status, again.location) == (303, receipt.url), "Back to a page that was kept, and sent again"
    assert_paid_once(house)


def test_without_cookies_each_opening_is_a_visit(house: House) -> None:
    shopper = Shopper(house.link, keeps_cookies=False)
    shopper.pay()
    assert "cardNumber" in shopper.open(house.link).values, "nothing tells who comes again"
    assert shopper.pay().status == 303
    assert charges(house) == ["succeeded", "succeeded"]
    assert len({intent.id for intent in intents(house)}) == 2


def test_pay_again_is_a_new_visit_and_a_new_charge(house: House) -> None:
    shopper = Shopper(house.link)
    first = shopper.follow(shopper.pay())
    form = shopper.click("Pay again")
    assert form.url == house.link, "the address is the link's own: a reload is no third visit"
    assert form.values["email"] == ""
    assert shopper.get(house.link).values["checkout"] == form.values["checkout"]
    second = shopper.follow(shopper.pay())
    assert second.state == "paid"
    assert second.url != first.url
    assert shopper.get(house.link).words == second.words
    assert shopper.get(first.url).words == first.words, "the first receipt stays"
    assert charges(house) == ["succeeded", "succeeded"]
    assert [session.status for session in sessions(house)] == ["complete", "complete"]


def test_pay_again_works_without_cookies(house: House) -> None:
    shopper = Shopper(house.link, keeps_cookies=False)
    shopper.follow(shopper.pay())
    assert "cardNumber" in shopper.click("Pay again").values
    assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["succeeded", "succeeded"]


def test_what_was_typed_is_there_when_the_page_is_opened_again(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.pay(number=DECLINED, country="GB", postal_code="sw1a 1aa", name="Zoë Åkesson")
    page = shopper.open(house.link)
    assert page.status == 200
    assert page.typed == {
        "email": "jo@example.com",
        "billingName": "Zoë Åkesson",
        "billingCountry": "GB",
        "billingPostalCode": "SW1A 1AA",
        "cardNumber": "",
        "cardExpiry": "12 / 34",
        "cardCvc": "",
    }
    stranger = Shopper(house.link).open()
    assert (stranger.values["email"], stranger.values["billingName"]) == ("", "")
