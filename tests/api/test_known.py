"""What Stripe knows: each of it is taken, or refused by name, and told from what Stripe does not know either."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from checkout.api import features, known
from checkout.api.endpoint import OPERATIONS

SESSIONS = "POST /v1/checkout/sessions"
INTENTS = "POST /v1/payment_intents"


@pytest.mark.parametrize(
    ("operation", "location"),
    [
        (INTENTS, ["amount"]),
        (INTENTS, ["transfer_data", "destination"]),
        (INTENTS, ["metadata", "any name"]),
        (INTENTS, ["allowed_payment_method_types", 0]),
        (INTENTS, ["payment_method_types", 0]),
        (INTENTS, ["payment_method_options", "card", "request_three_d_secure"]),
        (f"{INTENTS}/{{intent}}/confirm", ["return_url"]),
        (f"{INTENTS}/{{id}}/confirm", ["return_url"]),
        (SESSIONS, ["line_items", 3, "price_data", "product_data", "metadata", "size"]),
        (SESSIONS, ["payment_method_types"]),
        (f"{SESSIONS}/{{session}}", ["metadata"]),
        ("POST /v1/payment_links", ["line_items", 0, "adjustable_quantity", "maximum"]),
        ("POST /v1/payment_methods", ["card", "number"]),
        ("POST /v1/payment_methods/{payment_method}/attach", ["customer"]),
        ("GET /v1/charges", ["created", "gte"]),
        ("GET /v1/charges", ["limit"]),
        ("GET /v1/payment_intents/{intent}", ["client_secret"]),
        ("GET /v1/account", ["expand", 0]),
        ("GET /v1/balance", ["expand"]),
        ("DELETE /v1/customers/{customer}", []),
    ],
)
def test_known(operation: str, location: list[str | int]) -> None:
    assert known.knows(operation, location)


@pytest.mark.parametrize(
    ("operation", "location"),
    [
        (INTENTS, ["amuont"]),
        (INTENTS, ["amount", "usd"]),
        (INTENTS, ["metadata", "size", "width"]),
        (INTENTS, ["*"]),
        (INTENTS, ["transfer_data", "nowhere"]),
        (f"{INTENTS}/{{intent}}/confirm", ["currency"]),
        ("GET /v1/charges", ["created", "after"]),
        ("DELETE /v1/customers/{customer}", ["force"]),
        ("POST /v1/nothing", ["amount"]),
    ],
)
def test_unknown(operation: str, location: list[str | int]) -> None:
    assert not known.knows(operation, location)


@given(st.lists(st.text(max_size=5) | st.integers()))
def test_any_location_has_an_answer(location: list[str | int]) -> None:
    assert known.knows(INTENTS, location) in (True, False)


def test_the_data_is_whole_and_small() -> None:
    path = Path(known.__file__).with_name("known_parameters.json")
    data = json.loads(path.read_text())
    assert path.stat().st_size < 150_000
    branches = {number for tree in data["trees"] for number in tree.values()}
    assert branches | set(data["operations"].values()) == set(range(len(data["trees"])))


def test_every_parameter_of_stripes_is_taken_or_refused_by_name() -> None:
    """None is "not supported by this version": see ``features`` for those that are refused."""
    left = [
        (operation.name, place)
        for operation in OPERATIONS
        for place in known.places(operation.name)
        if not _is_refused(operation.name, place) and not _takes(operation.params, place)
    ]
    assert left == []


def _is_refused(operation: str, place: tuple[str, ...]) -> bool:
    return any(place[: len(there)] == there for there, _ in features.places(operation))


def _takes(model: type[BaseModel], place: tuple[str, ...]) -> bool:
    name, *rest = place
    found = [it for own, it in model.model_fields.items() if name in (own, it.alias, it.validation_alias)]
    if not found:
        return False
    models = _models(found[0].annotation)
    return not rest or not models or any(_takes(it, tuple(rest)) for it in models)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
