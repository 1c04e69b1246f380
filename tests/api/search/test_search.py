"""/v1/charges/search and its like: each field of each noun, page by page, and what is refused."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.callers import Reply, call, client, live_key, stranger_key
from tests.contract.everything import fill
from tests.contract.shapes import missing_members
from tests.houses import House

FOUND = {
    "charges": [
        ("payment_method_details.card.last4:4242 AND status:'succeeded'", True),
        ("payment_method_details.card.brand:'VISA' AND payment_method_details.card.exp_month:12", True),
        ("payment_method_details.card.exp_year<2030", False),
        ("payment_method_details.card.fingerprint:null", False),
        ("-billing_details.address.postal_code:'none'", True),
        ("disputed:'true'", True),
        ("refunded:true", True),
        ("disputed:'true' AND refunded:true", False),
        ("disputed:false AND -refunded:'true' AND amount>=2000 AND currency:'USD'", True),
        ("customer:null", True),
        ("status:'failed' AND amount<100", False),
    ],
    "customers": [
        ("email:'JO@example.COM'", True),
        ("email~'@EXAMPLE'", True),
        ("name:null AND -email:null", True),
        ("phone~'555'", False),
        ("created>1 AND metadata['a']:null", True),
    ],
    "payment_intents": [
        ("status:'canceled' OR status:'succeeded'", True),
        ("-customer:null AND amount:2000", True),
        ("amount>2000 AND currency:'usd'", False),
    ],
    "prices": [
        ("active:'true' AND lookup_key:'HALF'", True),
        ("lookup_key~'alf' AND currency:'usd'", True),
        ("type:'one_time' AND -product:'prod_unknown'", True),
        ("type:'recurring'", False),
        ("metadata['a']:'1'", False),
    ],
    "products": [
        ("name~'MUG' AND active:'true'", True),
        ("shippable:null AND url:null AND description:null", True),
        ("shippable:'true'", False),
    ],
}


def ask(house: House, noun: str, query: str, more: str = "", key: str | None = None) -> Reply:
    return call(house, "GET", f"/v1/{noun}/search?query={quote(query)}{more}", key=key)


def test_each_field_of_each_noun(house: House) -> None:
    fill(house)
    for noun, cases in FOUND.items():
        for query, is_there in cases:
            answer = ask(house, noun, query)
            assert answer.status == 200, (query, answer.body)
            assert bool(answer.json["data"]) == is_there, query
            assert missing_members(answer.json) == []
        for key in (stranger_key(house), live_key(house)):
            assert ask(house, noun, "-metadata['no']:'thing'", key=key).json["data"] == []


def test_pages(house: House) -> None:
    v1 = house.stripe.v1
    made = [v1.products.create({"name": "Mug", "metadata": {"n": str(n)}}).id for n in range(5)]
    v1.products.create({"name": "Cup"})
    first = v1.products.search({"query": "name:'mug'", "limit": 2, "expand": ["total_count", "data.default_price"]})
    shown: Any = first.to_dict()
    assert (shown["object"], shown["url"], shown["has_more"], shown["total_count"]) == (
        "search_result",
        "/v1/products/search",
        True,
        5,
    )
    assert [it.id for it in first.auto_paging_iter()] == made[::-1]
    last = v1.products.search({"query": "metadata['n']:'4'"}).to_dict()
    assert (last["has_more"], last["next_page"]) == (False, None)
    assert "total_count" not in last


def test_a_price_by_a_product_of_ones_own_name(house: House) -> None:
    v1 = house.stripe.v1
    for seller in (v1, client(house, stranger_key(house)).v1):
        seller.products.create(
            {"id": "mug", "name": "Mug", "default_price_data": {"currency": "usd", "unit_amount": 1}}
        )
    assert [it.product for it in v1.prices.search({"query": "product:'mug'"})] == ["mug"]


def test_a_deleted_customer_is_not_found(house: House) -> None:
    v1 = house.stripe.v1
    gone = v1.customers.create({"email": "jo@example.com"}).id
    v1.customers.delete(gone)
    assert v1.customers.search({"query": "email:'jo@example.com'"}).data == []


@pytest.mark.parametrize(
    ("noun", "query", "text"),
    [
        (
            "payment_intents",
            "email:'jo'",
            "Field `email` is an unsupported search field for resource `payment_intents`. See "
            "https://stripe.com/docs/search#query-fields-for-payment-intents for a list of supported fields.",
        ),
        ("customers", "created:'now'", "Field `created` needs an integer: now"),
        ("customers", f"created>{'9' * 19}", f"Field `created` needs an integer: {'*' * 19}"),
        ("customers", "created~123", "The operator `~` is not supported for field `created`."),
        ("customers", "name>'a'", "The operator `>` is not supported for field `name`."),
        ("customers", "created>null", "The operator `>` is not supported for null."),
        ("customers", "name:Jo", "The value `Jo` must be in quotation marks."),
        ("customers", "name~'jo'", "A substring must have at least 3 characters: jo"),
        ("customers", "metadata:'a'", 'Field `metadata` needs a key: metadata["key"]:"value"'),
        ("customers", "metadata['a']~'abc'", "The operator `~` is not supported for field `metadata`."),
        ("customers", "name['a']:'b'", "Field `name` has no keys; only `metadata` has."),
        ("products", "active:'yes'", "Field `active` needs `true` or `false`: yes"),
        ("prices", "currency~'usd'", "The operator `~` is not supported for field `currency`."),
    ],
)
def test_what_is_refused(house: House, noun: str, query: str, text: str) -> None:
    answer = ask(house, noun, query)
    assert (answer.status, answer.error["message"], answer.error["param"]) == (400, text, "query")


def test_parameters(house: House) -> None:
    for more, code, param in (
        ("", "parameter_missing", "query"),
        ("query=status:'a'&page=nonsense", None, "page"),
        ("query=status:'a'&page=%C3%A4", None, "page"),
        ("query=status:'a'&limit=0", "parameter_invalid_integer", "limit"),
        ("query=status:'a'&starting_after=x", "parameter_unknown", "starting_after"),
        ("query=status:'a'&expand[]=next_page", None, "expand"),
        ("query=status:'a'&expand[]=customer", None, "expand"),
    ):
        answer = call(house, "GET", f"/v1/charges/search?{more}")
        assert (answer.status, answer.error.get("code"), answer.error["param"]) == (400, code, param), answer.body


def test_search_is_no_id(house: House) -> None:
    for noun in FOUND:
        assert call(house, "GET", f"/v1/{noun}/search").error["code"] == "parameter_missing"
        answer = call(house, "POST", f"/v1/{noun}/search", {"description": "x"})
        assert (answer.status, answer.error["message"].split(")")[0]) == (
            404,
            f"Unrecognized request URL (POST: /v1/{noun}/search",
        )
