"""Home by the keyboard alone: how business goes, and the figures behind the chart."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.flows.scenes import NO_MONEY
from tests.houses import House
from tests.payments.authorised import paid
from tests.shoppers import Shopper


def test_how_business_goes(house: House, desk: Desk) -> None:
    desk.is_sound("home-first")
    shopper = Shopper(house.link)
    shopper.pay(number=NO_MONEY)
    shopper.pay()
    house.stripe.v1.refunds.create({"payment_intent": paid(house, 1500).id})
    house.work()
    desk.go("Home")
    figures = desk.page.locator(".figures").first
    expect(figures).to_contain_text("$35.00 USD")
    expect(figures).to_contain_text("2 paid, 1 failed")
    desk.press("The figures as a table")
    expect(desk.page.get_by_role("table", name="Gross volume by day")).to_be_visible()
    desk.is_sound("home")
    desk.press("Skip to content")
    desk.press("Enamel mug")
    expect(desk.page.get_by_role("heading", name="Payments")).to_be_visible()
