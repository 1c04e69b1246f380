"""A search finds what a model in memory finds, whatever is asked of whatever is there."""

import operator
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkout.api.search.language import Clause, Query
from checkout.api.search.results import search
from checkout.kit.db import atomic
from checkout.kit.matching import fold
from checkout.merchants.accounts import first_merchant
from checkout.payments.customers import Customer
from tests.houses import House

KEYS = ["a", "A", "b c", 'q"u', "o'n", "back\\slash", "$.a", "ä", "%"]
WORDS = ["", "Jo", "jo", "100%", "100_", "100/x", "a\\b", "it's", 'sa"y', "ÄRGER", "ärger", "null", "5", "Mug for tea"]
PARTS = ["mug", "100%", "00_", "00/x", "RGER", "ärg", "for TEA", "a\\b", "it's"]
CREATED_S = range(1_700_000_000, 1_700_000_004)

Thing = dict[str, Any]

values = st.sampled_from(WORDS)
things = st.fixed_dictionaries(
    {
        "name": st.none() | values,
        "phone": st.none() | values,
        "metadata": st.dictionaries(st.sampled_from(KEYS), values, max_size=4),
        "created": st.sampled_from(CREATED_S),
    }
)
negated = st.booleans()
clauses = st.one_of(
    st.builds(
        Clause, st.sampled_from(["name", "phone"]), st.just(":"), st.none() | values, st.just(True), negated=negated
    ),
    st.builds(Clause, st.just("name"), st.just("~"), st.sampled_from(PARTS), st.just(True), negated=negated),
    st.builds(
        Clause,
        st.just("metadata"),
        st.just(":"),
        st.none() | values,
        st.just(True),
        st.sampled_from(KEYS),
        negated,
    ),
    st.builds(
        Clause,
        st.just("created"),
        st.sampled_from([":", ">", "<", ">=", "<="]),
        st.sampled_from(CREATED_S).map(str),
        negated=negated,
    ),
)
queries = st.builds(Query, st.sampled_from(["and", "or"]), st.lists(clauses, min_size=1, max_size=4).map(tuple))

COMPARE: dict[str, Callable[[int, int], bool]] = {
    ":": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def meets(thing: Thing, query: Query) -> bool:
    join = all if query.joiner == "and" else any
    return join(_meets(thing, clause) != clause.negated for clause in query.clauses)


def _meets(thing: Thing, clause: Clause) -> bool:
    has = thing["metadata"].get(clause.key) if clause.field == "metadata" else thing[clause.field]
    if clause.value is None:
        return has is None
    if has is None:
        return False
    if clause.field == "created":
        return COMPARE[clause.operator](has, int(clause.value))
    if clause.operator == "~":
        return fold(clause.value) in fold(has)
    return fold(clause.value) == fold(has)


def said(query: Query) -> str:
    return f" {query.joiner.upper()} ".join(map(_said, query.clauses))


def _said(clause: Clause) -> str:
    key = "" if clause.key is None else f"[{_quoted(clause.key)}]"
    value = "null" if clause.value is None else _quoted(clause.value) if clause.quoted else clause.value
    return f"{'-' * clause.negated}{clause.field}{key}{clause.operator}{value}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(things, max_size=8), st.lists(queries, min_size=1, max_size=12), st.integers(1, 4))
def test_it_finds_what_the_model_finds(house: House, there: list[Thing], asked: list[Query], limit: int) -> None:
    with house.app.app_context():
        merchant = first_merchant()
        assert merchant is not None
        account = merchant.in_mode(livemode=False)
        ids = _only(account, there)
        for query in asked:
            wanted = [id for id, thing in ids if meets(thing, query)]
            assert _found(account, said(query), limit) == wanted, said(query)
        assert _found(account, "created>0", limit) == [id for id, _ in ids]


def _only(account: Any, there: list[Thing]) -> list[tuple[str, Thing]]:
    """Makes these the account's only customers; newest first, as a search finds them."""
    with atomic("replace customers") as session:
        for old in session.scalars(Customer.owned_by(account)):
            session.delete(old)
        made = []
        for thing in there:
            columns = {"metadata_": thing["metadata"], "name": thing["name"], "phone": thing["phone"]}
            customer = Customer.add(account, invoice_prefix="X", **columns)
            customer.created = thing["created"]
            made.append((customer, thing))
        made.sort(key=lambda it: (it[0].created, it[0].id), reverse=True)
        return [(customer.id, thing) for customer, thing in made]


def _found(account: Any, written: str, limit: int) -> list[str]:
    """Through all pages."""
    ids: list[str] = []
    after = None
    while True:
        page = search(account, "customers", written, limit, after)
        ids += [it["id"] for it in page["data"]]
        after = page["next_page"]
        assert page["has_more"] == (after is not None)
        if after is None:
            assert page["total_count"].load() == len(ids)
            return ids
