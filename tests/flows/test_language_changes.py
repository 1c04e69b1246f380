"""Another language on the page with the form: all that is said changes, and nothing that was typed."""

from tests.flows.scenes import NO_MONEY, at_the_bank, order, sessions, shopper_of
from tests.flows.test_changed_orders import link, price
from tests.houses import House
from tests.shoppers import TYPED, Shopper

KEPT = [name for name in TYPED if name not in ("cardNumber", "cardCvc")]
WRONG = 'id="problems"'
ENOUGH = "The card does not have enough money for this payment."
ANY_AMOUNT = {"enabled": True, "minimum": 200, "maximum": 50_000}


def donation(house: House) -> Shopper:
    gift = price(house, "Gift", unit_amount=None, custom_unit_amount=ANY_AMOUNT)
    return Shopper(link(house, line_items=[{"price": gift, "quantity": 1}]).url)


def test_what_was_typed_stays_and_nothing_is_wrong_yet(house: House) -> None:
    for shopper in (Shopper(house.link), shopper_of(order(house)), donation(house)):
        shopper.open()
        german = shopper.change_language("Deutsch", **TYPED)
        assert (german.status, german.language) == (200, "de")
        assert {name: german.values[name] for name in KEPT} == {name: TYPED[name] for name in KEPT}
        assert (TYPED["cardNumber"] in german.text, WRONG in german.text) == (False, False), "no card is sent back"
        assert shopper.change_language("English").values["email"] == TYPED["email"], "and back"
    assert len(sessions(house)) == 1, "a link's visit has not become one"


def test_a_changed_order_stays(house: House) -> None:
    shopper = donation(house)
    shopper.open()
    polish = shopper.change_language("Polski", customUnitAmount="7,50")
    assert ("7,50 €" in polish.words, polish.values["customUnitAmount"]) == (True, "7.50")


def test_what_was_typed_wrong_in_the_order_stays_and_is_said(house: House) -> None:
    shopper = donation(house)
    shopper.open()
    for typed, why in (("1", "2.00"), ("5000", "500.00"), ("much", "12.50")):
        page = shopper.change_language("English", customUnitAmount=typed)
        assert (page.values["customUnitAmount"], WRONG in page.text, why in page.words) == (typed, True, True)
    cup = price(house)
    one = {"price": cup, "quantity": 1, "adjustable_quantity": {"enabled": True}}
    buyer = Shopper(link(house, line_items=[one]).url)
    buyer.open()
    page = buyer.change_language("English", **{f"quantity-{cup}": "9999"})
    assert (page.values[f"quantity-{cup}"], WRONG in page.text) == ("9999", True)


def test_what_was_wrong_is_said_in_the_new_language(house: House) -> None:
    shopper = Shopper(house.link)
    assert "Enter your email address." in shopper.pay(email="").words
    french = shopper.change_language("Français", billingName="Jo Doe")
    assert (french.status, french.language, french.values["billingName"]) == (200, "fr", "Jo Doe")
    assert "Saisissez votre adresse e-mail." in french.words
    assert WRONG not in shopper.change_language("English", **TYPED).text, "it was mended on the way"
    donor = donation(house)
    assert WRONG in donor.pay(customUnitAmount="much").text
    assert WRONG in donor.change_language("Deutsch").text


def test_that_the_total_has_changed_is_said_in_the_new_language(house: House) -> None:
    shopper = donation(house)
    shopper.open()
    assert shopper.pay(customUnitAmount="9").status == 409
    german = shopper.change_language("Deutsch")
    assert 'id="notice"' in german.text
    assert "This page was out of date. Nothing was charged." in shopper.change_language("English").words
    assert shopper.land(shopper.pay()).state == "paid"


def test_why_a_card_was_declined_is_said_in_the_new_language(house: House) -> None:
    for shopper in (Shopper(house.link), shopper_of(order(house))):
        assert ENOUGH in shopper.pay(number=NO_MONEY).words
        dutch = shopper.change_language("Nederlands", email="other@example.com")
        assert (dutch.status, dutch.language, dutch.values["email"]) == (200, "nl", "other@example.com")
        assert 'id="panel"' in dutch.text
        assert ENOUGH in shopper.change_language("English").words
        assert shopper.land(shopper.pay()).state == "paid"


def test_who_turned_away_from_the_bank_is_told_so_in_the_new_language(house: House) -> None:
    shopper = Shopper(house.link)
    at_the_bank(shopper)
    shopper.open(house.link)
    shopper.click("Use another card")
    italian = shopper.change_language("Italiano")
    assert (italian.language, 'id="panel"' in italian.text) == ("it", True)
    assert "The bank's check was not finished" in shopper.change_language("English").words
    assert shopper.land(shopper.pay()).state == "paid", "and may use another card as before"
