"""An order that comes to something else under an open page: its shopper is told what changed, and pays nothing else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.flows.scenes import intents, order, shopper_of
from tests.flows.test_changed_orders import code, price, rate
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper

Change = Callable[[House, stripe.checkout.Session], None]


def update(house: House, session: stripe.checkout.Session, **changed: Any) -> None:
    house.stripe.v1.checkout.sessions.update(session.id, changed)  # type: ignore[arg-type]  # the SDK's own TypedDict


def other_items(house: House, session: stripe.checkout.Session) -> None:
    update(house, session, line_items=[{"price": price(house), "quantity": 1}])


def dearer_post(house: House, session: stripe.checkout.Session) -> None:
    update(house, session, shipping_options=[rate("Post", 900)])


def tax(house: House, session: stripe.checkout.Session) -> None:
    v1 = house.stripe.v1
    vat = v1.tax_rates.create({"display_name": "VAT", "percentage": 10, "inclusive": False}).id
    (tea,) = v1.checkout.sessions.line_items.list(session.id).data
    update(house, session, line_items=[{"id": tea.id, "tax_rates": [vat]}])


CHANGES = [
    (other_items, "The items cost €10.00 instead of €25.00. The total has changed from €29.50 to €14.50.", 1450),
    (dearer_post, "Shipping costs €9.00 instead of €4.50. The total has changed from €29.50 to €34.00.", 3400),
    (tax, "The tax is €2.50 instead of €0.00. The total has changed from €29.50 to €32.00.", 3200),
]


def check_told(shopper: Shopper, answer: Answer, words: str) -> None:
    assert (answer.status, answer.state) == (409, None)
    assert f"{words} Nothing was charged. Check the order, then pay." in answer.words
    assert (answer.values["email"], answer.values["cardNumber"]) == ("jo@example.com", "")
    assert shopper.page == answer, "with a form to pay by"


@pytest.mark.parametrize(("change", "words", "total"), CHANGES)
def test_the_merchant_changes_it_before_the_button_is_pressed(
    house: House, change: Change, words: str, total: int
) -> None:
    session = order(house, shipping_options=[rate("Post", 450)])
    shopper = shopper_of(session)
    shopper.open()
    change(house, session)
    check_told(shopper, shopper.pay(), words)
    assert shopper.land(shopper.pay()).state == "paid"
    assert [it.amount_received for it in intents(house)] == [total]


@pytest.mark.parametrize(("change", "words", "total"), CHANGES)
def test_the_merchant_changes_it_while_the_payment_begins(house: House, change: Change, words: str, total: int) -> None:
    """The form was read and was right; what it is about changes before anything is charged."""
    session = order(house, shipping_options=[rate("Post", 450)])
    shopper = shopper_of(session)
    shopper.open()
    with line_to_processor(house) as line, ThreadPoolExecutor(1) as browser:
        held = line.hold("tokenize")
        answer = browser.submit(shopper.pay)
        held.wait()
        change(house, session)
        held.go.set()
        check_told(shopper, answer.result(), words)
    assert intents(house) == []
    assert shopper.land(shopper.pay()).state == "paid"
    assert [it.amount_received for it in intents(house)] == [total]


def test_several_things_at_once_in_the_pages_language(house: House) -> None:
    session = order(house, shipping_options=[rate("Post", 450)], locale="de", allow_promotion_codes=True)
    shopper = shopper_of(session)
    shopper.open()
    shopper.page = shopper.send(shopper.fill(update="code", promotionCode=code(house)))
    assert "−2,50 €" in shopper.page.words
    update(house, session, line_items=[{"price": price(house), "quantity": 1}], shipping_options="")
    told = shopper.pay()
    assert told.status == 409
    assert (
        "Die Artikel kosten 10,00 € statt 25,00 €. Der Rabatt beträgt 1,00 € statt 2,50 €. "
        "Der Versand kostet 0,00 € statt 4,50 €. Der Gesamtbetrag hat sich von 27,00 € auf 9,00 € geändert."
    ) in told.words.replace("\N{NO-BREAK SPACE}", " ")
