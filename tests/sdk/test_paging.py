"""Lists are read to their end, in both directions, in an order that inserts do not disturb."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.houses import House


@pytest.fixture
def customers(house: House) -> list[str]:
    """Seven, oldest first."""
    return [house.stripe.v1.customers.create({"name": str(number)}).id for number in range(7)]


def test_forwards_and_backwards(house: House, customers: list[str]) -> None:
    listed = house.stripe.v1.customers.list
    newest_first = customers[::-1]
    assert [it.id for it in listed({"limit": 3}).auto_paging_iter()] == newest_first
    assert [it.id for it in listed({"limit": 2, "starting_after": newest_first[2]}).auto_paging_iter()] == newest_first[
        3:
    ]
    backwards = listed({"limit": 2, "ending_before": newest_first[-1]})
    assert [it.id for it in backwards.data] == newest_first[-3:-1]
    assert [it.id for it in backwards.auto_paging_iter()] == customers[1:]


def test_what_is_added_meanwhile_disturbs_nothing(house: House, customers: list[str]) -> None:
    pages = house.stripe.v1.customers.list({"limit": 2}).auto_paging_iter()
    seen = [next(pages).id, next(pages).id]
    house.stripe.v1.customers.create({"name": "late"})
    seen += [it.id for it in pages]
    assert seen == customers[::-1]


def test_the_envelope(house: House, customers: list[str]) -> None:
    first = call(house, "GET", "/v1/customers?limit=6").json
    assert (first["object"], first["url"], first["has_more"]) == ("list", "/v1/customers", True)
    last = call(house, "GET", f"/v1/customers?limit=6&starting_after={first['data'][-1]['id']}").json
    assert (len(last["data"]), last["has_more"]) == (1, False)
    up = call(house, "GET", f"/v1/customers?limit=5&ending_before={customers[0]}").json
    assert (len(up["data"]), up["has_more"]) == (5, True)
    assert call(house, "GET", f"/v1/customers?ending_before={customers[-1]}").json["data"] == []
    assert len(call(house, "GET", "/v1/customers").json["data"]) == 7


def test_lines_are_listed_first_to_last(house: House) -> None:
    lines: Any = [
        {"price_data": {"currency": "usd", "unit_amount": 100, "product_data": {"name": str(n)}}, "quantity": 1}
        for n in range(5)
    ]
    v1 = house.stripe.v1
    session = v1.checkout.sessions.create({"mode": "payment", "line_items": lines, "success_url": "https://a.test/"})
    paged = v1.checkout.sessions.line_items.list(session.id, {"limit": 2}).auto_paging_iter()
    assert [line.description for line in paged] == ["0", "1", "2", "3", "4"]


def test_cursors_and_limits_that_cannot_be(house: House, customers: list[str]) -> None:
    listed = house.stripe.v1.customers.list
    for limit in (0, 101, -1):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            listed({"limit": limit})
        assert (caught.value.code, caught.value.param) == ("parameter_invalid_integer", "limit")
    for cursor in ("starting_after", "ending_before"):
        unknown: Any = {cursor: "cus_unknown"}
        with pytest.raises(stripe.InvalidRequestError, match="No such customer: 'cus_unknown'") as caught:
            listed(unknown)
        assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, "resource_missing", cursor)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        listed({"starting_after": customers[0], "ending_before": customers[1]})
    assert caught.value.code == "parameters_exclusive"


def test_spans_of_time_and_filters(house: House, customers: list[str]) -> None:
    listed = house.stripe.v1.customers.list
    born = house.stripe.v1.customers.retrieve(customers[0]).created
    assert len(listed({"created": {"gte": born}}).data) == 7
    assert listed({"created": {"gt": born + 3_600}}).data == []
    assert listed({"created": {"lt": born}}).data == []
    assert customers[0] in [it.id for it in listed({"created": born})]
    house.stripe.v1.customers.create({"email": "jo@example.com"})
    assert len(listed({"email": "jo@example.com"}).data) == 1
