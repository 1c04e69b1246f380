"""Customers: found by how they begin, added, changed, and deleted only after a question."""

from tests.dashboard.visitors import Visitor
from tests.houses import House

CUSTOMERS = "/dashboard/test/customers"


def test_from_nobody_to_one_who_is_deleted(house: House, merchant: Visitor) -> None:
    assert "No customer yet" in merchant.visit(CUSTOMERS).text
    merchant.visit(f"{CUSTOMERS}/new")
    assert merchant.press("Add customer", email="nobody").text.count("This is not an e-mail address.") == 2
    assert merchant.page.form("Add customer").values["email"] == "nobody", "nothing that was typed is lost"
    page = merchant.press("Add customer", name="Jo Miller", email="jo@example.com", city="Bern", country="CH")
    assert "Jo Miller was added." in page.text
    (made,) = house.stripe.v1.customers.list().data
    assert (made.name, made.address and made.address.city) == ("Jo Miller", "Bern")
    merchant.visit(f"{CUSTOMERS}/{made.id}/edit")
    assert "Kim Miller" in merchant.press("Save", name="Kim Miller").text
    told = [event.type for event in house.stripe.v1.events.list({"type": "customer.*"}).data]
    assert told == ["customer.updated", "customer.created"]
    assert "Their payments stay" in merchant.page.text
    assert "was deleted" in merchant.press("Delete customer").text
    assert "No customer yet" in merchant.page.text
    merchant.visit(f"{CUSTOMERS}/{made.id}")
    assert merchant.answer.status == 404
    merchant.visit(f"{CUSTOMERS}/new")
    assert "Name: Give at least this" in merchant.press("Add customer").text


def test_they_are_found_by_how_they_begin(house: House, merchant: Visitor) -> None:
    v1 = house.stripe.v1
    one = v1.customers.create({"name": "Ann 100%", "email": "ann@example.com"})
    v1.customers.create({"name": "Bo", "email": "bo@example.com", "description": "Big"})
    for text, found in (("ann", 1), ("AN", 1), ("b", 1), ("100%", 0), ("%", 0), (one.id, 1), ("cus_x", 0), ("%00", 2)):
        assert (
            len(merchant.visit(f"{CUSTOMERS}?q={text.replace('%', '%25') if text != '%00' else text}").rows[1:])
            == found
        ), text


def test_what_they_pay_by_and_owe(house: House, merchant: Visitor) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"email": "ann@example.com", "balance": -500, "metadata": {"tier": "gold"}})
    v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "DE123456789"})
    text = merchant.visit(f"{CUSTOMERS}/{customer.id}").text
    for words in ("$5.00 USD in credit", "Visa 4242, until", "DE123456789", "tier gold"):
        assert words in text


def test_a_form_that_is_sent_twice_adds_one(house: House, merchant: Visitor) -> None:
    merchant.visit(f"{CUSTOMERS}/new")
    form = merchant.answer
    for _ in range(2):
        merchant.answer = form
        merchant.press("Add customer", name="Jo Miller")
    assert len(house.stripe.v1.customers.list().data) == 1


def test_a_character_that_no_database_keeps_is_told(merchant: Visitor) -> None:
    merchant.visit(f"{CUSTOMERS}/new")
    page = merchant.press("Add customer", name="Jo\0", phone="1" * 21)
    assert merchant.answer.status == 422
    assert page.text.count("This holds a character that nobody can see") == 2
    assert page.text.count("Use at most 20 characters.") == 2
