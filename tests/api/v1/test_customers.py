"""/v1/customers: who may pay more than once, as long as they are there."""

import pytest
import stripe

from tests.callers import call
from tests.houses import House


def test_what_is_given_is_kept_and_the_rest_is_null(house: House) -> None:
    customer = house.stripe.v1.customers.create(
        {
            "email": "jo@example.com",
            "preferred_locales": ["de", "en"],
            "address": {"line1": "1 Road"},
            "shipping": {"name": "Jo", "phone": "1", "address": {"city": "Town"}},
        }
    ).to_dict()
    assert customer["address"] == {
        "city": None,
        "country": None,
        "line1": "1 Road",
        "line2": None,
        "postal_code": None,
        "state": None,
    }
    assert customer["preferred_locales"] == ["de", "en"]
    assert (customer["shipping"]["name"], customer["shipping"]["address"]["city"]) == ("Jo", "Town")
    assert (customer["name"], customer["balance"], customer["delinquent"]) == (None, 0, False)


def test_an_empty_text_unsets(house: House) -> None:
    customers = house.stripe.v1.customers
    customer = customers.create({"name": "Jo", "address": {"line1": "1 Road"}, "metadata": {"a": "1"}})
    changed = customers.update(customer.id, {"name": "", "address": "", "metadata": ""})
    assert (changed.name, changed.address) == (None, None)
    assert changed.to_dict()["metadata"] == {}
    (event,) = house.stripe.v1.events.list({"type": "customer.updated"}).data
    previous = event.data.previous_attributes
    assert previous is not None
    told = previous.to_dict()
    assert (told["name"], told["metadata"], told["address"]["line1"]) == ("Jo", {"a": "1"}, "1 Road")


def test_a_customer_who_is_gone(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"}).id
    v1.customers.delete(customer)
    (event,) = v1.events.list({"type": "customer.deleted"}).data
    assert event.data.object["name"] == "Jo"
    assert v1.customers.list().data == []
    for method, path, form, status in (
        ("POST", f"/v1/customers/{customer}", {"name": "Al"}, 404),
        ("DELETE", f"/v1/customers/{customer}", None, 404),
        ("GET", f"/v1/customers/{customer}/payment_methods", None, 404),
        ("GET", f"/v1/payment_methods?customer={customer}", None, 400),
        ("POST", "/v1/payment_intents", {"amount": "2000", "currency": "usd", "customer": customer}, 400),
    ):
        answer = call(house, method, path, form)
        assert (answer.status, answer.error["code"]) == (status, "resource_missing"), path
        assert answer.error["message"] == f"No such customer: '{customer}'"


def test_metadata_has_limits(house: House) -> None:
    many = {f"metadata[k{number}]": "v" for number in range(51)}
    for form, text in (
        (many, "Metadata can have up to 50 keys"),
        ({"metadata[" + "k" * 41 + "]": "v"}, "Metadata keys can have up to 40 characters"),
        ({"metadata[k]": "v" * 501}, "Metadata values can have up to 500 characters"),
        ({"metadata[k][l]": "v"}, "Invalid string: {...}"),
        ({"metadata": "v"}, "Invalid object"),
    ):
        answer = call(house, "POST", "/v1/customers", form)
        assert answer.status == 400
        assert answer.error["message"].startswith(text)
    customer = house.stripe.v1.customers.create({"metadata": {f"k{number}": "v" for number in range(50)}})
    with pytest.raises(stripe.InvalidRequestError, match="up to 50 keys"):
        house.stripe.v1.customers.update(customer.id, {"metadata": {"one": "more"}})
    numbers = house.stripe.v1.customers.create({"metadata": {"0": "zero", "1": "one"}})
    assert numbers.metadata is not None
    assert numbers.metadata.to_dict() == {"0": "zero", "1": "one"}


def test_what_cannot_be(house: House) -> None:
    for form, code, param in (
        ({"email": "jo"}, "email_invalid", "email"),
        ({"address[country]": "Mars"}, None, "address[country]"),
        ({"shipping[name]": "Jo"}, "parameter_missing", "shipping[address]"),
        ({"name": "x" * 257}, None, "name"),
        ({"name[]": "x"}, None, "name"),
        ({"preferred_locales": "de"}, None, "preferred_locales"),
    ):
        answer = call(house, "POST", "/v1/customers", form)
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body
