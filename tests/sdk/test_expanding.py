"""What is referred to can be asked for whole, four levels deep; what cannot is refused before anything is done."""

from typing import Any

import pytest
import stripe

from checkout.api.endpoint import OPERATIONS
from checkout.api.expandable import _answers, _data
from tests.callers import call
from tests.contract.everything import LISTS, SINGLE, below, fill
from tests.contract.shapes import missing_members
from tests.houses import House
from tests.shoppers import Shopper


def test_four_levels(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"})
    intent = v1.payment_intents.create(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "expand": ["latest_charge.balance_transaction", "customer", "payment_method"],
        }
    )
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.balance_transaction is None  # as automatic_async has it: charge.updated tells it
    deepest = "latest_charge.balance_transaction.source.customer"
    intent = v1.payment_intents.retrieve(intent.id, {"expand": [deepest, "customer", "payment_method"]})
    assert isinstance(intent.customer, stripe.Customer)
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    transaction = charge.balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert isinstance(transaction.source, stripe.Charge)
    assert isinstance(transaction.source.customer, stripe.Customer)
    assert transaction.source.payment_intent == intent.id
    listed = v1.payment_intents.list({"expand": [f"data.{deepest}"]})
    assert isinstance(listed.data[0].latest_charge, stripe.Charge)


def test_lists_on_demand_and_references_to_nothing(house: House) -> None:
    v1 = house.stripe.v1
    Shopper(house.link).pay()
    listed = v1.checkout.sessions.list({"expand": ["data.line_items.data.price.product", "data.customer"]})
    session = listed.data[0]
    assert session.customer is None
    assert session.line_items is not None
    price = session.line_items.data[0].price
    assert price is not None
    assert isinstance(price.product, stripe.Product)
    assert "line_items" not in v1.checkout.sessions.list().data[0].to_dict()
    own = v1.products.create({"id": "mug", "name": "Mug", "default_price_data": {"currency": "usd", "unit_amount": 1}})
    price = v1.prices.retrieve(str(own.default_price), {"expand": ["product", "currency_options"]})
    assert isinstance(price.product, stripe.Product)
    assert price.product.id == "mug"
    assert price.currency_options is not None
    assert price.currency_options["usd"].unit_amount == 1


def test_a_deleted_customer_is_the_stub_that_is_left(house: House) -> None:
    v1 = house.stripe.v1
    customer = v1.customers.create({"name": "Jo"})
    intent = v1.payment_intents.create({"amount": 2000, "currency": "usd", "customer": customer.id})
    v1.customers.delete(customer.id)
    got = v1.payment_intents.retrieve(intent.id, {"expand": ["customer"]})
    assert isinstance(got.customer, stripe.Customer)
    assert got.customer.to_dict() == {"id": customer.id, "object": "customer", "deleted": True}


def test_what_cannot_be_expanded_has_no_effect(house: House) -> None:
    v1 = house.stripe.v1
    wrong: Any = (
        (
            "payment_method.nonsense",
            "This property cannot be expanded because it doesn't exist: payment_method.nonsense.",
        ),
        ("amount", r"This property cannot be expanded \(amount\)."),
        ("a.b.c.d.e", "You cannot expand more than 4 levels of a property."),
    )
    for path, text in wrong:
        with pytest.raises(stripe.InvalidRequestError, match=text):
            v1.payment_intents.create(
                {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True, "expand": [path]}
            )
    assert v1.payment_intents.list().data == []
    hint = r"This property cannot be expanded \(product\). You may want to try expanding 'data.product' instead."
    with pytest.raises(stripe.InvalidRequestError, match=hint):
        v1.prices.list({"expand": ["product"]})
    with pytest.raises(stripe.InvalidRequestError, match=r"doesn't exist: data\.nonsense"):
        v1.payment_links.list({"active": False, "expand": ["data.nonsense"]})


def test_whatever_stripe_expands_is_expanded(house: House) -> None:
    ids = fill(house)
    for path in (*SINGLE, *LISTS, *below(ids)):
        paths = _paths(f"GET {_template(path)}")
        joint = "&" if "?" in path else "?"
        query = "&".join(f"expand[]={it}" for it in paths)
        answer = call(house, "GET", f"{path}{joint}{query}")
        assert answer.status == 200, answer.body
        assert missing_members(answer.json) == []
        for thing in answer.json.get("data", [answer.json]):
            _check_expanded(thing, [it.removeprefix("data.") for it in paths])


def test_every_operation_says_what_it_answers_with() -> None:
    expanding = {_plain(it.name) for it in OPERATIONS if "expand" in it.params.model_fields}
    assert len(expanding) > 40
    assert expanding <= set(_answers())


def _plain(name: str) -> str:
    return "/".join("{}" if step.startswith("{") else step for step in name.split("/"))


def _template(path: str) -> str:
    """An operation's path from that of a call."""
    steps = path.partition("?")[0].split("/")
    return "/".join(
        "{}" if ("_" in step and len(step) > 20) or step.startswith(("cus_", "cs_")) else step for step in steps
    )


def _paths(operation: str) -> list[str]:
    """Every path of one step that the answer has, and one below each list on demand."""
    answer = _answers()[operation]
    kind, prefix = answer.removeprefix("list "), "data." if answer.startswith("list ") else ""
    members: dict[str, Any] = _data()["members"][kind]
    references = [name for name, node in members.items() if name and isinstance(node, str) and node[0] != "="]
    return [
        prefix + name for name in (*references, *(name for name, node in members.items() if isinstance(node, list)))
    ]


def _check_expanded(thing: dict[str, Any], names: list[str]) -> None:
    """A list that was asked for is there; a reference to something that exists is the thing itself."""
    for name in names:
        node = _data()["members"][thing["object"]][name]
        if isinstance(node, list):
            assert thing[name]["object"] == "list", (thing["object"], name)
        elif thing.get(name) is not None and node != "?":
            assert isinstance(thing[name], dict), (thing["object"], name)
