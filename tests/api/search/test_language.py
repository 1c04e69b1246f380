"""The query language by itself: what it reads, and what it does not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.api.search.language import MIXED, TOO_MANY, UNPARSABLE, Clause, parse
from checkout.kit.errors import InvalidRequest

AMOUNT = Clause("amount", ">", "1")
NAME = Clause("name", ":", "Jo", quoted=True)


@pytest.mark.parametrize(
    ("written", "clauses"),
    [
        ("amount>1", [AMOUNT]),
        ("  amount > 1 ", [AMOUNT]),
        ("amount>=-1", [Clause("amount", ">=", "-1")]),
        ("name:'Jo'", [NAME]),
        ('name:"Jo"', [NAME]),
        ("-name~'o\\'s \\\\ \"'", [Clause("name", "~", "o's \\ \"", quoted=True, negated=True)]),
        ("name:null", [Clause("name", ":", None)]),
        ("name:'null'", [Clause("name", ":", "null", quoted=True)]),
        ("name:''", [Clause("name", ":", "", quoted=True)]),
        ("metadata['a b']:'1'", [Clause("metadata", ":", "1", quoted=True, key="a b")]),
        ('metadata["it\'s"]:null', [Clause("metadata", ":", None, key="it's")]),
        ("a.b.c:4242", [Clause("a.b.c", ":", "4242")]),
        ("amount>1 AND name:'Jo'", [AMOUNT, NAME]),
        ("amount>1 and name:'Jo'", [AMOUNT, NAME]),
        ("amount>1 name:'Jo'", [AMOUNT, NAME]),
        ("name:'a OR b' AND amount>1", [Clause("name", ":", "a OR b", quoted=True), AMOUNT]),
    ],
)
def test_all_of_them(written: str, clauses: list[Clause]) -> None:
    query = parse(written)
    assert (query.joiner, list(query.clauses)) == ("and", clauses)


def test_any_of_them() -> None:
    query = parse("amount>1 OR name:'Jo' or amount>1")
    assert (query.joiner, query.clauses) == ("or", (AMOUNT, NAME, AMOUNT))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("", UNPARSABLE),
        ("Jo", UNPARSABLE),
        ("name:", UNPARSABLE),
        ("name:'Jo", UNPARSABLE),
        ("name:'Jo'x", UNPARSABLE),
        ("name='Jo'", UNPARSABLE),
        ("(name:'Jo')", UNPARSABLE),
        ("NOT name:'Jo'", UNPARSABLE),
        ("--name:'Jo'", UNPARSABLE),
        ("name:'Jo' AND", UNPARSABLE),
        ("name:'Jo' AND OR amount>1", UNPARSABLE),
        ("metadata[a]:'1'", UNPARSABLE),
        ("amount>1 AND name:'Jo' OR amount>1", MIXED),
        ("amount>1 name:'Jo' OR amount>1", MIXED),
        (" OR ".join(["amount>1"] * 11), TOO_MANY),
    ],
)
def test_what_it_does_not_read(written: str, text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(written)
    assert (refused.value.message, refused.value.param) == (text, "query")


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(InvalidRequest):
        assert parse(written).clauses


@given(st.text(), st.text(), st.sampled_from("'\""))
def test_any_value_can_be_quoted(key: str, value: str, quote: str) -> None:
    def quoted(text: str) -> str:
        return quote + text.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote

    (clause,) = parse(f"metadata[{quoted(key)}]:{quoted(value)}").clauses
    assert (clause.key, clause.value) == (key, value)
