"""A dispute by the keyboard alone: from what needs the merchant at home to an answer, or to none."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.houses import House
from tests.payments.test_disputes import disputed


def test_a_dispute_is_answered_from_home(house: House, desk: Desk) -> None:
    dispute = disputed(house)
    desk.go("Home")
    desk.is_sound("home-needs")
    desk.press("Dispute over $10.00 USD")
    desk.press("Hand in")
    desk.is_refused("Write why.")
    desk.is_sound("dispute-refused")
    desk.write("What speaks for you", "winning_evidence")
    desk.press("More evidence")
    desk.write("Tracking number", "1Z 999")
    desk.press("Hand in")
    desk.is_told("Handed in.")
    desk.is_sound("dispute-answered")
    house.work()
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "won"
    desk.press("Disputes")
    desk.press("All disputes")
    expect(desk.page.get_by_text("won")).to_be_visible()
    desk.is_sound("disputes")


def test_a_dispute_is_accepted(house: House, desk: Desk) -> None:
    dispute = disputed(house)
    desk.go("Disputes")
    desk.press("$10.00 USD")
    desk.press("Accept the dispute")
    desk.is_sound("dispute-accept")
    desk.press("Accept the dispute")
    desk.is_told("Accepted: $10.00 USD stays with the payer.")
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "lost"
