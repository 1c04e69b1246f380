"""/v1/customers/{customer}/sources and /cards: cards of the older API, one of them the default."""

from typing import Any

import pytest

from tests.api.v1.test_tokens import made
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.flows.scenes import events
from tests.houses import House

DECLINED = "4000000000000002"


def default(house: House, customer: str) -> Any:
    return call(house, "GET", f"/v1/customers/{customer}").json["default_source"]


@pytest.mark.parametrize("word", ["sources", "cards"])
def test_the_life_of_a_card(house: House, word: str) -> None:
    jo = house.stripe.v1.customers.create({"name": "Jo"}).id
    path = f"/v1/customers/{jo}/{word}"
    first = call(house, "POST", path, {"source": made(house), "metadata[a]": "b"}).json
    second = call(house, "POST", path, {"source": "tok_mastercard"}).json
    assert (first["object"], first["customer"], first["metadata"], second["brand"]) == (
        "card",
        jo,
        {"a": "b"},
        "MasterCard",
    )
    assert missing_members(first) == []
    assert default(house, jo) == first["id"]
    listed = call(house, "GET", path).json
    assert ([card["id"] for card in listed["data"]], listed["url"]) == ([second["id"], first["id"]], path)
    assert call(house, "GET", f"{path}?object=bank_account").json["data"] == []
    assert call(house, "GET", f"{path}?limit=1").json["has_more"]
    expanded = call(house, "GET", f"/v1/customers/{jo}?expand[]=sources&expand[]=default_source").json
    assert [card["id"] for card in expanded["sources"]["data"]] == [second["id"], first["id"]]
    assert expanded["default_source"] == call(house, "GET", f"{path}/{first['id']}").json == first

    changed = call(house, "POST", f"{path}/{first['id']}", {"exp_year": "2040", "name": "Jo", "address_city": "Town"})
    assert (changed.json["exp_year"], changed.json["name"], changed.json["address_city"]) == (2040, "Jo", "Town")
    gone = call(house, "DELETE", f"{path}/{first['id']}")
    assert gone.json == {"id": first["id"], "object": "card", "deleted": True}
    assert default(house, jo) == second["id"]
    again = call(house, "DELETE", f"{path}/{first['id']}")
    assert (again.status, again.error["message"]) == (404, f"No such source: '{first['id']}'")
    assert events(house) == [
        "customer.created",
        "customer.source.created",
        "customer.updated",
        "customer.source.created",
        "customer.source.updated",
        "customer.source.deleted",
        "customer.updated",
    ]
    told = call(house, "GET", "/v1/events?type=customer.updated").json["data"]
    previous = [event["data"]["previous_attributes"] for event in told]
    assert previous == [{"default_source": first["id"]}, {"default_source": None}]


def test_a_card_is_a_payment_method_too(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"source": "tok_visa"})
    card = str(jo.default_source)
    assert [method.id for method in v1.payment_methods.list({"customer": jo.id})] == [card]
    pay: Any = {"amount": 900, "currency": "usd", "customer": jo.id, "payment_method": card, "confirm": True}
    paid = v1.payment_intents.create(pay | {"expand": ["payment_method"]})
    assert paid.status == "succeeded"
    assert paid.payment_method.id == card  # type: ignore[union-attr]  # expanded
    v1.payment_methods.detach(card)
    assert default(house, jo.id) is None


def test_a_new_default(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"source": "tok_visa"})
    newest = v1.customers.update(jo.id, {"source": "tok_amex"})
    assert newest.default_source != jo.default_source
    assert v1.customers.update(jo.id, {"default_source": str(jo.default_source)}).default_source == jo.default_source
    method = v1.payment_methods.attach("pm_card_visa", {"customer": jo.id}).id
    for id in ("card_gone", method):
        answer = call(house, "POST", f"/v1/customers/{jo.id}", {"default_source": id})
        assert (answer.status, answer.error["code"], answer.error["param"]) == (
            400,
            "resource_missing",
            "default_source",
        )
        assert answer.error["message"] == f"No such source: '{id}'"


def test_a_declined_card_is_not_kept(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    for path in (f"/v1/customers/{jo}/sources", f"/v1/customers/{jo}", "/v1/customers"):
        token = made(house, DECLINED)
        answer = call(house, "POST", path, {"source": token})
        assert (answer.status, answer.error["code"], answer.error["decline_code"]) == (
            402,
            "card_declined",
            "generic_decline",
        )
        assert not v1.tokens.retrieve(token).used
    assert len(v1.customers.list().data) == 1
    assert default(house, jo) is None
    unchecked = call(house, "POST", f"/v1/customers/{jo}/sources", {"source": token, "validate": "false"})
    assert unchecked.status == 200


def test_what_cannot_be_asked(house: House) -> None:
    v1 = house.stripe.v1
    jo, al = (v1.customers.create({"source": "tok_visa"}) for _ in range(2))
    path = f"/v1/customers/{jo.id}/sources"
    for method, where, form, status, code, text in (
        ("POST", path, {}, 400, "parameter_missing", "Missing required param: source."),
        ("POST", path, {"source[object]": "card"}, 400, None, "Invalid string: {...}"),
        ("POST", path, {"source": "pm_card_visa"}, 400, "resource_missing", "No such token: 'pm_card_visa'"),
        ("POST", "/v1/customers/cus_gone/sources", {"source": "tok_visa"}, 404, "resource_missing", "No such customer"),
        ("GET", f"{path}/{al.default_source}", None, 404, "resource_missing", f"No such source: '{al.default_source}'"),
        (
            "POST",
            f"{path}/{jo.default_source}",
            {"owner[name]": "x"},
            400,
            None,
            "You can only update `owner` on a source",
        ),
        (
            "POST",
            f"{path}/{jo.default_source}",
            {"exp_month": "13"},
            400,
            "parameter_invalid_integer",
            "This value must",
        ),
    ):
        answer = call(house, method, where, form)
        assert (answer.status, answer.error.get("code")) == (status, code), answer.body
        assert answer.error["message"].startswith(text)
