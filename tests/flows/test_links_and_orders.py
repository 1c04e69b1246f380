"""What a link's URL says of the order: a code that anybody names, and what a merchant signs for one shopper."""

from tests.flows.scenes import NO_MONEY, session_of, sessions, shopper_of
from tests.flows.test_changed_orders import code, lines, link, price, update
from tests.flows.test_personal_links import assert_closed, sign
from tests.houses import House
from tests.shoppers import Shopper


def test_a_code_in_the_url_is_applied_and_can_be_taken_off(house: House) -> None:
    code(house, code="SPRING", max_redemptions=1)
    cup = price(house)
    one = {"price": cup, "quantity": 1, "adjustable_quantity": {"enabled": True}}
    shop = link(house, line_items=[one], allow_promotion_codes=True)
    shopper, other, late = (Shopper(f"{shop.url}?prefilled_promo_code=spring") for _ in range(3))
    page = shopper.open()
    assert (page.values["promotionCode"], "Total €9.00" in page.words) == ("SPRING", True)
    assert "was not applied" not in page.words
    counted = update(shopper, **{f"quantity-{cup}": "2"})
    assert "SPRING −€2.00 Total €18.00" in counted.words
    off = update(shopper, "no_code")
    assert ("Total €20.00" in off.words, off.values["promotionCode"]) == (True, "")
    update(shopper, "code", promotionCode="SPRING")
    assert shopper.pay(number=NO_MONEY).status == 402
    assert "SPRING −€2.00" in shopper.open().words
    late.open()
    assert shopper.land(shopper.pay()).state == "paid"
    (session,) = sessions(house)
    assert (session.amount_total, session.allow_promotion_codes) == (1800, True)

    why = "The promotion code spring was not applied. This code was used as often as it can be."
    assert why in other.open().words
    assert "Total €10.00" in other.open().words
    assert (other.pay(email="wrong").status, why in other.open().words) == (422, True)
    assert other.land(other.pay()).state == "paid", "what is not applied does not stand in the way"
    told = late.pay()
    assert (told.status, "The total has changed from €9.00 to €10.00." in told.words) == (409, True)


def test_a_signed_code_is_there_for_good(house: House) -> None:
    code(house, code="SPRING")
    code(house, code="HALF", coupon={"percent_off": 50})
    for takes_codes in (False, True):
        shop = link(house, line_items=[{"price": price(house), "quantity": 1}], allow_promotion_codes=takes_codes)
        shopper = Shopper(sign(house, shop.id, promotion_code="SPRING") + "?prefilled_promo_code=HALF")
        page = shopper.open()
        assert "SPRING −€1.00 Total €9.00" in page.words
        assert "promotion code" not in page.words, "there is none to type or to take off"
        for typed in ({"update": "no_code"}, {"update": "code", "promotionCode": "HALF"}, {"promotionCode": ""}):
            assert "Total €9.00" in shopper.send(shopper.fill(**typed, email="wrong")).words
        assert shopper.land(shopper.pay(promotionCode="HALF")).state == "paid"
        session = sessions(house)[-1]
        assert (session.amount_total, session.allow_promotion_codes) == (900, False)
        assert session.discounts is not None
        assert len(session.discounts) == 1


def test_a_signed_amount_cannot_be_changed_nor_can_a_signed_quantity(house: House) -> None:
    custom = {"enabled": True, "minimum": 500, "maximum": 5_000, "preset": 700}
    gift = price(house, "Gift", unit_amount=None, custom_unit_amount=custom)
    shop = link(house, line_items=[{"price": gift, "quantity": 1}])
    shopper = Shopper(sign(house, shop.id, amount=1250))
    page = shopper.open()
    assert ("customUnitAmount" in page.values, "Total €12.50" in page.words) == (False, True)
    assert "Total €12.50" in update(shopper, customUnitAmount="6").words
    assert shopper.pay(number=NO_MONEY, customUnitAmount="6").status == 402
    session = sessions(house)[-1]
    own = shopper_of(session)
    assert "customUnitAmount" not in own.open().values, "nor at the session's own address"
    assert "Total €12.50" in update(own, customUnitAmount="6").words
    assert shopper.land(shopper.pay(customUnitAmount="6")).state == "paid"
    assert session_of(house, session).amount_total == 1250
    assert lines(house, session) == [("Gift", 1, 1250)]
    assert Shopper(shop.url).open().values["customUnitAmount"] == "7.00", "the public link is as it was"

    cups = {"price": price(house), "quantity": 1, "adjustable_quantity": {"enabled": True}}
    lid = {"price": price(house, "Lid", unit_amount=250), "quantity": 1}
    shop = link(house, line_items=[cups], optional_items=[lid])
    shopper = Shopper(sign(house, shop.id, quantity=3))
    page = shopper.open()
    assert f"quantity-{cups['price']}" not in page.values
    counted = update(shopper, **{f"quantity-{cups['price']}": "1", f"item-{lid['price']}": "1"})
    assert "Total €32.50" in counted.words, "what is offered beside it may be added"
    assert shopper.land(shopper.pay()).state == "paid"
    assert sessions(house)[-1].amount_total == 3250


def test_a_code_is_not_for_an_amount_that_is_chosen(house: House) -> None:
    code(house, code="SPRING")
    gift = price(house, "Gift", unit_amount=None, custom_unit_amount={"enabled": True})
    shop = link(house, line_items=[{"price": gift, "quantity": 1}])
    page = Shopper(sign(house, shop.id, amount=1250, promotion_code="SPRING")).open()
    assert "The promotion code SPRING cannot be used here. The total is without it." in page.words
    assert "Total €12.50" in page.words
    assert_closed(Shopper(f"{sign(house, shop.id, amount=1250)[:-3]}").open(), 404, "altered", "not complete")
