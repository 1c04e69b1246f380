"""Customers by the keyboard alone: added, found, changed, deleted."""

from playwright.sync_api import expect

from tests.browser.desk.desks import Desk
from tests.houses import House


def test_a_customer_is_added_found_changed_and_deleted(house: House, desk: Desk) -> None:
    desk.go("Customers")
    desk.is_sound("customers-none")
    desk.press("Add customer")
    desk.write("Name", "Jo Doe")
    desk.write("E-mail", "not an address")
    desk.keys.press("Enter")
    desk.is_refused("This is not an e-mail address.")
    expect(desk.page.get_by_label("Name")).to_have_value("Jo Doe")
    desk.is_sound("customer-refused")
    desk.write("E-mail", "jo@example.com")
    desk.press("Address")
    desk.write("City", "Utrecht")
    desk.choose("Country", "Netherlands")
    desk.press("Add customer")
    desk.is_told("Jo Doe was added.")
    made = house.stripe.v1.customers.list().data[0]
    assert made.address is not None
    assert (made.email, made.address.city, made.address.country) == ("jo@example.com", "Utrecht", "NL")
    house.stripe.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    desk.press("Customers")
    desk.write("Search customers", "jo@")
    desk.keys.press("Enter")
    desk.press("Jo Doe")
    desk.is_at("Jo Doe")
    desk.is_sound("customer")
    desk.press("Edit")
    desk.write("Phone", "+31 6 1234 5678")
    desk.keys.press("Enter")
    desk.is_told("Saved.")
    expect(desk.page.get_by_text("+31 6 1234 5678")).to_be_visible()
    desk.press("Delete customer")
    desk.is_sound("customer-delete")
    desk.press("Delete customer")
    desk.is_told("Jo Doe was deleted.")
