"""Nested parameters out of form and query text."""

from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.api.decode import MAX_KEYS, MAX_LEVELS, Numbered, bracket_name, decode, pairs_of
from checkout.kit.errors import InvalidRequest


def decoded(query: str | bytes) -> dict[str, Any]:
    return decode(pairs_of(query if isinstance(query, bytes) else query.encode()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("&&", {}),
        ("a=1", {"a": "1"}),
        ("a=", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a=1+2%2B3", {"a": "1 2+3"}),
        ("a=%E2%82%AC", {"a": "€"}),
        ("card[exp][month]=1&card[number]=2", {"card": {"exp": {"month": "1"}, "number": "2"}}),
        ("card%5Bnumber%5D=2", {"card": {"number": "2"}}),
        ("expand[0]=a&expand[1]=b", {"expand": ["a", "b"]}),
        ("items[10][price]=c&items[2][price]=b&items[0][price]=a", {"items": [{"price": p} for p in "abc"]}),
        ("items[1][quantity]=2&items[1][price]=a", {"items": [{"quantity": "2", "price": "a"}]}),
        ("expand[]=a&expand[]=b", {"expand": ["a", "b"]}),
        ("expand[]=", {"expand": [""]}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[][b][c]=1&a[][b][d]=2&a[][b][c]=3", {"a": [{"b": {"c": "1", "d": "2"}}, {"b": {"c": "3"}}]}),
        ("a[][b][]=1&a[][b][]=2&a[][c]=3", {"a": [{"b": ["1", "2"], "c": "3"}]}),
        ("a[0][b][]=1&a[0][b][]=2", {"a": [{"b": ["1", "2"]}]}),
        ("0=a", {"0": "a"}),
        ("metadata[01]=a", {"metadata": {"01": "a"}}),
        ("metadata[7]=a&metadata[size]=b", {"metadata": {"7": "a", "size": "b"}}),
        ("metadata[20261122]=a", {"metadata": {"20261122": "a"}}),
        (f"metadata[{'9' * 5000}]=a", {"metadata": {"9" * 5000: "a"}}),
    ],
)
def test_shapes(query: str, expected: dict[str, Any]) -> None:
    assert decoded(query) == expected


def test_a_list_keeps_the_numbers_it_was_given() -> None:
    numbered = decoded("metadata[12]=b&metadata[3]=a")["metadata"]
    assert isinstance(numbered, Numbered)
    assert numbered.named() == {"3": "a", "12": "b"}


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("a=1&a[b]=2", "a[b]"),
        ("a[b]=2&a=1", "a"),
        ("a[]=1&a[b]=2", "a[b]"),
        ("a[0]=1&a[]=2", "a[]"),
        ("a[]=1&a[][b]=2", "a[][b]"),
        ("a[][b]=1&a[]=2", "a[]"),
        ("a[][b]=1&a[][b][c]=2", "a[][b][c]"),
        ("a[][b][]=1&a[][b][c]=2", "a[][b][c]"),
    ],
)
def test_contradictory_shapes(query: str, param: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decoded(query)
    assert refused.value.param == param
    assert refused.value.message == f"A parameter is a value, a list or a hash, and only one of them: {param}."


@pytest.mark.parametrize("name", ["a[", "a]", "a[b", "a[b]c", "a[[b]]", "[a]", "[]", "a[][]", "a[b][][]", "]["])
def test_malformed_names(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode([(name, "1")])
    assert refused.value.message == f"Malformed parameter name: {name}."


def test_a_name_may_not_be_empty() -> None:
    with pytest.raises(InvalidRequest, match="Malformed"):
        decoded("=1")


@pytest.mark.parametrize("query", [b"a=%00", b"a%00=1", b"a=%ff", b"\xff=1", b"a=\xff", b"a=%ed%a0%80"])
def test_only_text(query: bytes) -> None:
    with pytest.raises(InvalidRequest, match="valid UTF-8 without NUL") as refused:
        decoded(query)
    assert (refused.value.param or "").isprintable()
    refused.value.message.encode()


def test_levels_are_limited() -> None:
    deepest = "a" + "[a]" * (MAX_LEVELS - 1)
    assert decode([(deepest, "1")])
    with pytest.raises(InvalidRequest, match="8 levels deep"):
        decode([(deepest + "[a]", "1")])


def test_keys_are_limited() -> None:
    most = "&".join(["a[]=1"] * MAX_KEYS)
    assert len(decoded(most)["a"]) == MAX_KEYS
    with pytest.raises(InvalidRequest, match="2000 at most"):
        pairs_of(f"{most}&a[]=1".encode())
    with pytest.raises(InvalidRequest, match="2000 at most"):
        decode([("a[]", "1")] * (MAX_KEYS + 1))


def test_a_card_number_in_a_name_is_not_repeated() -> None:
    with pytest.raises(InvalidRequest) as refused:
        decoded("card[4242424242424242=1")
    assert "4242" not in refused.value.message + str(refused.value.param)


@pytest.mark.parametrize("piece", ["a[]", "a[][b]", "a[0]", "[", "]", "[]", "4"])
def test_the_largest_body_takes_no_time(piece: str) -> None:
    """A megabyte in one name, one value or two thousand names: linear work is some hundredths of a second."""
    started = process_time()
    for pairs in ([(piece * 250_000, "1")], [("a", piece * 250_000)], [(piece, piece * 100)] * MAX_KEYS):
        with suppress(InvalidRequest):
            decode(pairs)
    assert process_time() - started < 2


names = st.text(alphabet="ab01[]\x00\udcff", max_size=12)


@given(st.lists(st.tuples(names, st.text(max_size=3)), max_size=8))
def test_anything_decodes_or_is_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        assert isinstance(decode(pairs), dict)
    except InvalidRequest as refused:
        refused.message.encode()


@given(st.binary(max_size=60))
def test_any_bytes_decode_or_are_refused(body: bytes) -> None:
    try:
        assert isinstance(decoded(body), dict)
    except InvalidRequest as refused:
        refused.message.encode()


scalars = st.text(alphabet="xyz", max_size=3)
trees = st.recursive(
    scalars,
    lambda below: (
        st.lists(below, min_size=1, max_size=3)
        | st.dictionaries(st.text(alphabet="abc", min_size=1, max_size=2), below, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def encoded(tree: Any, *path: str | int) -> list[tuple[str, str]]:
    """As the SDKs encode: indexed lists."""
    if isinstance(tree, str):
        return [(bracket_name(path), tree)]
    members = enumerate(tree) if isinstance(tree, list) else tree.items()
    return [pair for name, below in members for pair in encoded(below, *path, name)]


@given(tree=trees, order=st.randoms())
def test_what_an_sdk_encodes_comes_out_in_any_order(tree: Any, order: Any) -> None:
    pairs = [pair for pair in encoded(tree, "a") if pair[0].count("[") < MAX_LEVELS]
    whole = len(pairs) == len(encoded(tree, "a"))
    order.shuffle(pairs)
    assert not whole or decode(pairs) == {"a": tree}


def test_bracket_names() -> None:
    assert bracket_name(["payment_method_data", "card", "exp_month"]) == "payment_method_data[card][exp_month]"
    assert bracket_name(["line_items", 0, "price"]) == "line_items[0][price]"
    assert bracket_name(["limit"]) == "limit"
    assert bracket_name([]) == ""
