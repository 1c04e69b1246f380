"""One reading of what arrived: a value, or the refusal that Stripe would give."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.api.decode import decode
from checkout.api.fields import (
    MAX_AMOUNT,
    MAX_INTEGER,
    Amount,
    Clearable,
    Currency,
    Email,
    Expand,
    Flag,
    Integer,
    PositiveAmount,
    Text,
    Timestamp,
    Url,
    choice,
    integer,
    none_among,
    text,
)
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import Created, ListParams, Params, Range, exclusive, read
from checkout.kit.errors import InvalidRequest, NotBuilt, Refused

OPERATION = "POST /v1/payment_intents"
CARD_NUMBER = "4242424242424242"


class CardData(Params):
    number: Text
    exp_month: Annotated[int, integer(1, 12)]
    cvc: Annotated[str, text(4)] | None = None


class MethodData(Params):
    type: Annotated[Literal["card", "klarna"], none_among("No Klarna here.", "klarna")]
    card: CardData | None = None


class Item(Params):
    price: Text | None = None
    name: Annotated[str, text(5)] | None = None
    quantity: Annotated[int, integer(1)] = 1

    _one_kind = exclusive("price", "name")


class Everything(Params):
    any_text: Text = "-"
    count: Integer = 0
    tip: Amount = 0
    total: PositiveAmount = 1
    confirm: Flag = False
    until: Timestamp | None = None
    currency: Currency = "usd"
    return_url: Url | None = None
    receipt_email: Clearable[Email] = None
    mode: Annotated[Literal["payment", "setup", "subscription"], none_among("Saves nothing.", "setup")] = "payment"
    layout: Literal["a", "b"] = "a"
    way: Annotated[str, choice({"barter", "card", "cash"})] = "card"
    metadata: Metadata = {}
    payment_method_data: Clearable[MethodData] = None
    items: list[Item] = []
    types: list[Literal["card", "link", "eps"]] = []
    customer: Text | None = None
    customer_email: Email | None = None
    created: Created | None = None
    expand: Expand = []

    _one_payer = exclusive("customer", "customer_email")


class Needy(Params):
    amount: Amount
    currency: Currency
    payment_method_data: MethodData | None = None


def given_params(**raw: Any) -> Everything:
    return read(Everything, raw, OPERATION)


def refused(model: Any = Everything, **raw: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        read(model, raw, OPERATION)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def said(model: Any = Everything, **raw: Any) -> tuple[str | None, str | None, str]:
    no = refused(model, **raw)
    assert isinstance(no, InvalidRequest)
    return no.code, no.param, no.message


def test_nothing_given() -> None:
    params = given_params()
    assert params == Everything()
    assert not params.model_fields_set


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("any_text", " a ", " a "),
        ("any_text", "x" * 5000, "x" * 5000),
        ("count", "-12", -12),
        ("count", "08", 8),
        ("count", str(MAX_INTEGER), MAX_INTEGER),
        ("tip", "0", 0),
        ("total", str(MAX_AMOUNT), MAX_AMOUNT),
        ("confirm", "true", True),
        ("confirm", "True", True),
        ("confirm", "False", False),
        ("confirm", "false", False),
        ("until", "1795000000", 1795000000),
        ("currency", "EUR", "eur"),
        (
            "return_url",
            "https://shop.test/ok?s={CHECKOUT_SESSION_ID}#x",
            "https://shop.test/ok?s={CHECKOUT_SESSION_ID}#x",
        ),
        ("return_url", "HTTP://localhost:8000", "HTTP://localhost:8000"),
        ("return_url", "http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("receipt_email", "Jenny.Rosen@Example.com", "Jenny.Rosen@Example.com"),
        ("receipt_email", "a@shop.test", "a@shop.test"),
        ("mode", "payment", "payment"),
        ("metadata", {"order": "6735", "gone": ""}, {"order": "6735", "gone": ""}),
        ("types", ["card", "link"], ["card", "link"]),
        ("expand", ["a", "b.c"], ["a", "b.c"]),
        ("expand", "a", ["a"]),
    ],
)
def test_values(field: str, written: Any, value: Any) -> None:
    assert getattr(given_params(**{field: written}), field) == value


@pytest.mark.parametrize("field", ["count", "tip", "total", "until"])
@pytest.mark.parametrize("written", ["12.0", " 12", "12 ", "1_000", "٣", "+1", "1e3", "0x1", "-", "--1", "a"])
def test_bad_integers(field: str, written: str) -> None:
    assert said(**{field: written}) == ("parameter_invalid_integer", field, f"Invalid integer: {written}")


@pytest.mark.parametrize(
    ("field", "written", "message"),
    [
        ("count", "9223372036854775808", f"This value must be less than or equal to {MAX_INTEGER}."),
        ("count", "9" * 5000, f"This value must be less than or equal to {MAX_INTEGER}."),
        ("count", "-" + "9" * 5000, "This value must be greater than or equal to -9223372036854775808."),
        ("tip", "-1", "Invalid non-negative integer"),
        ("total", "-1", "Invalid positive integer"),
        ("total", "0", "This value must be greater than or equal to 1."),
        ("total", "9" * 13, f"This value must be less than or equal to {MAX_AMOUNT}."),
        ("until", "-1", "This value must be greater than or equal to 0."),
        ("until", "253402300800", "This value must be less than or equal to 253402300799."),
    ],
)
def test_integers_out_of_bounds(field: str, written: str, message: str) -> None:
    assert said(**{field: written}) == ("parameter_invalid_integer", field, message)


@pytest.mark.parametrize("written", ["tRUE", "1", "yes", " true", "TRUE"])
def test_bad_flags(written: str) -> None:
    assert said(confirm=written) == (None, "confirm", f"Invalid boolean: {written}")


@pytest.mark.parametrize(("field", "written"), [("any_text", "x" * 5001), ("any_text", "a\0b"), ("any_text", "\ud800")])
def test_bad_texts(field: str, written: str) -> None:
    _, param, message = said(**{field: written})
    assert (param, message[:15]) == (field, "Invalid string:")


@pytest.mark.parametrize(
    "field", ["any_text", "count", "total", "confirm", "currency", "return_url", "mode", "customer"]
)
def test_empty_where_nothing_can_be_unset(field: str) -> None:
    assert said(**{field: ""}) == (
        "parameter_invalid_empty",
        field,
        f"You passed an empty string for '{field}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{field}' cannot be unset. You should remove '{field}' from your request "
        "or supply a non-empty value.",
    )


def test_empty_unsets() -> None:
    params = given_params(receipt_email="", payment_method_data="")
    assert params.receipt_email is None
    assert params.payment_method_data is None
    assert params.model_fields_set == {"receipt_email", "payment_method_data"}


@pytest.mark.parametrize("written", ["xxx", "US", "$", "ﬀx"])
def test_bad_currencies(written: str) -> None:
    code, param, message = said(currency=written)
    assert (code, param) == (None, "currency")
    listed = "Stripe currently supports these currencies: aed, afn, all,"
    assert message.startswith(f"Invalid currency: {written.lower()}. {listed}")


@pytest.mark.parametrize(
    "written",
    [
        "shop.test",
        "/ok",
        "//shop.test",
        "javascript:alert(1)",
        "ftp://shop.test",
        "https://",
        "https:///path",
        "https://me@shop.test",
        "https://shop.test:99999",
        "https://shop.test:x",
        "https://[::1",
        "https://shop.test\\@evil.test",
        "https://shop .test",
        "https://shop.test/a\nb",
        "https://shöp.test",
        "https://a;script-src.test",
        "https://-a.test",
        "https://shop.test/" + "x" * 5000,
    ],
)
def test_bad_urls(written: str) -> None:
    assert said(return_url=written) == ("url_invalid", "return_url", "Not a valid URL")


@pytest.mark.parametrize("written", ["jenny", "a@", "@b.test", "a b@c.test", "a@b", "a@b..test", "a@localhost"])
def test_bad_emails(written: str) -> None:
    expected = ("email_invalid", "receipt_email", f"Invalid email address: {written}")
    assert said(receipt_email=written) == expected


def test_bad_choices() -> None:
    assert said(mode="x") == (None, "mode", "Invalid mode: must be one of payment, setup, or subscription")
    assert said(layout="x") == (None, "layout", "Invalid layout: must be one of a or b")
    assert said(types=["card", "x"]) == (
        None,
        "types[1]",
        "Invalid types[1]: must be one of card, link, or eps",
    )
    assert said(payment_method_data={"type": "x"})[2] == (
        "Invalid payment_method_data[type]: must be one of card or klarna"
    )


def test_a_value_that_no_account_can_have() -> None:
    assert said(payment_method_data={"type": "klarna"}) == (None, "payment_method_data[type]", "No Klarna here.")


def test_a_known_parameter_that_is_not_declared() -> None:
    no = refused(hooks={"inputs": {}}, total="x")
    assert isinstance(no, NotBuilt)
    assert no.status == 400
    assert no.param == "hooks"
    assert no.message == "The parameter `hooks` is known but not supported by this version of Tender."


def test_unknown_parameters() -> None:
    assert said(foo="1") == ("parameter_unknown", "foo", "Received unknown parameter: foo")
    card = {"number": "1", "exp_month": "1", "nope": "2"}
    assert said(payment_method_data={"type": "card", "card": card}, bar="1") == (
        "parameter_unknown",
        "payment_method_data[card][nope],bar",
        "Received unknown parameters: payment_method_data[card][nope], bar",
    )
    many = said(**{f"x{number}": "1" for number in range(2_000)})
    assert many[2].count(",") == 19


def test_missing_parameters() -> None:
    assert said(Needy) == ("parameter_missing", "amount", "Missing required param: amount.")
    assert said(Needy, amount="1")[1] == "currency"
    card = {"type": "card", "card": {"number": "1"}}
    assert said(Needy, amount="1", currency="usd", payment_method_data=card) == (
        "parameter_missing",
        "payment_method_data[card][exp_month]",
        "Missing required param: payment_method_data[card][exp_month].",
    )


def test_the_order_of_refusals() -> None:
    """Unknown, known but not supported, missing, then bad by place in the model."""
    assert said(Needy, amount="x", transfer_data="1", foo="1")[0] == "parameter_unknown"
    assert isinstance(refused(Needy, amount="x", hooks="1"), NotBuilt)
    assert said(Needy, amount="x")[:2] == ("parameter_missing", "currency")
    assert said(Needy, currency="x", amount="x")[1] == "amount"


@pytest.mark.parametrize(
    ("field", "written", "message"),
    [
        ("any_text", {"a": "b"}, "Invalid string: {...}"),
        ("any_text", ["a"], "Invalid string: [...]"),
        ("count", {"a": "b"}, "Invalid string: {...}"),
        ("mode", {"a": "b"}, "Invalid string: {...}"),
        ("mode", ["payment"], "Invalid string: [...]"),
        ("return_url", ["a"], "Invalid string: [...]"),
        ("payment_method_data", "a", "Invalid object"),
        ("payment_method_data", ["a"], "Invalid object"),
        ("metadata", "a", "Invalid object"),
        ("metadata", ["a"], "Invalid object"),
        ("items", "a", "Invalid array"),
        ("items", {"a": "b"}, "Invalid array"),
        ("expand", {"a": "b"}, "Invalid array"),
        ("created", ["1"], "Invalid object"),
    ],
)
def test_wrong_shapes(field: str, written: Any, message: str) -> None:
    assert said(**{field: written}) == (None, field, message)


def test_exclusive_parameters() -> None:
    code, param, message = said(customer="cus_1", customer_email="a@b.test")
    assert (code, param) == ("parameters_exclusive", "customer")
    assert message == "You may only specify one of these parameters: customer, customer_email."
    assert said(items=[{"price": "p"}, {"price": "p", "name": "n"}])[1] == "items[1][price]"
    assert given_params(customer="cus_1").customer == "cus_1"


def test_lists_are_limited() -> None:
    assert said(expand=["a"] * 101)[2] == "Array expand exceeded maximum 100 allowed elements."
    assert said(expand=[""])[:2] == ("parameter_invalid_empty", "expand[0]")


def test_a_choice_of_many() -> None:
    assert given_params(way="card").way == "card"
    assert said(way="theft") == (None, "way", "Invalid way: must be one of barter, card, or cash")
    assert said(way="")[0] == "parameter_invalid_empty"
    assert said(way=["card"])[2] == "Invalid string: [...]"


class TestMetadata:
    def test_numbers_as_keys(self) -> None:
        raw = decode([("metadata[12]", "b"), ("metadata[3]", "a")])
        assert given_params(**raw).metadata == {"3": "a", "12": "b"}

    def test_limits(self) -> None:
        most = {f"{number:040}": "x" * 500 for number in range(50)}
        assert given_params(metadata=most).metadata == most
        assert said(metadata=most | {"one": "more"})[1] == "metadata"
        assert said(metadata={"k" * 41: "v"})[2] == (
            "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters."
        )
        assert said(metadata={"key": "v" * 501}) == (
            None,
            "metadata[key]",
            "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters.",
        )

    @pytest.mark.parametrize(
        ("key", "value"), [("a", {"b": "c"}), ("a", ["b"]), ("a[", "b"), ("a\0", "b"), ("a", "\0"), ("", "b")]
    )
    def test_bad_members(self, key: str, value: Any) -> None:
        assert (said(metadata={key: value})[1] or "").startswith("metadata[")

    def test_merging(self) -> None:
        old = {"a": "1", "b": "2"}
        assert merge_metadata(old, given_params().metadata) == old
        assert merge_metadata(old, given_params(metadata={"a": "", "c": "3"}).metadata) == {
            "b": "2",
            "c": "3",
        }
        assert merge_metadata(old, given_params(metadata="").metadata) == {}
        assert merge_metadata({}, {"a": ""}) == {}

    def test_merging_is_limited(self) -> None:
        full = {str(number): "x" for number in range(50)}
        assert len(merge_metadata(full, {"0": "", "new": "y"})) == 50
        with pytest.raises(InvalidRequest) as caught:
            merge_metadata(full, {"new": "y"})
        assert caught.value.param == "metadata"


class TestCardData:
    @pytest.mark.parametrize(
        "raw",
        [
            {"payment_method_data": {"type": "card", "card": {"number": [CARD_NUMBER], "exp_month": "1"}}},
            {
                "payment_method_data": {
                    "type": "card",
                    "card": {"number": {CARD_NUMBER: "1"}, "exp_month": "1"},
                }
            },
            {
                "payment_method_data": {
                    "type": "card",
                    "card": {"number": CARD_NUMBER, "exp_month": CARD_NUMBER},
                }
            },
            {"payment_method_data": {"type": CARD_NUMBER}},
            {"payment_method_data": CARD_NUMBER},
            {"any_text": {"number": CARD_NUMBER}},
            {"count": "4242 4242 4242 4242x"},
            {"count": "x" * 190 + CARD_NUMBER},
            {"count": "x" * 90 + CARD_NUMBER},
            {"confirm": "4242-4242-4242-4242"},
            {"currency": CARD_NUMBER},
            {"receipt_email": CARD_NUMBER},
            {"return_url": CARD_NUMBER},
            {CARD_NUMBER: "1"},
            {"metadata": {CARD_NUMBER: {"a": "b"}}},
            {"metadata": {"a": CARD_NUMBER * 40}},
        ],
    )
    def test_a_number_is_never_repeated(self, raw: dict[str, Any]) -> None:
        no = refused(**raw)
        assert "4242" not in f"{no.message} {no.param} {no!r} {no.details}"

    def test_a_secret_field_repeats_nothing(self) -> None:
        class Odd(Params):
            number: Integer = 0
            cvc: Integer = 0

        assert said(Odd, number="12x") == ("parameter_invalid_integer", "number", "Invalid integer")
        assert said(Odd, cvc="12x") == ("parameter_invalid_integer", "cvc", "Invalid integer")


class TestLists:
    def listed(self, **raw: Any) -> ListParams:
        return read(ListParams, raw, "GET /v1/refunds")

    def test_defaults(self) -> None:
        params = self.listed()
        assert (params.limit, params.starting_after, params.ending_before, params.expand) == (
            10,
            None,
            None,
            [],
        )

    @pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5"])
    def test_limit(self, limit: str) -> None:
        assert self.listed(limit="100").limit == 100
        assert said(ListParams, limit=limit)[:2] == ("parameter_invalid_integer", "limit")

    def test_one_cursor(self) -> None:
        code, param, _ = said(ListParams, starting_after="a", ending_before="b")
        assert (code, param) == ("parameters_exclusive", "starting_after")

    def test_ranges(self) -> None:
        assert given_params(created="17").created == Range.model_construct(gte=17, lte=17)
        span = given_params(created={"gt": "1", "lt": "9"}).created
        assert span
        assert (span.gt, span.gte, span.lt, span.lte) == (1, None, 9, None)
        assert said(created="x") == ("parameter_invalid_integer", "created", "Invalid integer: x")
        assert said(created={"gte": "x"})[1] == "created[gte]"
        assert said(created={"after": "1"})[0] == "parameter_unknown"
        assert said(created="")[0] == "parameter_invalid_empty"


odd_texts = (
    st.text(max_size=12)
    | st.text(alphabet="0123456789-.e+", max_size=30)
    | st.from_regex(r"https?://[^a]{0,12}")
    | st.from_regex(r"[^ ]{0,9}@[^ ]{0,9}\.test")
    | st.sampled_from(["", "card", "payment", "setup", "usd", "true", "\0", "\ud800", "9" * 5000])
)
members = st.sampled_from([*Everything.model_fields, "type", "card", "number", "exp_month", "price", "gte", "0"])
odd_values = st.recursive(
    odd_texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(members | odd_texts, below, max_size=3),
    max_leaves=6,
)


def tried(raw: dict[str, Any]) -> Everything | Refused:
    try:
        return read(Everything, raw, OPERATION)
    except Refused as no:
        return no


@given(st.dictionaries(st.sampled_from(list(Everything.model_fields)) | odd_texts, odd_values, max_size=4))
def test_anything_gives_a_value_or_a_refusal(raw: dict[str, Any]) -> None:
    outcome = tried(raw)
    if isinstance(outcome, Refused):
        assert outcome.status == 400
        assert f"{outcome.message}{outcome.param}".encode()


@given(st.sampled_from(list(Everything.model_fields)), odd_values)
def test_each_field_gives_a_value_or_a_refusal(field: str, value: Any) -> None:
    outcome = tried({field: value})
    if isinstance(outcome, Refused):
        assert outcome.param
        assert outcome.param.startswith(field)
