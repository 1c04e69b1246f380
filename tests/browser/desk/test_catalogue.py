"""Products, prices, coupons and promotion codes, by the keyboard alone: what is sold, and what is taken off."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.houses import House


def test_a_product_is_put_on_the_shelf_priced_anew_and_archived(house: House, desk: Desk) -> None:
    desk.go("Products")
    desk.is_sound("products-none")
    desk.press("New product")
    desk.press("Add the product")
    desk.is_refused("Say what is sold.", "Say what it costs.")
    desk.write("Name", "Night in the lighthouse")
    desk.turn_to("Tiers, by the quantity", first="One price")
    desk.write("A unit", "120")
    desk.is_sound("product-new")
    desk.keys.press("Enter")
    desk.is_told("Night in the lighthouse is in the catalogue.")
    desk.press("New price")
    desk.write("Price", "99.50")
    desk.keys.press("Enter")
    desk.is_told("There is a new price")
    desk.press("Make default")
    desk.is_told("The price is the product's default now.")
    desk.is_sound("product")
    desk.press("Edit $99.50 USD")
    desk.write("Your own name for it", "Winter")
    desk.is_sound("price-edit")
    desk.keys.press("Enter")
    desk.is_told("The price was changed.")
    desk.press("Edit")
    desk.write("Name", "Two nights in the lighthouse")
    desk.keys.press("Enter")
    desk.is_told("The product was changed.")
    desk.press("Archive the product")
    desk.press("Archive the product")
    desk.is_told("The product is archived")
    desk.press("Products")
    desk.press("Archived")
    expect(desk.page.get_by_role("link", name="Two nights in the lighthouse")).to_be_visible()
    desk.is_sound("products-archived")
    (product,) = house.stripe.v1.products.list({"active": False}).data
    assert isinstance(product.default_price, str)
    assert house.stripe.v1.prices.retrieve(product.default_price).unit_amount == 9950


def test_a_coupon_gets_a_code_that_is_switched_off(house: House, desk: Desk) -> None:
    desk.go("Coupons")
    desk.press("New coupon")
    desk.write("Name", "Spring")
    desk.write("Percent", "200")
    desk.keys.press("Enter")
    desk.is_refused("Give a share from 0.01 to 100 percent, with two decimals at most.")
    desk.is_sound("coupon-refused")
    desk.write("Percent", "20")
    desk.keys.press("Enter")
    desk.is_told("The coupon is made: 20% off, once.")
    desk.press("New code")
    desk.write("Code", "SPRING")
    desk.is_sound("code-new")
    desk.keys.press("Enter")
    desk.is_told("Shoppers can type SPRING now.")
    desk.is_sound("coupon")
    desk.press("Edit")
    desk.write("Name", "Spring sale")
    desk.is_sound("coupon-edit")
    desk.keys.press("Enter")
    desk.is_told("The coupon was changed.")
    desk.press("Switch off")
    desk.is_told("The code redeems nothing any more.")
    (code,) = house.stripe.v1.promotion_codes.list().data
    assert (code.code, code.active) == ("SPRING", False)
    desk.press("Delete")
    desk.press("Delete")
    desk.is_told("The coupon is deleted.")
    desk.is_sound("coupons-none")
