"""Payments by the keyboard alone: found, refunded, captured, canceled."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.flows.scenes import NO_MONEY
from tests.houses import House
from tests.payments.authorised import authorised, paid
from tests.shoppers import Shopper


def test_a_failed_payment_is_found(house: House, desk: Desk) -> None:
    page = desk.page
    desk.go("Payments")
    desk.is_sound("payments-none")
    Shopper(house.link).pay(number=NO_MONEY)
    paid(house, 1500)
    desk.go("Payments")
    desk.press("Filters")
    desk.write("Amount from", "much")
    desk.press("Apply")
    desk.is_refused("amount")
    desk.is_sound("payments-refused")
    desk.write("Amount from", "")
    desk.keys.press("Backspace")
    desk.choose("Status", "failed")
    desk.press("Apply")
    expect(page.locator("tbody tr")).to_have_count(1)
    desk.is_sound("payments-failed")
    desk.press("$20.00 USD")
    expect(page.get_by_text("not enough money").first).to_be_visible()
    for folded in page.locator("main details").all():
        folded.evaluate("it => it.open = true")
    desk.is_sound("payment-failed")
    desk.press("Payments")
    desk.write("Search payments", "nobody@example.com")
    desk.keys.press("Enter")
    expect(page.get_by_text("No payment is like that")).to_be_visible()
    desk.is_sound("payments-missed")


def test_a_refund(house: House, desk: Desk) -> None:
    intent, page = paid(house, 4000), desk.page
    desk.open(f"payments/{intent.id}")
    desk.press("Refund…")
    desk.write("Amount", "41")
    desk.keys.press("Enter")
    desk.is_refused("At most $40.00 USD.")
    desk.is_sound("refund-refused")
    desk.write("Amount", "12.50")
    desk.keys.press("Enter")
    expect(page.get_by_role("heading", name="Refund $12.50 USD?")).to_be_visible()
    desk.is_sound("refund-sure")
    desk.press("Refund $12.50 USD")
    desk.is_told("$12.50 USD refunded.")
    page.go_back()
    desk.is_told("$12.50 USD refunded.")
    page.reload()
    assert [it.amount for it in house.stripe.v1.refunds.list().data] == [1250], "Back and reload refund nothing"
    desk.is_sound("payment-refunded")


def test_a_capture_and_a_cancel(house: House, desk: Desk) -> None:
    kept = authorised(house, 5000)
    desk.open(f"payments/{kept.id}")
    desk.press("Capture…")
    desk.write("Amount", "30")
    desk.keys.press("Enter")
    desk.is_at("Capture $30.00 USD?")
    desk.is_sound("capture-sure")
    desk.press("Capture $30.00 USD")
    desk.is_told("$30.00 USD captured.")
    desk.open(f"payments/{authorised(house, 2000).id}")
    desk.press("Cancel payment")
    desk.is_sound("payment-cancel")
    desk.press("Cancel payment")
    desk.is_told("Canceled: nothing can be paid by it any more.")
    desk.is_sound("payment-canceled")
