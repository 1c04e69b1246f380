"""The mail of test mode by the keyboard alone: what a shopper would have got."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.houses import House
from tests.shoppers import Shopper


def test_a_receipt_is_sent_again_and_read(house: House, desk: Desk) -> None:
    Shopper(house.link).pay()
    house.work()
    (paid,) = house.stripe.v1.payment_intents.list().data
    desk.open(f"payments/{paid.id}")
    desk.press("Send receipt again")
    desk.write("E-mail", "books@example.com")
    desk.is_sound("receipt-again")
    desk.keys.press("Enter")
    desk.is_told("The receipt is on its way to books@example.com.")
    house.work()
    desk.go("Test tools")
    desk.press("the inbox")
    desk.write("Sent to", "books@example.com")
    desk.keys.press("Enter")
    subject = desk.page.locator("td.type a")
    expect(subject).to_have_count(1)
    desk.is_sound("mails")
    desk.press((subject.text_content() or "").strip())
    expect(desk.page.frame_locator("iframe.letter").get_by_text("$20.00").first).to_be_visible()
    desk.is_sound("mail")
