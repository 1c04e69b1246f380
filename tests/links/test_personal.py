"""What is signed for one shopper: by whom it verifies, what it may say, and what is wrong with all else."""

import hashlib
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer

from checkout.catalogue.prices import Price
from checkout.kit.errors import InvalidRequest
from checkout.kit.seal import Secrets
from checkout.sessions.basket import Basket, BasketLine
from links import personal
from links.links import PaymentLink
from links.personal import KEY_PREFIX, MAX_SIGNED_CHARS, PURPOSE, SALT, Personal
from tests.keyrings import NEW, OLD, altered, incompressible, is_same_bits, signing_with

ID, OTHER = "plink_1RfzQ0Ab3dE5gH7jK9mN1pQ", "plink_1RfzQ0Ab3dE5gH7jK9mN1pR"
ALL: dict[str, Any] = {
    "id": "abcdefgh-_12",
    "amount": 1250,
    "quantity": 3,
    "currency": "eur",
    "email": "jo@example.com",
    "client_reference_id": "order_7",
    "promotion_code": "SPRING",
    "expires_at": 1_900_000_000,
    "single_use": True,
}
WRONG: dict[str, list[object]] = {
    "id": ["short", "x" * 65, "has space", 7, "", "abcdefg\n"],
    "amount": [0, -1, 12.5, "1250", True, 10**12],
    "quantity": [0, 1_000_000, "3", False, 1.0, []],
    "currency": ["EUR", "xyz", 7, ""],
    "email": ["jo", "", 7, {}],
    "client_reference_id": ["a b", "", 7, "x" * 201],
    "promotion_code": ["A B", "", 7],
    "expires_at": [-1, "tomorrow", 1.5, 10**12, True],
    "single_use": ["true", 1, 0],
}


def link(id: str = ID, *, newest: int = 1, oldest: int = 1) -> PaymentLink:
    return PaymentLink(id=id, newest_key=newest, oldest_key=oldest)


def signed(said: object, *, root: bytes = NEW, number: int = 1, salt: str = SALT) -> str:
    """As anyone may who has the key."""
    key = KEY_PREFIX + Secrets((root,)).derive(f"{PURPOSE} {number} of {ID}")[0].hex()
    return str(URLSafeSerializer(key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256}).dumps(said))


def test_what_is_signed_comes_back() -> None:
    with signing_with(NEW):
        every: list[dict[str, Any]] = [ALL, {"id": "abcdefgh"}, {**ALL, "email": None, "single_use": False}]
        for said in every:
            read = personal.read(link(), signed(said))
            assert isinstance(read, Personal)
            assert read.said == {name: value for name, value in said.items() if value}
            assert personal.path_of(link(), read) == f"/p/{ID}/{signed(read.said)}"


def test_what_is_signed_and_says_nonsense_is_unusable() -> None:
    with signing_with(NEW):
        for name, values in WRONG.items():
            for value in values:
                assert personal.read(link(), signed({**ALL, name: value})) == "unusable", (name, value)
        nested: Any = []
        for _ in range(400):
            nested = [nested]
        nonsense: list[object] = [{}, [], None, 7, "text", {**ALL, "qunatity": 3}, {"amount": 5}, nested]
        for said in nonsense:
            assert personal.read(link(), signed(said)) == "unusable", said


def test_what_nobody_signed_for_this_link_is_altered() -> None:
    good = signed(ALL)
    with signing_with(NEW):
        opened = [wrong for wrong in altered(good) if personal.read(link(), wrong) != "altered"]
        assert all(is_same_bits(good, wrong) for wrong in opened)
        for wrong in (
            "",
            ".",
            "x.y",
            "é.é",
            "\ud800",
            good[:-5],
            good[3:],
            f"{good}.{good}",
            signed(ALL, root=OLD),
            signed(ALL, number=2),
            signed(ALL, salt="payment link token"),
            signed({**ALL, "email": incompressible(2 * MAX_SIGNED_CHARS)}),
        ):
            assert personal.read(link(), wrong) == "altered", wrong
        assert personal.read(link(OTHER), good) == "altered"


def test_keys_open_until_they_are_retired_by_the_merchant_or_by_us() -> None:
    first, second, old = signed(ALL), signed(ALL, number=2), signed(ALL, root=OLD)
    with signing_with(NEW, OLD):
        both = link(newest=2)
        assert len(personal.keys_of(both)) == 4
        assert [isinstance(personal.read(both, it), Personal) for it in (first, second, old)] == [True] * 3
        made = personal.personal_of(ALL)
        assert made is not None
        assert personal.path_of(both, made).endswith(second), "always signed with the newest key"
        assert personal.read(link(newest=2, oldest=2), first) == "altered"
    with signing_with(NEW):
        assert personal.read(link(newest=2), old) == "altered"


def test_a_single_use_is_named_by_what_was_signed() -> None:
    once, other = Personal("abcdefgh", single_use=True), Personal("abcdefgi", single_use=True)
    tickets = {personal.ticket_of(link(id), it) for id in (ID, OTHER) for it in (once, other)}
    assert len(tickets) == 4
    assert personal.ticket_of(link(), Personal("abcdefgh", email="a@b.test", single_use=True)) in tickets
    assert personal.ticket_of(link(), Personal("abcdefgh")) is None


def test_an_amount_is_signed_where_the_price_lets_it_be_chosen() -> None:
    """It goes into the order in one place, and nobody chooses another one after that."""
    custom = {"enabled": True, "minimum": 500, "maximum": 5_000, "preset": None}
    price = Price(id="price_1", currency="usd", unit_amount=0, custom_unit_amount=custom, product_id="p")
    line = BasketLine(price, 1, "usd")
    signed = personal.with_amount(line, 1250)
    assert (Basket((signed,)).totals.total, signed.bounds) == (1250, None)
    for amount in (499, 5_001):
        with pytest.raises(InvalidRequest, match="must be between 500 and 5000, as the price has it"):
            personal.with_amount(line, amount)
    fixed = BasketLine(Price(id="price_2", currency="usd", unit_amount=900), 1, "usd")
    with pytest.raises(InvalidRequest, match="which `price_2` has not"):
        personal.with_amount(fixed, 1250)
