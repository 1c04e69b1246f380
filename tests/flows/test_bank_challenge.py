"""The bank wants to know that it is the shopper: they complete it, fail it, leave it, come back twice or too late."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe
import time_machine
from stripe.params import PaymentIntentCreateParams

from checkout.kit.clock import DAY_S, MINUTE_S
from tests.flows.scenes import (
    CHALLENGED,
    CHALLENGED_THEN_DECLINED,
    DECLINED,
    answer_bank,
    at_the_bank,
    charges,
    events,
    intents,
    link_for,
    order,
    session_of,
    sessions,
    shopper_of,
)
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper
from tests.tables import counts, written

CHALLENGED_METHOD = "pm_card_threeDSecure2Required"
NOT_CONFIRMED = "The bank could not confirm that it was you. Nothing was charged. Try again, or use another card."
WAITING = (
    "Test mode Tern & Tide Your bank is waiting Your bank wants to know that it is you. Nothing is charged until you "
    "confirm there. Continue at your bank Use another card Questions? Contact Tern & Tide: hello@ternandtide.example"
)
ASKED = ["payment_intent.created", "payment_intent.requires_action"]
PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed", "charge.updated"]


def test_completed(house: House) -> None:
    shopper = Shopper(house.link)
    leaving = shopper.pay(number=CHALLENGED)
    assert leaving.status == 303
    assert leaving.location.startswith(f"{house.url}/sandbox/challenge/")
    bank = shopper.follow(leaving)
    assert "$20.00" in bank.words
    assert "Visa ending in 3220" in bank.words
    (intent,), (session,) = intents(house), sessions(house)
    assert (intent.status, session.status, charges(house)) == ("requires_action", "open", [])

    back = shopper.press("approve")
    assert back.status == 303
    receipt = shopper.land(back)
    assert receipt.url == f"{house.url}/c/{session.id}"
    assert "Visa ending in 3220" in receipt.words
    assert events(house) == ASKED + PAID
    (charge,) = house.stripe.v1.charges.list().data
    card = charge.payment_method_details.card  # type: ignore[union-attr]  # a card's charge has them
    assert card is not None
    assert card.three_d_secure is not None
    assert card.three_d_secure.result == "authenticated"
    assert intents(house)[0].next_action is None


def test_failed_then_another_card(house: House) -> None:
    shopper = Shopper(house.link)
    at_the_bank(shopper)
    page = answer_bank(shopper, "fail")
    assert page.status == 200
    assert NOT_CONFIRMED in page.words
    values = (page.values["email"], page.values["billingName"], page.values["billingPostalCode"])
    assert values == ("jo@example.com", "Jo Doe", "94107"), "nothing has to be typed again but the card"
    (intent,) = intents(house)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert charges(house) == [], "no charge was tried"
    assert NOT_CONFIRMED in shopper.open(house.link).words

    assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["succeeded"]
    assert [intent.id for intent in intents(house)] == [intent.id]
    assert events(house) == [*ASKED, "payment_intent.payment_failed", *PAID]


def test_confirmed_and_then_declined(house: House) -> None:
    shopper = Shopper(house.link)
    at_the_bank(shopper, CHALLENGED_THEN_DECLINED)
    page = answer_bank(shopper, "approve")
    assert "The bank declined the payment without saying why. Nothing was charged." in page.words
    assert charges(house) == ["failed"]
    assert events(house) == [*ASKED, "charge.failed", "payment_intent.payment_failed"]
    assert shopper.follow(shopper.pay()).state == "paid"
    assert charges(house) == ["failed", "succeeded"]


def test_left_and_continued(house: House) -> None:
    shopper = Shopper(house.link)
    bank = at_the_bank(shopper)
    waiting = shopper.open(house.link)
    assert (waiting.status, waiting.state, waiting.words) == (200, "challenge_open", WAITING)
    assert waiting.links["Continue at your bank"] == bank.url
    assert shopper.get(f"{house.url}/c/{sessions(house)[0].id}").words == WAITING
    assert shopper.click("Continue at your bank").text != ""
    assert answer_bank(shopper, "approve").state == "paid"
    assert charges(house) == ["succeeded"]


def test_left_for_another_card(house: House) -> None:
    shopper = Shopper(house.link)
    bank = at_the_bank(shopper)
    shopper.open(house.link)
    form = shopper.click("Use another card")
    assert "The bank's check was not finished Nothing was charged. Try again, or use another card." in form.words
    assert (form.values["email"], form.values["cardExpiry"]) == ("jo@example.com", "12 / 34")
    assert intents(house)[0].status == "requires_action", "looking at a form ends nothing"

    wrong = shopper.pay(email="wrong")
    assert (wrong.status, intents(house)[0].status) == (422, "requires_action")
    receipt = shopper.follow(shopper.pay())
    assert receipt.state == "paid"
    assert charges(house) == ["succeeded"]
    assert events(house) == [*ASKED, "payment_intent.payment_failed", *PAID]

    late = shopper.land(shopper.open(bank.url))
    assert late.words == receipt.words, "the bank's page that was left leads to the receipt"
    assert shopper.land(shopper.post(bank.url, {"answer": "approve"})).words == receipt.words
    assert charges(house) == ["succeeded"], "and takes nothing more"


def test_left_for_another_bank(house: House) -> None:
    shopper = Shopper(house.link)
    first = at_the_bank(shopper)
    shopper.open(house.link)
    shopper.click("Use another card")
    second = at_the_bank(shopper)
    assert second.url != first.url
    assert shopper.land(shopper.post(first.url, {"answer": "approve"})).state == "challenge_open", "that one is over"
    assert charges(house) == []
    shopper.open(second.url)
    assert answer_bank(shopper, "approve").state == "paid"
    assert charges(house) == ["succeeded"]


def test_a_form_that_knows_of_no_bank_does_not_turn_away_from_it(house: House) -> None:
    """A second press, or an old tab: the challenge in the first must not end behind its shopper's back."""
    left = Shopper(house.link)
    left.open()
    right = Shopper(house.link, cookies=left.cookies)
    right.open()
    bank = at_the_bank(left)
    for typed in ({"number": CHALLENGED}, {}, {"number": DECLINED}, {"email": "wrong"}):
        late = right.send(right.fill(**typed))
        assert (late.status, late.location) == (303, house.link)
        assert right.get(late.location).state == "challenge_open"
    assert right.send(right.fill(), json=True).json() == {"redirect": house.world.link_path}
    assert counts(house)["attempts"] == 1
    assert left.get(bank.url).words == bank.words, "it is still open"
    assert answer_bank(left, "approve").state == "paid"
    assert right.get(house.link).state == "paid"
    assert events(house) == ASKED + PAID


def test_two_presses_at_once_are_one_challenge(house: House) -> None:
    shopper = Shopper(house.link)
    filled = shopper.fill(number=CHALLENGED)
    with line_to_processor(house) as line, ThreadPoolExecutor(1) as threads:
        held = line.hold("charge")
        first = threads.submit(shopper.send, filled)
        held.wait()
        second = shopper.send(filled)
        assert shopper.follow(second).state == "confirming"
        held.go.set()
        bank = first.result()
    assert bank.location.startswith(f"{house.url}/sandbox/challenge/")
    assert shopper.open(second.location).links["Continue at your bank"] == bank.location
    assert counts(house)["attempts"] == 1


def come_back_url(house: House) -> str:
    """Where the bank leads its payer."""
    (attempt,) = written(house)["attempts"]
    return f"{house.url}/3ds/{attempt[0]}"


def test_coming_back_twice(house: House) -> None:
    shopper = Shopper(house.link)
    at_the_bank(shopper)
    receipt = answer_bank(shopper, "approve")
    again = shopper.land(shopper.open(come_back_url(house)))
    assert again.words == receipt.words
    assert charges(house) == ["succeeded"]
    assert events(house) == ASKED + PAID


def test_coming_back_without_an_answer(house: House) -> None:
    shopper = Shopper(house.link)
    at_the_bank(shopper)
    assert shopper.land(shopper.open(come_back_url(house))).state == "challenge_open"
    assert events(house) == ASKED


def test_coming_back_in_two_tabs_at_once(house: House) -> None:
    shopper = Shopper(house.link)
    bank = at_the_bank(shopper)
    back = shopper.post(bank.url, {"answer": "approve"})
    with line_to_processor(house) as line, ThreadPoolExecutor(1) as threads:
        held = line.hold("look_up")
        first = threads.submit(shopper.get, back.location)
        held.wait()
        second = shopper.get(back.location)
        held.go.set()
    assert (first.result().status, first.result().location) == (303, second.location)
    assert charges(house) == ["succeeded"]
    assert events(house) == ASKED + PAID


def test_what_the_bank_said_is_asked_again_when_it_cannot_be_reached(house: House) -> None:
    shopper = Shopper(house.link)
    bank = at_the_bank(shopper)
    back = shopper.post(bank.url, {"answer": "approve"})
    with line_to_processor(house) as line:
        line.cuts["look_up"] = "before"
        waiting = shopper.follow(back)
        assert (waiting.status, waiting.state) == (200, "confirming")
        assert "Please do not pay again; this page updates by itself." in waiting.words
        assert '<meta http-equiv="refresh" content="3">' in waiting.text
        assert shopper.open(back.location).state == "confirming"
    assert shopper.land(shopper.open(back.location)).state == "paid"
    assert charges(house) == ["succeeded"]


def test_who_never_comes_back_has_paid_all_the_same(house: House) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        shopper = Shopper(house.link)
        bank = at_the_bank(shopper)
        shopper.post(bank.url, {"answer": "approve"})
        house.work()
        assert intents(house)[0].status == "requires_action", "its lease is not over"
        clock.shift(MINUTE_S)
        house.work()
        assert events(house) == ASKED + PAID
        assert shopper.open(house.link).state == "paid"


def test_coming_back_after_the_session_is_over(house: House) -> None:
    """Nobody has ended it yet, and the bank has taken the money: then it was in time."""
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        session = order(house)
        shopper = shopper_of(session)
        at_the_bank(shopper)
        clock.shift(DAY_S + 1)
        assert shopper.get(session.url).state == "expired"
        assert answer_bank(shopper, "approve").state == "paid"
        house.work()
        assert session_of(house, session).status == "complete"
        assert events(house) == ASKED + PAID


def test_coming_back_after_the_session_was_ended(house: House) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        shopper = Shopper(house.link)
        at_the_bank(shopper)
        clock.shift(DAY_S + 1)
        house.work()
        page = answer_bank(shopper, "approve")
        assert (page.status, page.state) == (410, "expired")
        assert "and nothing was charged" in page.words
        assert charges(house) == []
        assert events(house) == [
            *ASKED,
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "checkout.session.expired",
        ]
        assert "cardNumber" in shopper.click("Start again").values
        assert shopper.pay().status == 303


def test_a_place_is_kept_while_the_shopper_is_at_the_bank(house: House) -> None:
    link = link_for(house, restrictions={"completed_sessions": {"limit": 1}})
    shopper, other = Shopper(link.url), Shopper(link.url)
    form = other.fill()
    at_the_bank(shopper)
    assert other.send(form).status == 410
    assert NOT_CONFIRMED in answer_bank(shopper, "fail").words
    assert other.send(form).status == 303, "a check that was failed gives it back"
    late = shopper.pay()
    assert (late.status, late.state) == (410, "limit_reached")


# An intent that the merchant confirms by API


def api_intent(house: House, method: str, return_url: str | None = None) -> stripe.PaymentIntent:
    params: PaymentIntentCreateParams = {"amount": 700, "currency": "eur", "payment_method": method, "confirm": True}
    if return_url is not None:
        params["return_url"] = return_url
    return house.stripe.v1.payment_intents.create(params)


def sent_back(house: House, url: str, answer: str | None) -> Answer:
    """What a payer meets who goes to the bank's page and gives this answer."""
    payer = Shopper(url)
    payer.open()
    back = payer.press(answer) if answer else payer.get(come_back_url(house))
    return payer.land(back)


@pytest.mark.parametrize(
    ("method", "answer", "redirect_status", "status"),
    [
        (CHALLENGED_METHOD, "approve", "succeeded", "succeeded"),
        (CHALLENGED_METHOD, "fail", "failed", "requires_payment_method"),
        ("pm_card_threeDSecureRequiredChargeDeclined", "approve", "failed", "requires_payment_method"),
        (CHALLENGED_METHOD, None, "pending", "requires_action"),
    ],
)
def test_a_payer_goes_back_to_the_merchants_return_url(
    house: House, method: str, answer: str | None, redirect_status: str, status: str
) -> None:
    return_url = "https://shop.example:8443/back?order=1&x=%2F#cart"
    intent = api_intent(house, method, return_url)
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.return_url == return_url
    url = intent.next_action.redirect_to_url.url
    assert url is not None

    answered = sent_back(house, url, answer)
    assert answered.status == 303
    there = urlsplit(answered.headers["Location"])
    assert f"{there.scheme}://{there.netloc}{there.path}#{there.fragment}" == "https://shop.example:8443/back#cart"
    assert parse_qs(there.query) == {
        "order": ["1"],
        "x": ["/"],
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": [redirect_status],
    }
    assert intents(house)[0].status == status


def test_a_payer_without_a_return_url_may_close_the_page(house: House) -> None:
    intent = api_intent(house, CHALLENGED_METHOD)
    assert intent.next_action is not None
    url = json.loads(str(intent))["next_action"]["use_stripe_sdk"]["stripe_js"]
    page = sent_back(house, url, "approve")
    assert (page.status, page.state) == (200, "returned")
    assert page.words == "Your bank has answered You can close this page and go back to where you were paying."
    assert intents(house)[0].status == "succeeded"


def test_a_payer_waits_while_the_answer_cannot_be_heard(house: House) -> None:
    intent = api_intent(house, CHALLENGED_METHOD, "https://shop.example/")
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    payer = Shopper(str(intent.next_action.redirect_to_url.url))
    payer.open()
    back = payer.press("approve")
    with line_to_processor(house) as line:
        line.cuts["look_up"] = "before"
        waiting = payer.follow(back)
        assert (waiting.status, waiting.state) == (200, "confirming")
    assert "redirect_status=succeeded" in payer.open(back.location).headers["Location"]


def test_the_date_of_a_card_that_was_not_confirmed_is_kept(house: House) -> None:
    """It is no secret; number and code are typed again, and the page says so."""
    shopper = Shopper(house.link)
    at_the_bank(shopper)
    again = answer_bank(shopper, "fail")
    assert (again.values["cardNumber"], again.values["cardExpiry"], again.values["cardCvc"]) == ("", "12 / 34", "")
    assert "For your safety, type the card number and code again." in again.words
